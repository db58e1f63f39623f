import type { ImportedBundle, ImportProgress } from '../../shared/import/contract.ts';
import { describeFailure, links } from '../app/index.ts';
import { Button, DoneIcon, ErrorState, EvidenceText, Notice, Progress, showBytes, showCount, showMany, State } from '../ui/index.ts';
import { type ImportRun, useImport, useImportState } from './importRun.ts';
import styles from './Bundles.module.css';

type Step = Extract<ImportProgress, { kind: 'progress' }>;

const stageWords: Readonly<Record<Step['stage'], string>> = {
  reading: 'Reading',
  mapping: 'Mapping to events',
  storing: 'Storing',
};

function stepWords({ stage, input, done, total, records }: Step): string {
  const bytes = total === null ? showBytes(done) : `${showBytes(done)} of ${showBytes(total)}`;
  return `${stageWords[stage]} ${input}: ${bytes}, ${showMany(records, 'record')}`;
}

function shareOf(run: ImportRun): number | null {
  if (run.phase !== 'running' || !run.progress?.total) return null;
  return Math.min(1, run.progress.done / run.progress.total);
}

function runWords(run: ImportRun): string {
  if (run.phase === 'handing') return `Handing ${run.names.join(', ')} to the service`;
  return run.phase === 'running' && run.progress ? stepWords(run.progress) : 'Starting';
}

function BundleResult({ bundle }: { bundle: ImportedBundle }) {
  const { counts } = bundle;
  return (
    <li className={styles.result}>
      <DoneIcon size={14} aria-hidden />
      <span>
        <a href={links.bundles({ id: bundle.id })} className={styles.path} data-evidence>
          <EvidenceText text={bundle.path} exact />
        </a>
        {bundle.already ? (
          <strong> Already imported: nothing was added.</strong>
        ) : (
          <>
            {' '}
            <a href={links.events({ q: `bundle:${bundle.id}` })}>{showMany(bundle.events, 'event')}</a> from{' '}
            {showMany(counts.records, 'record')}, {showMany(bundle.sessions, 'session')}, {showMany(bundle.recordings, 'recording')}
            {counts.rejected > 0 ? `, ${showCount(counts.rejected)} rejected` : ''}.{' '}
            {bundle.sealed ? (
              <span data-evidence>
                The seal names as producer <EvidenceText text={bundle.sealed.producer} exact />.
              </span>
            ) : null}
          </>
        )}
      </span>
      <State of="seal" value={bundle.seal} />
    </li>
  );
}

/** The import at work or just finished: stage, bytes, Cancel; then what came of it. */
export function ImportStatus() {
  const run = useImportState();
  const { cancel, dismiss } = useImport();
  const close = <Button onClick={dismiss}>Dismiss</Button>;
  switch (run.phase) {
    case 'idle':
      return null;
    case 'handing':
    case 'running':
      return (
        <div className={styles.run}>
          <Progress what={runWords(run)} share={shareOf(run)} onCancel={cancel} />
        </div>
      );
    case 'cancelled':
      return (
        <Notice tone="amber" live>
          Cancelled. Nothing of the bundle at work was stored. {close}
        </Notice>
      );
    case 'failed':
      return <ErrorState title="The input was not imported" failure={describeFailure(run.error)} actions={close} />;
    case 'done':
      return (
        <section className={styles.done} role="status" aria-label="Result of the import">
          <ul>
            {run.bundles.map((bundle) => (
              <BundleResult key={bundle.id} bundle={bundle} />
            ))}
          </ul>
          <div className={styles.doneFoot}>
            <span className="quiet">Done in {run.seconds.toFixed(1)} s.</span>
            <a href={links.events()}>See all events</a>
            {close}
          </div>
        </section>
      );
  }
}

/** The import in a few words, for the status line: it goes on while another page is open. */
export function ImportLine() {
  const run = useImportState();
  if (run.phase !== 'running' && run.phase !== 'handing') return null;
  const share = shareOf(run);
  return <a href={links.bundles()}>{share === null ? 'importing' : `importing, ${Math.round(share * 100)} %`}</a>;
}
