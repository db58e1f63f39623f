import type { Provenance } from '../../shared/query/contract.ts';
import { describeFailure } from '../app/index.ts';
import { ErrorState, EvidenceText, showCount } from '../ui/index.ts';
import { RawRecord } from './RawRecord.tsx';
import { useEvent } from './useEvents.ts';
import styles from './EventDrawer.module.css';

/** Records that are offered; the provenance of the event lists all. */
const mostOffered = 20;

interface PartRecordsProps {
  event: string;
  folded: Provenance['folded'];
}

/** Records that an event tells besides its own, such as the answer to a call: each is shown on request, as its own is. */
export function PartRecords({ event, folded }: PartRecordsProps) {
  const parts = folded.filter(({ why }) => why === 'part');
  if (parts.length === 0) return null;
  return (
    <div className={styles.parts}>
      {parts.slice(0, mostOffered).map(({ rawSha256, line, path, byteOffset }) => (
        <div key={`${rawSha256} ${byteOffset}`} role="group" aria-label={`Record in line ${showCount(line)}`}>
          <p className="quiet" data-evidence>
            line {showCount(line)} of <EvidenceText text={path} exact />
          </p>
          <RawRecord id={event} folded={rawSha256} what={`record in line ${showCount(line)}`} />
        </div>
      ))}
      {parts.length > mostOffered ? <p className="quiet">The provenance of the event lists all {showCount(parts.length)}.</p> : null}
    </div>
  );
}

/** The same of the event that tells a statement, or of the one that event was derived from. */
export function OtherRecords({ event }: { event: string }) {
  const own = useEvent(event);
  const lead = own.data?.parent ?? event;
  const told = useEvent(lead);
  const failure = own.error ?? told.error;
  const folded = told.data?.provenance.folded ?? [];
  if (failure) return <ErrorState title="The other records of this act could not be looked up" failure={describeFailure(failure)} />;
  if (!folded.some(({ why }) => why === 'part')) return null;
  const title = lead === event ? 'Other records of this act' : 'Other records of what it was derived from';
  return (
    <section className={styles.others} aria-label={title}>
      <h3>{title}</h3>
      <PartRecords key={lead} event={lead} folded={folded} />
    </section>
  );
}
