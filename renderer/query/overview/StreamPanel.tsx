import type { FiguresFound } from '../../../shared/query/contract.ts';
import type { Filter } from '../../../shared/query/filter.ts';
import type { FigureId } from '../../../shared/query/figures.ts';
import { links } from '../../app/index.ts';
import { Panel, showCount, Skeleton, SkeletonLines, Sparkline } from '../../ui/index.ts';
import { Count } from '../groups/Count.tsx';
import { type GroupCount, identityCalls, patientCalls, resourceCalls, useGroupCount, useSessions } from '../groups/useGroups.ts';
import { figureFilter, within } from '../groups/groupText.ts';
import type { Stream, StreamLine } from './streams.ts';
import styles from './Overview.module.css';

const everything = { text: '', zone: 'UTC' };

const calls: Readonly<Record<'identities' | 'resources' | 'patients', GroupCount>> = {
  identities: identityCalls,
  resources: resourceCalls,
  patients: patientCalls,
};

/** The size of a list over the whole workspace. */
function useSize(of: Stream['lists'][number]['of']): number | undefined {
  const sessions = useSessions(everything);
  const count = useGroupCount(of === 'sessions' ? identityCalls : calls[of], everything, of !== 'sessions');
  return of === 'sessions' ? sessions.data : count.data;
}

function ListSize({ of, says }: Stream['lists'][number]) {
  const size = useSize(of);
  return (
    <div className={styles.line}>
      <dt>{says}</dt>
      <dd>{size === undefined ? <Skeleton width="36px" /> : <Count of={of} count={size} text="" />}</dd>
    </div>
  );
}

const countIn = (found: FiguresFound, figure: FigureId) => found.figures[figure]?.count ?? 0;

/** A sentence about what is not known; nothing unknown is worth a sentence too. */
function UnknownLine({ line: { figure, says }, found, scope }: { line: StreamLine; found: FiguresFound; scope: Filter }) {
  const count = countIn(found, figure);
  return (
    <li>
      <Count count={count} text={within(scope, figureFilter(figure))} /> {says}
    </li>
  );
}

/** One stream of evidence among the events of a scope: what there is of it, how it went on, and what nobody can tell from these records. */
export function StreamPanel({ stream, found, scope }: { stream: Stream; found: FiguresFound | undefined; scope: Filter }) {
  const { title, asks, headline, denied, lists, lines, unknown } = stream;
  const trend = found?.figures[headline.figure]?.trend;
  return (
    <Panel title={title}>
      <p className={styles.asks}>{asks}</p>
      <div className={styles.headline}>
        {found ? (
          <>
            <p>
              <a
                className={styles.big}
                data-denied={denied || undefined}
                href={links.events({ q: within(scope, figureFilter(headline.figure)) })}
              >
                {showCount(countIn(found, headline.figure))}
              </a>{' '}
              of <Count count={found.events.count} text={within(scope)} /> {headline.says}
            </p>
            <Sparkline
              values={trend ?? []}
              denied={denied ? trend : undefined}
              label={`${title}: ${headline.says}, from the first to the last event`}
              width={360}
              height={32}
            />
          </>
        ) : (
          <Skeleton height="70px" />
        )}
      </div>
      <dl className={styles.lines}>
        {lists.map((list) => (
          <ListSize key={list.of} {...list} />
        ))}
        {lines.map(({ figure, says }) => (
          <div key={figure} className={styles.line}>
            <dt>{says}</dt>
            <dd>
              {found ? <Count count={countIn(found, figure)} text={within(scope, figureFilter(figure))} /> : <Skeleton width="36px" />}
            </dd>
          </div>
        ))}
      </dl>
      <div className={styles.unknown}>
        <h3>What is unknown</h3>
        {found ? (
          <ul>
            {unknown.map((line) => (
              <UnknownLine key={line.figure} line={line} found={found} scope={scope} />
            ))}
          </ul>
        ) : (
          <SkeletonLines count={unknown.length} height={18} />
        )}
        <p>Findings: not assessed.</p>
      </div>
    </Panel>
  );
}
