import type { ImportedBundle } from '../../shared/import/contract.ts';
import { links } from '../app/index.ts';
import { Button, EvidenceText, Hash, Notice, Section, showCount, showMany, State } from '../ui/index.ts';
import { Gaps, PeriodCovered, SourceCounts, TrustStates } from './BundleFigures.tsx';
import { useImport } from './importRun.ts';
import { RejectedRecords } from './RejectedRecords.tsx';
import styles from './Import.module.css';

function Said({ bundle }: { bundle: ImportedBundle }) {
  if (bundle.already)
    return (
      <Notice>
        Already imported: nothing was added. To have files of it read otherwise, remove the bundle first, then import it again.
      </Notice>
    );
  return bundle.removedBefore === undefined ? null : (
    <Notice>These bytes had been imported before and were removed; the events are back under the ids they had.</Notice>
  );
}

function BundleResult({ bundle }: { bundle: ImportedBundle }) {
  const { id, counts, events, sessions, recordings } = bundle;
  return (
    <section className={styles.result} aria-label={`Bundle ${id}`}>
      <header className={styles.resultHead}>
        <h2 className={styles.name} data-evidence>
          <EvidenceText text={bundle.path} exact />
        </h2>
        <State of="seal" value={bundle.seal} />
        <Hash digest={bundle.sha256} what="the digest of the bundle" short />
      </header>
      <Said bundle={bundle} />
      <p>
        <a href={links.events({ q: `bundle:${id}` })}>{showMany(events, 'event')}</a> from {showMany(counts.records, 'record')},{' '}
        <a href={links.sessions({ q: `bundle:${id}` })}>{showMany(sessions, 'session')}</a>, {showMany(recordings, 'recording')}.{' '}
        {bundle.sealed ? (
          <span data-evidence>
            The seal names as producer <EvidenceText text={bundle.sealed.producer} exact />.{' '}
          </span>
        ) : null}
        <a href={links.bundles({ id })}>See the bundle with every file</a>
      </p>
      <SourceCounts bundle={bundle} />
      <div className={styles.columns}>
        <PeriodCovered bundle={bundle} />
        <TrustStates bundle={bundle} />
        <Gaps bundle={bundle} />
      </div>
      <Section title={`Rejected records (${showCount(counts.rejected)})`}>
        <RejectedRecords bundle={id} count={counts.rejected} />
      </Section>
    </section>
  );
}

/** What came of an import: counts, period, trust, gaps, and every record that became no event. */
export function ImportResult({ bundles, seconds }: { bundles: readonly ImportedBundle[]; seconds: number }) {
  const { dismiss, lookAtPicked } = useImport();
  return (
    <section className={styles.results} aria-label="Result of the import">
      <div className={styles.bar}>
        <span role="status">
          Done in {seconds.toFixed(1)} s: {showMany(bundles.length, 'bundle')}.
        </span>
        <span className={styles.buttons}>
          <a href={links.events()}>See all events</a>
          <Button onClick={lookAtPicked}>Import more</Button>
          <Button onClick={dismiss}>Dismiss</Button>
        </span>
      </div>
      {bundles.map((bundle) => (
        <BundleResult key={bundle.id} bundle={bundle} />
      ))}
    </section>
  );
}
