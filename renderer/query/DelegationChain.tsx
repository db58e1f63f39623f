import type { EventRow } from '../../shared/import/event.ts';
import { EvidenceText, OpenIcon, State } from '../ui/index.ts';
import { chainOf } from './delegation.ts';
import styles from './EventDrawer.module.css';

/** Person, agent run, service account, database role: one under the other, each with the reason it follows. */
export function DelegationChain({ event }: { event: EventRow }) {
  const chain = chainOf(event);
  if (chain.length === 0) return <p className="unknown">The record names nobody.</p>;
  return (
    <ol className={styles.chain} aria-label="Delegation, from the person to what the target saw">
      {chain.map((link) => (
        <li key={link.name} className={styles.link}>
          {link.basis === null ? null : (
            <span className={styles.basis}>
              <OpenIcon size={12} aria-hidden />
              {link.basis}
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
  );
}
