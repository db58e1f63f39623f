import { describeFailure } from '../app/index.ts';
import { Button, DoneIcon, ErrorState, Notice, Panel, PendingIcon, Progress, WorkingIcon } from '../ui/index.ts';
import { type ReportRun, stepsOf, useMakeReport, useReportRun } from './reportRun.ts';
import styles from './Reports.module.css';

function Steps({ run }: { run: Extract<ReportRun, { phase: 'running' }> }) {
  const steps = stepsOf(run);
  const at = steps.findIndex(({ step }) => step === run.step);
  return (
    <ol className={styles.steps}>
      {steps.map(({ step, says }, index) => {
        const Glyph = index < at ? DoneIcon : index === at ? WorkingIcon : PendingIcon;
        return (
          <li key={step} data-at={index === at || undefined} {...(index === at ? { 'aria-current': 'step' as const } : {})}>
            <Glyph size={14} aria-hidden />
            {says}
          </li>
        );
      })}
    </ol>
  );
}

/** The report at work: its steps and Cancel; afterwards what came of it. */
export function ReportStatus() {
  const run = useReportRun();
  const { cancel, dismiss } = useMakeReport();
  const close = <Button onClick={dismiss}>Dismiss</Button>;
  switch (run.phase) {
    case 'idle':
      return null;
    case 'running':
      return (
        <Panel title="Making the report">
          <Steps run={run} />
          <Progress what={stepsOf(run).find(({ step }) => step === run.step)?.says ?? 'Opening the key'} onCancel={cancel} />
        </Panel>
      );
    case 'cancelled':
      return (
        <Notice tone="amber" live>
          Cancelled: no report was stored. {close}
        </Notice>
      );
    case 'failed':
      return <ErrorState title="The report was not made" failure={describeFailure(run.error)} actions={close} />;
    case 'done':
      return (
        <Notice live>
          {run.report.title}, {run.report.pages} pages, was signed and stored. It is the first in the list. {close}
        </Notice>
      );
  }
}
