import type { ReactNode } from 'react';
import type { WorkspaceStatus } from '../../shared/workspace/contract.ts';
import { ImportLine } from '../import/index.ts';
import { SearchedLine } from '../replay/index.ts';
import { NoNetworkIcon, showCount, showMany, stateLook } from '../ui/index.ts';
import { links } from './links.ts';
import { type Counted, type Totals, useShownTotals } from './totals.ts';
import styles from './Shell.module.css';

const sealOrder = ['verified', 'untrusted', 'unsealed', 'failed'] as const;

/** `3 bundles: 2 sealed and verified, 1 unsealed`. */
function bundleWords({ bundles, seals }: WorkspaceStatus): string {
  if (bundles === 0) return 'no bundles';
  const parts = sealOrder.filter((seal) => seals[seal] > 0).map((seal) => `${showCount(seals[seal])} ${stateLook('seal', seal).word}`);
  return `${showMany(bundles, 'bundle')}: ${parts.join(', ')}`;
}

function Figure({ word, value, href }: { word: string; value: Counted; href: string | null }) {
  const known = typeof value === 'number';
  const shown: ReactNode = known ? showCount(value) : <span className="unknown">{value === null ? 'counting' : 'not counted'}</span>;
  return (
    <span className={styles.figure}>
      {word} {href !== null && known ? <a href={href}>{shown}</a> : shown}
    </span>
  );
}

function TotalsLine({ totals }: { totals: Totals }) {
  const link = totals.of === 'custody entries' ? null : links[totals.of];
  return (
    <span className={styles.totals} title={`Of ${totals.of}: on screen and loaded, matching the filter, in the workspace`}>
      {totals.shown === undefined ? null : <Figure word="shown" value={totals.shown} href={null} />}
      <Figure word="matching" value={totals.matching} href={link ? link({ q: totals.filter }) : null} />
      <Figure word={`total ${totals.of}`} value={totals.total} href={link ? link() : null} />
    </span>
  );
}

/** Always at the bottom: which evidence is open, how much of it is on screen, and that nothing leaves the machine. */
export function StatusLine({ status, filter }: { status: WorkspaceStatus | undefined; filter: string }) {
  const totals = useShownTotals();
  return (
    <footer className={styles.status}>
      <span className={styles.statusPart}>
        {status ? <a href={links.bundles()}>{bundleWords(status)}</a> : <span className="unknown">reading the workspace</span>}
        {status && status.rejected > 0 ? <a href={links.bundles()}>{showMany(status.rejected, 'rejected record')}</a> : null}
      </span>
      <ImportLine />
      <SearchedLine filter={filter} />
      <span className={styles.statusEnd}>
        {totals ? <TotalsLine totals={totals} /> : null}
        <span
          className={styles.statusPart}
          title="Muniment opens no network connection. This window talks only to the service on this computer."
        >
          <NoNetworkIcon size={13} aria-hidden />
          no network
        </span>
      </span>
    </footer>
  );
}
