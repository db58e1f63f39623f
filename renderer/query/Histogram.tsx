import { memo, useMemo, useRef } from 'react';
import type { Histogram as HistogramData } from '../../shared/query/contract.ts';
import type { Filter } from '../../shared/query/filter.ts';
import { hasPeriod, periodValue, widened, withPeriod } from '../../shared/query/period.ts';
import { printFilter } from '../../shared/query/print.ts';
import { describeFailure, keyText, links } from '../app/index.ts';
import { Button, IconButton, showCount, Skeleton, useWidth, ZoomOutIcon } from '../ui/index.ts';
import { chosenWords, HistogramPlot } from './HistogramPlot.tsx';
import { countWords, periodWords, spanOf, sumOf, ticksOf } from './histogramWords.ts';
import { useBrush } from './useBrush.ts';
import { useHistogram } from './useEvents.ts';
import styles from './Histogram.module.css';

interface HistogramProps {
  tree: Filter;
  text: string;
  zone: string;
  readable: boolean;
  /** Puts another filter in the place of this one, as a step that can be taken back. */
  onTree(tree: Filter): void;
}

/** At most so many bars fit, in tens, so that a slightly wider window does not ask again. */
const barsThatFit = (width: number) => Math.max(20, Math.min(240, Math.floor(width / 80) * 10));

/** Which colour is what, with how many there are. */
function Legend({ data }: { data: HistogramData }) {
  const { denied, failed } = sumOf([...data.bars, data.untimed]);
  return (
    <span className={styles.legend}>
      <span>
        <i className={styles.swatch} data-of="denied" aria-hidden /> {showCount(denied)} denied
      </span>
      <span>
        <i className={styles.swatch} data-of="failed" aria-hidden /> {showCount(failed)} failed
      </span>
      {data.step === null ? null : <span className="quiet">a bar is {data.step}</span>}
    </span>
  );
}

/** The bars as a table, for who does not see them. */
const BarTable = memo(function BarTable({ data, zone }: { data: HistogramData; zone: string }) {
  return (
    <table className={styles.table}>
      <caption>Events over time, a bar is {data.step}</caption>
      <thead>
        <tr>
          <th scope="col">time</th>
          <th scope="col">events</th>
          <th scope="col">denied</th>
          <th scope="col">failed</th>
        </tr>
      </thead>
      <tbody>
        {data.bars.map((bar, at) => {
          const span = spanOf(data.bars, at, at);
          return (
            <tr key={bar.from}>
              <th scope="row">{span ? periodWords(span, zone) : ''}</th>
              <td>{bar.events}</td>
              <td>{bar.denied}</td>
              <td>{bar.failed}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
});

/** Events without a valid time: a bar of their own that leads to them. */
function Untimed({ tree, data }: { tree: Filter; data: HistogramData }) {
  const { events } = data.untimed;
  if (events === 0) return null;
  const q = printFilter(withPeriod(tree, { kind: 'equals', text: '', quoted: true }));
  return (
    <a className={styles.untimed} href={links.events({ q })} title={`${countWords(data.untimed)}, without a valid time`}>
      <b>{showCount(events)}</b>
      <span>no valid time</span>
    </a>
  );
}

function Bars({ tree, zone, onTree, data, stale, width }: HistogramProps & { data: HistogramData; stale: boolean; width: number }) {
  const { bars } = data;
  const setSpan = (span: ReturnType<typeof spanOf>) => {
    if (span) onTree(withPeriod(tree, periodValue(span, zone)));
  };
  const whole = spanOf(bars, 0, bars.length - 1);
  const wider = () => setSpan(whole && widened(whole, zone));
  const reset = () => onTree(withPeriod(tree, null));
  const brush = useBrush(`${bars.length} ${bars[0]?.from ?? ''} ${bars.at(-1)?.to ?? ''}`, bars.length, (first, last) =>
    setSpan(spanOf(bars, first, last)),
  );
  const ticks = useMemo(() => ticksOf(bars, Math.floor(width / 92), zone), [bars, width, zone]);
  const words = chosenWords(bars, brush, zone);
  return (
    <>
      <div className={styles.head}>
        <span className={styles.period}>
          {words ??
            (whole ? periodWords(whole, zone) : data.untimed.events === 0 ? 'No event matches.' : 'No matching event has a valid time.')}
        </span>
        <Legend data={data} />
        {hasPeriod(tree) ? (
          <>
            <IconButton label="Zoom out to twice the time" keys={keyText('plot.wider')} icon={ZoomOutIcon} onClick={wider} />
            <Button look="quiet" onClick={reset}>
              Whole time
            </Button>
          </>
        ) : null}
      </div>
      <div className={styles.body}>
        <HistogramPlot bars={bars} ticks={ticks} zone={zone} brush={brush} onWider={wider} onWhole={reset} stale={stale} />
        <Untimed tree={tree} data={data} />
      </div>
      <BarTable data={data} zone={zone} />
    </>
  );
}

/** Matching events over time, over the list: choosing bars sets the time of the filter. */
export const Histogram = memo(function Histogram(props: HistogramProps) {
  const box = useRef<HTMLElement>(null);
  const width = useWidth(box);
  const answer = useHistogram(props.text, props.zone, barsThatFit(width), props.readable && width > 0);
  return (
    <section ref={box} className={styles.histogram} aria-label="Events over time" data-histogram>
      {answer.isError ? (
        <p className={styles.note}>
          The events over time could not be counted: {describeFailure(answer.error).happened} ({describeFailure(answer.error).code}){' '}
          <Button look="quiet" onClick={() => void answer.refetch()}>
            Try again
          </Button>
        </p>
      ) : null}
      {answer.data && !answer.isError ? <Bars {...props} data={answer.data} stale={answer.isPlaceholderData} width={width} /> : null}
      {answer.isPending ? (
        <div className={styles.waiting} aria-busy={props.readable || undefined}>
          {props.readable ? <Skeleton width="32%" /> : <span className="quiet">Not counted: the filter cannot be read.</span>}
        </div>
      ) : null}
    </section>
  );
});
