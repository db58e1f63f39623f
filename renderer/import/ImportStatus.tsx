import type { ImportProgress } from '../../shared/import/contract.ts';
import { describeFailure, links } from '../app/index.ts';
import { Button, ErrorState, EvidenceText, Notice, Progress, showBytes, showMany } from '../ui/index.ts';
import { type ImportRun, useImport, useImportState } from './importRun.ts';
import type { Inspection } from './inspection.ts';
import { paceWords } from './pace.ts';
import styles from './Import.module.css';

type Step = Extract<ImportProgress, { kind: 'progress' }>;

const stageWords: Readonly<Record<Step['stage'], string>> = {
  reading: 'Reading',
  mapping: 'Mapping to events',
  storing: 'Storing',
};

const bytesWords = (done: number, total: number | null): string =>
  total === null ? showBytes(done) : `${showBytes(done)} of ${showBytes(total)}`;

function shareOf(run: ImportRun): number | null {
  if (run.phase !== 'running' && run.phase !== 'inspecting') return null;
  return run.progress?.total ? Math.min(1, run.progress.done / run.progress.total) : null;
}

/** What is being done to which input. */
function What({ run }: { run: ImportRun }) {
  if (run.phase === 'handing') return <>Handing {run.names.join(', ')} to the service</>;
  if ((run.phase !== 'running' && run.phase !== 'inspecting') || !run.progress) return <>Starting</>;
  const doing = run.phase === 'running' ? stageWords[run.progress.stage] : 'Looking at';
  return (
    <>
      {doing}{' '}
      <span data-evidence>
        <EvidenceText text={run.progress.input} exact />
      </span>
    </>
  );
}

function Figures({ run }: { run: ImportRun }) {
  if ((run.phase !== 'running' && run.phase !== 'inspecting') || !run.progress) return null;
  const { done, total } = run.progress;
  if (run.phase === 'inspecting') return <>{bytesWords(done, total)} looked over. Nothing is stored.</>;
  const { stage, records } = run.progress;
  if (stage === 'storing') return <>{showMany(records, 'record')}. What is being stored now is done whole or not at all.</>;
  return (
    <>
      {bytesWords(done, total)}, {showMany(records, 'record')}, {paceWords(run.pace, total)}
    </>
  );
}

/** After an import that came to nothing: back to the files as they were chosen, or away. */
function WaysOn({ left }: { left: Inspection | null }) {
  const { backTo, dismiss } = useImport();
  return (
    <>
      {left ? <Button onClick={() => backTo(left)}>Back to the files</Button> : null} <Button onClick={dismiss}>Dismiss</Button>
    </>
  );
}

/** The import at work: what, how far, how fast, how long yet, and Cancel; or why it ended without a result. */
export function ImportStatus() {
  const run = useImportState();
  const { cancel } = useImport();
  switch (run.phase) {
    case 'idle':
    case 'ready':
    case 'done':
      return null;
    case 'handing':
    case 'inspecting':
    case 'running':
      return (
        <div className={styles.run}>
          <Progress what={<What run={run} />} share={shareOf(run)} figures={<Figures run={run} />} onCancel={cancel} />
        </div>
      );
    case 'cancelled':
      return (
        <Notice tone="amber" live>
          Cancelled. Nothing of the input at work was stored. <WaysOn left={run.left} />
        </Notice>
      );
    case 'failed':
      return <ErrorState title="The input was not imported" failure={describeFailure(run.error)} actions={<WaysOn left={run.left} />} />;
  }
}

/** The import in a few words, for the status line: it goes on while another page is open. */
export function ImportLine() {
  const run = useImportState();
  const share = shareOf(run);
  switch (run.phase) {
    case 'handing':
    case 'inspecting':
      return <a href={links.import()}>looking at an input</a>;
    case 'ready':
      return <a href={links.import()}>an input waits to be imported</a>;
    case 'running':
      return <a href={links.import()}>{share === null ? 'importing' : `importing, ${Math.round(share * 100)} %`}</a>;
    default:
      return null;
  }
}
