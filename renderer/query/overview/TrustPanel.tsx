import type { BundleSummary } from '../../../shared/import/contract.ts';
import type { FiguresFound } from '../../../shared/query/contract.ts';
import type { Filter } from '../../../shared/query/filter.ts';
import type { FigureId } from '../../../shared/query/figures.ts';
import { links } from '../../app/index.ts';
import { EvidenceText, Panel, showMany, SkeletonLines, State } from '../../ui/index.ts';
import { Count } from '../groups/Count.tsx';
import { figureFilter, within } from '../groups/groupText.ts';
import styles from './Overview.module.css';

const trusts = [
  ['verified', 'trustVerified'],
  ['untrusted', 'trustUntrusted'],
  ['unverifiable', 'trustUnverifiable'],
  ['unsealed', 'trustUnsealed'],
  ['failed', 'trustFailed'],
] as const satisfies readonly (readonly [string, FigureId])[];

const mostBundles = 8;

/** How far the evidence can be trusted: events by the trust of their file, and the bundles with their seals. */
export function TrustPanel({
  bundles,
  found,
  scope,
}: {
  bundles: readonly BundleSummary[] | undefined;
  found: FiguresFound | undefined;
  scope: Filter;
}) {
  return (
    <Panel title="Trust" actions={bundles ? <a href={links.bundles()}>{showMany(bundles.length, 'bundle')}</a> : null}>
      {found && bundles ? (
        <>
          <dl className={styles.lines}>
            {trusts.map(([trust, figure]) => (
              <div key={trust} className={styles.line}>
                <dt>
                  <State of="seal" value={trust} look="bare" />
                </dt>
                <dd>
                  <Count count={found.figures[figure]?.count ?? 0} text={within(scope, figureFilter(figure))} />
                </dd>
              </div>
            ))}
          </dl>
          <ul className={styles.bundles}>
            {bundles.slice(0, mostBundles).map((bundle) => (
              <li key={bundle.id}>
                <a className={styles.bundle} data-evidence href={links.bundles({ id: bundle.id })}>
                  <EvidenceText text={bundle.path} />
                </a>
                <State of="seal" value={bundle.seal} look="bare" />
              </li>
            ))}
          </ul>
          {bundles.length > mostBundles ? <p className={styles.note}>the {mostBundles} imported last</p> : null}
        </>
      ) : (
        <SkeletonLines count={7} height={24} />
      )}
    </Panel>
  );
}
