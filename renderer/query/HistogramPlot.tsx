import { memo, useId } from 'react';
import type { HistogramBar } from '../../shared/query/contract.ts';
import { useShortcuts } from '../app/index.ts';
import { countWords, heightsOf, periodWords, spanOf, sumOf, type Tick } from './histogramWords.ts';
import type { BrushState } from './useBrush.ts';
import styles from './Histogram.module.css';

/** The bars: denied at the bottom, failed hatched on it, the others above. */
const Bars = memo(function Bars({ bars }: { bars: readonly HistogramBar[] }) {
  const hatch = useId();
  const most = Math.max(1, ...bars.map(({ events }) => events));
  return (
    <svg className={styles.bars} viewBox={`0 0 ${Math.max(1, bars.length)} 100`} preserveAspectRatio="none" aria-hidden>
      <defs>
        <pattern id={hatch} width="1" height="10" patternUnits="userSpaceOnUse">
          <rect width="1" height="5" className={styles.failed} />
        </pattern>
      </defs>
      {bars.map((bar, at) => {
        const { denied, failed, other } = heightsOf(bar, most);
        return (
          <g key={bar.from}>
            {other > 0 ? (
              <rect className={styles.other} x={at + 0.08} width={0.84} y={100 - denied - failed - other} height={other} />
            ) : null}
            {failed > 0 ? <rect fill={`url(#${hatch})`} x={at + 0.08} width={0.84} y={100 - denied - failed} height={failed} /> : null}
            {denied > 0 ? <rect className={styles.denied} x={at + 0.08} width={0.84} y={100 - denied} height={denied} /> : null}
          </g>
        );
      })}
    </svg>
  );
});

interface HistogramPlotProps {
  bars: readonly HistogramBar[];
  ticks: readonly Tick[];
  zone: string;
  brush: BrushState;
  onWider(): void;
  onWhole(): void;
  /** The numbers are still those of the filter before. */
  stale: boolean;
}

/** What the bars under the cursor hold, for the ear and for the line above. */
export function chosenWords(
  bars: readonly HistogramBar[],
  { first, last }: Pick<BrushState, 'first' | 'last'>,
  zone: string,
): string | null {
  const span = first === null || last === null ? undefined : spanOf(bars, first, last);
  if (!span || first === null || last === null) return null;
  return `${periodWords(span, zone)}, ${countWords(sumOf(bars.slice(first, last + 1)))}`;
}

/** Bars over time that are chosen by dragging or by keys; what is chosen becomes the time of the filter. */
export function HistogramPlot({ bars, ticks, zone, brush, onWider, onWhole, stale }: HistogramPlotProps) {
  useShortcuts({
    'plot.next': () => brush.move(1, false),
    'plot.previous': () => brush.move(-1, false),
    'plot.extendNext': () => brush.move(1, true),
    'plot.extendPrevious': () => brush.move(-1, true),
    'plot.first': () => brush.goTo(0),
    'plot.last': () => brush.goTo(bars.length - 1),
    'plot.apply': brush.apply,
    'plot.wider': onWider,
    'plot.whole': onWhole,
  });
  const share = (bar: number) => `${(bar / Math.max(1, bars.length)) * 100}%`;
  const { first, last } = brush;
  return (
    <div className={styles.plot}>
      <div
        className={styles.canvas}
        role="slider"
        tabIndex={0}
        aria-label="Events over time"
        aria-valuemin={1}
        aria-valuemax={Math.max(1, bars.length)}
        aria-valuenow={brush.cursor + 1}
        aria-valuetext={chosenWords(bars, brush, zone) ?? `${bars.length} bars; arrow keys choose, Enter filters for their time`}
        data-stale={stale || undefined}
        onBlur={brush.leave}
        {...brush.pointer}
      >
        <Bars bars={bars} />
        {first === null || last === null ? null : (
          <span
            className={styles.brush}
            data-chosen={brush.chosen || undefined}
            style={{ left: share(first), width: share(last - first + 1) }}
          />
        )}
      </div>
      <div className={styles.axis} aria-hidden>
        {ticks.map(({ bar, text }) => (
          <span key={bar} style={{ left: share(bar) }}>
            {text}
          </span>
        ))}
      </div>
    </div>
  );
}
