import { useState } from 'react';
import type { ReportTemplate } from '../../shared/report/contract.ts';
import { describeFailure, usePreferences, useStatus } from '../app/index.ts';
import { useKeys } from '../signing/index.ts';
import { ErrorState, Page, Panel, SkeletonLines } from '../ui/index.ts';
import { dayOf } from './population.ts';
import { ReportCard } from './ReportCard.tsx';
import { type Draft, ReportForm } from './ReportForm.tsx';
import { ReportOutline } from './ReportOutline.tsx';
import { useMakeReport, useReportRun } from './reportRun.ts';
import { ReportStatus } from './ReportStatus.tsx';
import { useReports, useTemplates } from './useReports.ts';
import styles from './Reports.module.css';

/** The draft: what was chosen, and for the rest the period of the workspace, the shown zone and the only key. */
function useDraft(templates: readonly ReportTemplate[] | undefined): { draft: Draft | null; change(change: Partial<Draft>): void } {
  const [chosen, setChosen] = useState<Partial<Draft>>({});
  const zone = usePreferences((state) => state.zone);
  const period = useStatus().data?.period;
  const keys = useKeys().data;
  const change = (more: Partial<Draft>) => setChosen((now) => ({ ...now, ...more }));
  const [template] = templates ?? [];
  if (!template || !period) return { draft: null, change };
  const start = {
    template,
    from: dayOf(period.from, zone),
    to: dayOf(period.to, zone),
    filter: '',
    key: keys?.[0]?.name ?? null,
    package: true,
  };
  return { draft: { ...start, ...chosen, zone }, change };
}

function ReportList({ id }: { id: string | undefined }) {
  const reports = useReports();
  if (reports.isError) return <ErrorState title="The reports could not be listed" failure={describeFailure(reports.error)} />;
  return (
    <Panel title="Reports of this workspace">
      {reports.isPending ? <SkeletonLines count={6} height={28} /> : null}
      {reports.data?.length === 0 ? <p className="quiet">None yet. What you make and sign is listed here with its files.</p> : null}
      {reports.data?.map((report) => (
        <ReportCard key={report.id} report={report} chosen={report.id === id} />
      ))}
    </Panel>
  );
}

/** Evidence reports: the choices at the left, what will be in it at the right, and those that were made. */
export function ReportsPage({ id }: { id: string | undefined }) {
  const templates = useTemplates();
  const { draft, change } = useDraft(templates.data);
  const { make } = useMakeReport();
  const busy = useReportRun().phase === 'running';
  return (
    <Page title="Reports" says="A report states what the evidence shows and does not show. It is signed, and stock tools can check it.">
      {templates.isError ? <ErrorState failure={describeFailure(templates.error)} /> : null}
      <div className={styles.columns}>
        {draft ? (
          <ReportForm
            draft={draft}
            templates={templates.data ?? []}
            onDraft={change}
            busy={busy}
            onMake={(passphrase) => {
              const { template, key, ...asked } = draft;
              if (key !== null) void make({ ...asked, template: template.id, key, passphrase });
            }}
          />
        ) : (
          <Panel title="New report">
            <SkeletonLines count={12} height={36} />
          </Panel>
        )}
        <div className={styles.right}>
          <ReportStatus />
          {draft ? <ReportOutline draft={draft} /> : null}
          <ReportList id={id} />
        </div>
      </div>
    </Page>
  );
}
