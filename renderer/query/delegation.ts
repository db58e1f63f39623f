import { z } from 'zod';
import type { EventRow } from '../../shared/import/event.ts';
import type { Issuers } from '../../shared/query/contract.ts';
import { actorOf, plainText } from './eventValues.ts';

/** One identity in the chain from the person to what the target saw. */
export interface ChainLink {
  /** Null where the record that tells of it names nobody. */
  name: string | null;
  /** Kind of identity (`human`, `agent`, ...), or null when the record does not say. */
  kind: string | null;
  /** Why this link is believed to follow from the one before; null for the first. */
  basis: string | null;
  /** The event that tells so; absent where the record itself does. */
  event?: string;
}

/** Puts those who had its credentials issued, outermost first, in front of the chain of an event. Each issuing is the reason of the link after it. */
export function withIssuers(chain: readonly ChainLink[], issuers: Issuers['chain']): readonly ChainLink[] {
  const links = issuers.map(({ uid, name, type }): ChainLink => ({ name: uid ?? name, kind: type, basis: null }));
  return [...links, ...chain].map((link, index) => {
    const issuing = issuers[index - 1];
    return issuing ? { ...link, basis: 'had its credentials issued by the one before', event: issuing.event } : link;
  });
}

const recorded = z.array(z.object({ uid: z.string(), type: z.string().nullish(), via: z.string().nullish() }));

/**
 * The chain person, agent run, service account, database role: as the record states it (`delegation_chain`, outermost first),
 * else put together from the event's own columns, each link with the column it rests on.
 */
export function chainOf(event: EventRow): ChainLink[] {
  const stated = recorded.safeParse(event['delegation_chain']);
  if (stated.success && stated.data.length > 0) {
    return stated.data.map(({ uid, type, via }, index) => ({
      name: uid,
      kind: type ?? null,
      basis: index === 0 ? null : via ? `recorded: ${via}` : 'recorded, without a basis',
    }));
  }
  const links: ChainLink[] = [];
  const add = (name: string | null, kind: string | null, basis: string) => {
    if (name !== null && !links.some((link) => link.name === name)) links.push({ name, kind, basis: links.length === 0 ? null : basis });
  };
  const agent = plainText(event, 'agent_name') ?? plainText(event, 'agent_uid');
  add(plainText(event, 'on_behalf_of_email') ?? plainText(event, 'on_behalf_of_uid'), 'human', 'on behalf of');
  add(actorOf(event), plainText(event, 'actor_type'), 'acted for the one before');
  if (event['actor_type'] !== 'agent') add(agent, 'agent', 'agent named in the record');
  add(plainText(event, 'effective_principal'), null, 'what the target saw');
  return links;
}
