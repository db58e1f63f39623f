import type { EventRow } from '../../shared/import/event.ts';
import { links, usePreferences } from '../app/index.ts';
import { EvidenceText, showMany } from '../ui/index.ts';
import { type Related, relatedTo } from './related.ts';
import { useEventCount } from './useEvents.ts';
import styles from './EventDrawer.module.css';

function RelatedLine({ related, zone }: { related: Related; zone: string }) {
  const { data, isError } = useEventCount(related.q, zone);
  return (
    <li className={styles.related}>
      <span className="quiet">{related.says}</span>
      {related.value === undefined ? (
        <span />
      ) : (
        <span className={styles.evidence} data-evidence>
          <EvidenceText text={related.value} layout="lines" exact hides={related.hides} />
        </span>
      )}
      {data === undefined ? (
        <span className="unknown">{isError ? 'could not be counted' : 'counting'}</span>
      ) : (
        <a href={links.events({ q: related.q })}>{showMany(data, 'event')}</a>
      )}
    </li>
  );
}

/** What belongs to this event, with how many events each has, this one included. */
export function RelatedEvents({ event }: { event: EventRow }) {
  const zone = usePreferences((state) => state.zone);
  const related = relatedTo(event, zone);
  if (related.length === 0) return <p className="unknown">The record names nothing that other events could share.</p>;
  return (
    <ul className={styles.relatedList} aria-label="Related events, this one included">
      {related.map((one) => (
        <RelatedLine key={one.q} related={one} zone={zone} />
      ))}
    </ul>
  );
}
