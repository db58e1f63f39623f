import { useState } from 'react';
import { type ExportFormat, sideEnding } from '../../shared/query/export.ts';
import { describeFailure } from '../app/index.ts';
import { Button, Dialog, DownloadIcon, ErrorState, Hash, Notice, Progress, Select, showBytes, showCount, showMany } from '../ui/index.ts';
import { type ListQuestion, useExport } from './useExport.ts';
import styles from './ExportDialog.module.css';

const formats: readonly { value: ExportFormat; label: string; says: string }[] = [
  {
    value: 'csv',
    label: 'CSV, for spreadsheets',
    says: 'Every column. Cells that a spreadsheet would run as a formula get an apostrophe in front.',
  },
  { value: 'jsonl', label: 'JSON Lines', says: 'One event a line, every column under its canonical name.' },
  { value: 'parquet', label: 'Parquet', says: 'Typed columns, for analysis with other tools.' },
  { value: 'ocsf', label: 'OCSF 1.8, JSON Lines', says: 'One OCSF event a line; what OCSF has no member for stands in unmapped.muniment.' },
];

type Export = ReturnType<typeof useExport>;

interface ExportFormProps {
  question: ListQuestion;
  total: number | undefined;
  onMake: Export['make'];
  onClose(): void;
}

function ExportForm({ question, total, onMake, onClose }: ExportFormProps) {
  const [format, setFormat] = useState<ExportFormat>('csv');
  const chosen = formats.find(({ value }) => value === format);
  return (
    <div className={styles.form}>
      <p>
        Exactly what is listed: {total === undefined ? 'the events' : showMany(total, 'event')} in the order of the list
        {question.text === '' ? ', without a filter' : ''}.
      </p>
      <Select
        label="Format"
        value={format}
        options={formats}
        onChange={(value) => setFormat(value as ExportFormat)}
        says={chosen?.says ?? ''}
      />
      <Notice>
        {question.hidden
          ? 'Identifiers and secrets that are recognised are left out, as on screen. What is not recognised is in the file.'
          : 'Values are shown in this session, so the file holds them as recorded.'}{' '}
        Beside it a second file ({sideEnding}) names query, bundles, counts, reviewer and the SHA-256 of the first. The export is entered in
        the custody log.
      </Notice>
      <div className={styles.buttons}>
        <Button onClick={onClose}>Cancel</Button>
        <Button look="primary" icon={DownloadIcon} onClick={() => void onMake({ ...question, format })}>
          Export
        </Button>
      </div>
    </div>
  );
}

function ExportRunning({ run, cancel }: { run: Extract<Export['run'], { phase: 'running' }>; cancel(): void }) {
  const { rows, total } = run;
  return (
    <Progress
      what={total === null ? 'Counting the events' : `Writing ${showCount(rows)} of ${showMany(total, 'event')}`}
      share={total === null || total === 0 ? null : rows / total}
      onCancel={cancel}
    />
  );
}

function ExportMade({ run, onAgain, onClose }: { run: Extract<Export['run'], { phase: 'made' }>; onAgain(): void; onClose(): void }) {
  const { made, saved } = run;
  return (
    <div className={styles.form}>
      <p>
        {showMany(made.rows, 'event')}, {showBytes(made.size)}, values {made.hidden ? 'hidden' : 'as recorded'}.{' '}
        {saved ? 'Both files were handed over to be saved.' : 'The files were not saved.'}
      </p>
      <div>
        <p className="quiet">SHA-256 of the export</p>
        <Hash digest={made.sha256} what="the digest of the export" />
      </div>
      <div className={styles.buttons}>
        <Button onClick={onAgain}>Save again</Button>
        <Button look="primary" onClick={onClose}>
          Done
        </Button>
      </div>
    </div>
  );
}

interface ExportDialogProps {
  open: boolean;
  question: ListQuestion;
  total: number | undefined;
  onClose(): void;
}

/** Writes what is listed to a file: format, progress with Cancel, and what was made. */
export function ExportDialog({ open, question, total, onClose }: ExportDialogProps) {
  const { run, here, make, keep, cancel, dismiss } = useExport(question);
  const close = () => {
    if (run.phase !== 'running') dismiss();
    onClose();
  };
  return (
    <Dialog title="Export events" open={open} onClose={close} width={520}>
      {run.phase === 'failed' ? <ErrorState failure={describeFailure(run.error)} /> : null}
      {run.phase === 'cancelled' ? <Notice tone="amber">Cancelled. Nothing was exported.</Notice> : null}
      {run.phase === 'running' && !here ? <Notice>This is the export of another list. One is written at a time.</Notice> : null}
      {run.phase === 'running' ? <ExportRunning run={run} cancel={cancel} /> : null}
      {run.phase === 'made' ? <ExportMade run={run} onAgain={() => void keep(run.made, run.name)} onClose={close} /> : null}
      {run.phase === 'idle' || run.phase === 'failed' || run.phase === 'cancelled' ? (
        <ExportForm question={question} total={total} onMake={make} onClose={close} />
      ) : null}
    </Dialog>
  );
}
