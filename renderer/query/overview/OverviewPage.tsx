import { useEffect } from 'react';
import { rosterSource } from '../../../shared/import/roster.ts';
import type { CoverageFound } from '../../../shared/query/contract.ts';
import { type Filter, matchAll } from '../../../shared/query/filter.ts';
import { actsFilter, rosterFilter } from '../../../shared/query/groups.ts';
import { describeFailure, usePreferences, useStatus } from '../../app/index.ts';
import { Button, ErrorState, Page, Panel, Skeleton, Time } from '../../ui/index.ts';
import { Count } from '../groups/Count.tsx';
import { within } from '../groups/groupText.ts';
import { CoverageCalendar } from './Coverage.tsx';
import { StreamPanel } from './StreamPanel.tsx';
import { streams } from './streams.ts';
import { TrustPanel } from './TrustPanel.tsx';
import { useBundles, useCoverage, useOverviewFigures } from './useOverview.ts';
import styles from './Overview.module.css';

/** What the figures are of: where somebody is only listed nothing is done, so that a roster would count as what nobody can tell. */
const scopeOf = (rosters: number): Filter => (rosters > 0 ? actsFilter : matchAll);

/** What the figures leave out. */
function LeftOut({ found }: { found: CoverageFound }) {
  const roster = found.sources.find(({ source }) => source === rosterSource);
  if (!roster) return null;
  const rows = roster.counts.reduce((sum, count) => sum + count, roster.untimed + roster.outside);
  return (
    <>
      {' '}
      Left out: <Count count={rows} text={within(rosterFilter)} /> {rows === 1 ? 'row' : 'rows'} of a roster, in which nobody acts.
    </>
  );
}

/** What the page keeps, and what nobody has done yet: a column that only says "not assessed" does not say why. */
const promise = 'Every number opens its query. No rule has looked for findings yet.';

/** The workspace at a glance: the three streams of evidence, where there are holes, and how far it can be trusted. */
export function OverviewPage() {
  const zone = usePreferences((state) => state.zone);
  const status = useStatus();
  const scope = status.data && scopeOf(status.data.rosters);
  const figures = useOverviewFigures(scope);
  const coverage = useCoverage(zone);
  const bundles = useBundles();
  const empty = status.data?.bundles === 0;
  useEffect(() => {
    if (empty) window.location.replace('#/');
  }, [empty]);
  const failed = [status, figures, coverage, bundles].find((query) => query.isError);
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
            <Time instant={from} brief /> to <Time instant={to} brief />. {promise}
            {coverage.data ? <LeftOut found={coverage.data} /> : null}
          </>
        ) : (
          promise
        )
      }
    >
      <div className={styles.streams} aria-busy={figures.isPending || undefined}>
        {streams.map((stream) => (
          <StreamPanel key={stream.title} stream={stream} found={figures.data} scope={scope ?? matchAll} />
        ))}
      </div>
      <div className={styles.below}>
        <Panel title="Coverage">
          {coverage.data ? <CoverageCalendar found={coverage.data} zone={zone} /> : <Skeleton height="160px" />}
        </Panel>
        <TrustPanel bundles={bundles.data} found={figures.data} scope={scope ?? matchAll} />
      </div>
    </Page>
  );
}
