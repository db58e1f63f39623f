import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { Mark, MarkKind, Timeline, UnplacedMark } from '../../shared/replay/contract.ts';
import { showCount } from '../ui/index.ts';
import { MarkLabel } from './MarkLabel.tsx';
import { markWords } from './markWords.ts';
import type { Player } from './player.ts';
import { usePlayerValue } from './usePlayer.ts';
import { lineAt } from './useTranscriptSearch.ts';
import styles from './Chapters.module.css';

interface ChaptersProps {
  player: Player;
  timeline: Timeline;
  show(at: number): string;
}

const rowHeight = 24;

/** Kinds that occur, each with its number, as buttons that take it out of the list or back in. */
function Kinds({ marks, hidden, onToggle }: { marks: readonly Mark[]; hidden: ReadonlySet<MarkKind>; onToggle(kind: MarkKind): void }) {
  const counts = new Map<MarkKind, number>();
  for (const { kind } of marks) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return (
    <div className={styles.kinds} role="group" aria-label="Kinds of chapters">
      {[...counts].map(([kind, count]) => (
        <button
          key={kind}
          type="button"
          className={styles.kind}
          aria-pressed={!hidden.has(kind)}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onToggle(kind)}
        >
          {markWords[kind].many} {showCount(count)}
        </button>
      ))}
    </div>
  );
}

/** What has no moment: listed apart, because any place on the line of time would be a guess. */
function Unplaced({ marks }: { marks: readonly UnplacedMark[] }) {
  if (marks.length === 0) return null;
  return (
    <section className={styles.unplaced} aria-label="No moment known in this recording">
      <h3>No moment known in this recording</h3>
      <ul>
        {marks.map((mark, index) => (
          <li key={index}>
            <span className={styles.word}>{markWords[mark.kind].one}</span>
            <MarkLabel mark={mark} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The moments a reviewer may want to go to, with time and kind: follows the picture, goes where it is pressed. */
export function Chapters({ player, timeline, show }: ChaptersProps) {
  'use no memo';
  const { marks, readTo } = timeline;
  const none = readTo === undefined ? 'Nothing marks a chapter.' : 'Nothing marks a chapter so far.';
  const [hidden, setHidden] = useState<ReadonlySet<MarkKind>>(new Set());
  const shown = useMemo(() => marks.filter(({ kind }) => !hidden.has(kind)), [marks, hidden]);
  const scroller = useRef<HTMLDivElement>(null);
  const current = usePlayerValue(player, (state) => lineAt(shown, state.at));
  // eslint-disable-next-line react-hooks/incompatible-library -- its functions change their results without changing themselves, so nothing here is memoised
  const virtualizer = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  useEffect(() => {
    if (current >= 0) virtualizer.scrollToIndex(current, { align: 'auto' });
  }, [current, virtualizer]);
  const toggle = (kind: MarkKind) =>
    setHidden((now) => (now.has(kind) ? new Set([...now].filter((one) => one !== kind)) : new Set([...now, kind])));
  return (
    <div className={styles.chapters}>
      <Kinds marks={marks} hidden={hidden} onToggle={toggle} />
      <div ref={scroller} className={styles.scroller} tabIndex={0} role="group" aria-label="Chapters of the recording">
        {shown.length === 0 ? <p className={styles.none}>{marks.length === 0 ? none : 'Every kind is left out.'}</p> : null}
        <ol style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map(({ index, start }) => {
            const mark = shown[index];
            if (!mark) return null;
            return (
              <li key={index} className={styles.row} style={{ top: start }} data-current={index === current || undefined}>
                <button
                  type="button"
                  className={styles.go}
                  aria-current={index === current || undefined}
                  onMouseDown={(event) => event.preventDefault()}
                  onClick={() => void player.seek(mark.at)}
                >
                  <span className={styles.time}>{show(mark.at)}</span>
                  <span className={styles.word} data-kind={mark.kind}>
                    {markWords[mark.kind].one}
                  </span>
                  <MarkLabel mark={mark} />
                </button>
              </li>
            );
          })}
        </ol>
      </div>
      <Unplaced marks={timeline.unplaced ?? []} />
      {timeline.marksCut ? (
        <p className={styles.cut}>The list may end too early: this recording is too long for every mark to be found.</p>
      ) : null}
    </div>
  );
}
