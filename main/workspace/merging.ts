import type { IdentityOutcome } from '../../shared/workspace/identities.ts';
import type { Identities } from './identities.ts';
import { loadIdentities } from './identityIndex.ts';
import type { OpenWorkspace } from './openWorkspace.ts';

/** Enters who is who, then brings the index up to date; where even this finds no room, at its next use. */
export async function identify(
  { database, index, identities, reopenIndex }: OpenWorkspace,
  act: (identities: Identities) => Promise<IdentityOutcome>,
): Promise<IdentityOutcome> {
  const outcome = await act(identities);
  await loadIdentities(database, index, identities).catch(() => reopenIndex().catch(() => undefined));
  return outcome;
}
