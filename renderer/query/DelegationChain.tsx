import { useQuery } from '@tanstack/react-query';
import type { EventRow } from '../../shared/import/event.ts';
import type { Issuers } from '../../shared/query/contract.ts';
import { links } from '../app/index.ts';
import { client } from '../client.ts';
import { EvidenceText, OpenIcon, State } from '../ui/index.ts';
import { chainOf, withIssuers } from './delegation.ts';
import styles from './EventDrawer.module.css';

/** What is unknown of how the chain begins; nothing where it is known. */
const begins: Readonly<Record<Issuers['ends'], string | null>> = {
  origin: null,
  'not-found': 'No record tells who had the temporary key of the first one issued.',
  several: 'Records disagree about who had the temporary key of the first one issued.',
  cut: 'The chain goes on: the first one is not where it begins.',
};

/** Who had the temporary key of an event of CloudTrail issued, which other records tell. */
function useIssuers({ event_id: id, source_type: source }: EventRow) {
  return useQuery({
    queryKey: ['query', 'issuers', id],
    queryFn: ({ signal }) => client.query.issuers({ id }, { signal }),
    enabled: source === 'cloudtrail',
  });
}

/** Person, agent run, service account, database role: one under the other, each with the reason it follows. */
export function DelegationChain({ event }: { event: EventRow }) {
  const { data, isError, isLoading } = useIssuers(event);
  const chain = withIssuers(chainOf(event), data?.chain ?? []);
  const unknown = isLoading
    ? 'Looking up who had its temporary key issued.'
    : isError
      ? 'Who had its temporary key issued could not be looked up.'
      : data && begins[data.ends];
  if (chain.length === 0) return <p className="unknown">The record names nobody.</p>;
  return (
    <>
      {unknown ? <p className="unknown">{unknown}</p> : null}
      <ol className={styles.chain} aria-label="Delegation, from the person to what the target saw">
        {chain.map((link, index) => (
          <li key={index} className={styles.link}>
            {link.basis === null ? null : (
              <span className={styles.basis}>
                <OpenIcon size={12} aria-hidden />
                {link.event === undefined ? link.basis : <a href={links.events({ id: link.event })}>{link.basis}</a>}
              </span>
            )}
            <span className={styles.identity}>
              <State of="actor" value={link.kind} look="bare" />
              <span className={styles.evidence} data-evidence>
                <EvidenceText text={link.name} layout="lines" exact />
              </span>
            </span>
          </li>
        ))}
      </ol>
    </>
  );
}
