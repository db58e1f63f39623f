import { links } from '../app/index.ts';
import { useEventCount } from '../query/index.ts';
import { useKeys } from '../signing/index.ts';
import { EvidenceText, Panel, showCount, Skeleton } from '../ui/index.ts';
import { isPeriod, populationText, type SummaryLine, summaryLines } from './population.ts';
import { type Draft, draftFilter } from './ReportForm.tsx';
import styles from './Reports.module.css';

interface LineProps {
  draft: Draft;
  line: SummaryLine;
  readable: boolean;
}

function Line({ draft, line, readable }: LineProps) {
  const { tree } = draftFilter(draft);
  const text = readable ? populationText(draft.from, draft.to, tree, line.condition) : '';
  const count = useEventCount(text, draft.zone, readable);
  return (
    <tr>
      <td className={styles.number}>
        {!readable ? (
          <span className="unknown">unknown</span>
        ) : count.isError ? (
          <span className="unknown">cannot tell</span>
        ) : count.data === undefined ? (
          <Skeleton width="48px" />
        ) : (
          <a href={links.events({ q: text })}>{showCount(count.data)}</a>
        )}
      </td>
      <td>{line.says}</td>
    </tr>
  );
}

/** What the report will hold, as it will be counted: each number leads to the events it counts. */
export function ReportOutline({ draft }: { draft: Draft }) {
  const keys = useKeys();
  const { tree, problem } = draftFilter(draft);
  const readable = problem === undefined && isPeriod(draft.from, draft.to);
  const key = keys.data?.find(({ name }) => name === draft.key);
  return (
    <Panel title="What will be in it">
      <h3>{draft.template.title}</h3>
      <p className="quiet">{draft.template.provisions.join(' · ')}</p>
      <table className={styles.numbers}>
        <tbody>
          {summaryLines.map((line) => (
            <Line key={line.condition} draft={draft} line={line} readable={readable} />
          ))}
        </tbody>
      </table>
      <dl className={styles.facts}>
        <dt>Query printed</dt>
        <dd className={styles.query} data-evidence>
          {readable ? (
            <EvidenceText text={populationText(draft.from, draft.to, tree)} layout="lines" exact />
          ) : (
            <span className="unknown">not readable yet</span>
          )}
        </dd>
        <dt>Zone</dt>
        <dd>{draft.zone}</dd>
        <dt>Sample</dt>
        <dd>25 records drawn from the population, or all of them when there are fewer</dd>
        <dt>Signed by</dt>
        <dd>{key ? `${key.person}, ${key.organisation}` : <span className="unknown">nobody yet</span>}</dd>
        <dt>Not assessed</dt>
        <dd>Every state that rests on rules: findings are not part of this version, and the report says so.</dd>
      </dl>
    </Panel>
  );
}
