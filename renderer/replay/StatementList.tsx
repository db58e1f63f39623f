import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useEffect, useRef } from 'react';
import type { Statement } from '../../shared/replay/statements.ts';
import { EvidenceText, showCount, showDuration, State } from '../ui/index.ts';
import type { Player } from './player.ts';
import { statementKind, statementLine } from './statementWords.ts';
import { usePlayerValue } from './usePlayer.ts';
import { lineAt } from './useTranscriptSearch.ts';
import styles from './StatementList.module.css';

const rowHeight = 30;

interface RowProps {
  statement: Statement;
  top: number;
  /** Where it stands to the moment shown; `untimed` ones stand nowhere. */
  when: 'before' | 'now' | 'after' | 'untimed';
  time: string;
  chosen: boolean;
  onPress(): void;
}

/** What a statement is, on paper where the word is the source's own. */
export function StatementKind({ statement }: { statement: Statement }) {
  const kind = statementKind(statement);
  if (kind === null) return <span className="unknown">unknown</span>;
  if ('word' in kind) return <span className={styles.kind}>{kind.word}</span>;
  return (
    <span className={styles.kind} data-evidence>
      <EvidenceText text={kind.evidence} />
    </span>
  );
}

const Row = memo(function Row({ statement, top, when, time, chosen, onPress }: RowProps) {
  return (
    <li className={styles.row} style={{ top }} data-when={when} data-current={chosen || undefined}>
      <button
        type="button"
        className={styles.press}
        aria-current={chosen || undefined}
        onMouseDown={(event) => event.preventDefault()}
        onClick={onPress}
      >
        <span className={styles.time}>{time}</span>
        <StatementKind statement={statement} />
        <span className={styles.text} data-evidence>
          <EvidenceText text={statementLine(statement)} exact hides="values" />
        </span>
        <span className={styles.number}>
          {statement.rows === null ? <span className="unknown">not recorded</span> : showCount(Number(statement.rows))}
        </span>
        <span className={styles.number}>
          {statement.durationMs === null ? <span className="unknown">not recorded</span> : showDuration(statement.durationMs)}
        </span>
        <State of="masking" value={statement.masking} look="bare" />
        <State of="outcome" value={statement.outcome} look="bare" />
      </button>
    </li>
  );
});

function Head() {
  return (
    <div className={styles.head} aria-hidden>
      <span>Time</span>
      <span>Kind</span>
      <span>Statement</span>
      <span className={styles.number}>Rows</span>
      <span className={styles.number}>Duration</span>
      <span>Masking</span>
      <span>Outcome</span>
    </div>
  );
}

/** Stands between the statements that have a moment and those that have none. */
function Apart({ count, top }: { count: number; top: number }) {
  return (
    <li className={styles.apart} style={{ top }}>
      No moment known: the source gives {count === 1 ? 'this one no time of its own' : 'these no time of their own'}
    </li>
  );
}

interface StatementListProps {
  player: Player;
  /** Those with a moment, in its order. */
  timed: readonly (Statement & { at: number })[];
  untimed: readonly Statement[];
  /** The statement without a moment that is looked at, or null. */
  lookedAt: string | null;
  show(at: number): string;
  onUntimed(statement: Statement): void;
}

/** What was done, in the terminal's place: the statement of the moment stands out and is kept in view, later ones are dimmed. */
export function StatementList({ player, timed, untimed, lookedAt, show, onUntimed }: StatementListProps) {
  'use no memo';
  const scroller = useRef<HTMLDivElement>(null);
  const current = usePlayerValue(player, (state) => lineAt(timed, state.at));
  const rows = timed.length + (untimed.length > 0 ? untimed.length + 1 : 0);
  // eslint-disable-next-line react-hooks/incompatible-library -- its functions change their results without changing themselves, so nothing here is memoised
  const virtualizer = useVirtualizer({
    count: rows,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 16,
  });
  useEffect(() => {
    if (current >= 0) virtualizer.scrollToIndex(current, { align: 'auto' });
  }, [current, virtualizer]);
  return (
    <div className={styles.list}>
      <Head />
      <div ref={scroller} className={styles.scroller} tabIndex={0} role="group" aria-label="Statements of the session">
        <ol style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map(({ index, start }) => {
            const statement = timed[index];
            if (statement) {
              const when = index === current ? 'now' : index < current ? 'before' : 'after';
              return (
                <Row
                  key={index}
                  statement={statement}
                  top={start}
                  when={when}
                  time={show(statement.at)}
                  chosen={when === 'now' && lookedAt === null}
                  onPress={() => void player.seek(statement.at)}
                />
              );
            }
            const other = untimed[index - timed.length - 1];
            if (!other) {
              return <Apart key={index} count={untimed.length} top={start} />;
            }
            return (
              <Row
                key={index}
                statement={other}
                top={start}
                when="untimed"
                time="no time"
                chosen={other.event === lookedAt}
                onPress={() => onUntimed(other)}
              />
            );
          })}
        </ol>
      </div>
    </div>
  );
}
