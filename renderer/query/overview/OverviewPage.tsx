import { useEffect } from 'react';
import { describeFailure, usePreferences, useStatus } from '../../app/index.ts';
import { Button, ErrorState, Page, Panel, Skeleton, Time } from '../../ui/index.ts';
import { CoverageCalendar } from './Coverage.tsx';
import { StreamPanel } from './StreamPanel.tsx';
import { streams } from './streams.ts';
import { TrustPanel } from './TrustPanel.tsx';
import { useBundles, useCoverage, useOverviewFigures } from './useOverview.ts';
import styles from './Overview.module.css';

/** The workspace at a glance: the three streams of evidence, where there are holes, and how far it can be trusted. */
export function OverviewPage() {
  const zone = usePreferences((state) => state.zone);
  const status = useStatus();
  const figures = useOverviewFigures();
  const coverage = useCoverage(zone);
  const bundles = useBundles();
  const empty = status.data?.bundles === 0;
  useEffect(() => {
    if (empty) window.location.replace('#/');
  }, [empty]);
  const failed = [figures, coverage, bundles].find((query) => query.isError);
  if (failed) {
    return (
      <Page title="Overview">
        <ErrorState
          title="The overview could not be made"
          failure={describeFailure(failed.error)}
          actions={<Button onClick={() => void failed.refetch()}>Try again</Button>}
        />
      </Page>
    );
  }
  const { from = null, to = null } = figures.data ?? {};
  return (
    <Page
      title="Overview"
      says={
        figures.data ? (
          <>
            <Time instant={from} brief /> to <Time instant={to} brief />. Every number opens the query that made it.
          </>
        ) : (
          'Every number opens the query that made it.'
        )
      }
    >
      <div className={styles.streams} aria-busy={figures.isPending || undefined}>
        {streams.map((stream) => (
          <StreamPanel key={stream.title} stream={stream} found={figures.data} />
        ))}
      </div>
      <div className={styles.below}>
        <Panel title="Coverage">
          {coverage.data ? <CoverageCalendar found={coverage.data} zone={zone} /> : <Skeleton height="160px" />}
        </Panel>
        <TrustPanel bundles={bundles.data} found={figures.data} />
      </div>
    </Page>
  );
}
