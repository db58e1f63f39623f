import type { HistogramBar } from '../../shared/query/contract.ts';
import { periodValue } from '../../shared/query/period.ts';
import type { Span } from '../../shared/query/values.ts';
import { wallClock } from '../../shared/time.ts';
import { showCount, showMany } from '../ui/index.ts';

const microseconds = (instant: string): bigint => {
  const [seconds = '', fraction = ''] = instant.slice(0, -1).split('.');
  return BigInt(Date.parse(`${seconds}Z`)) * 1000n + BigInt(fraction.padEnd(6, '0'));
};

/** The stretch of time from the first to the last of some bars. */
export function spanOf(bars: readonly HistogramBar[], first: number, last: number): Span | undefined {
  const [start, end] = [bars[first], bars[last]];
  return start && end && { from: microseconds(start.from), to: microseconds(end.to) };
}

/** A period in words, both ends included as in the filter it makes: `2026-09-01 06:00 to 2026-09-01 11:59 UTC`. */
export function periodWords(span: Span, zone: string): string {
  const value = periodValue(span, zone);
  const text = value.kind === 'range' ? `${value.from ?? ''} to ${value.to ?? ''}` : value.text;
  const words = text.replaceAll('T', ' ');
  return words.endsWith('Z') ? `${words.replaceAll('Z', '')} UTC` : `${words} ${zone}`;
}

/** `23 events: 2 denied, 1 failed`. */
export function countWords({ events, denied, failed }: Pick<HistogramBar, 'events' | 'denied' | 'failed'>): string {
  const parts = [...(denied > 0 ? [`${showCount(denied)} denied`] : []), ...(failed > 0 ? [`${showCount(failed)} failed`] : [])];
  return `${showMany(events, 'event')}${parts.length > 0 ? `: ${parts.join(', ')}` : ''}`;
}

/** All events of some bars. */
export function sumOf(bars: readonly Pick<HistogramBar, 'events' | 'denied' | 'failed'>[]) {
  const sum = (of: 'events' | 'denied' | 'failed') => bars.reduce((total, bar) => total + bar[of], 0);
  return { events: sum('events'), denied: sum('denied'), failed: sum('failed') };
}

/** Heights of the parts of a bar in percent, from the bottom: what is there at all is seen. */
export function heightsOf({ events, denied, failed }: HistogramBar, most: number): { denied: number; failed: number; other: number } {
  const height = (count: number) => (count === 0 ? 0 : Math.max(4, (count / most) * 100));
  const red = { denied: height(denied), failed: height(failed) };
  const rest = events - denied - failed;
  return { ...red, other: rest === 0 ? 0 : Math.max(4, height(events) - red.denied - red.failed) };
}

export interface Tick {
  /** Of the bar the label begins at. */
  bar: number;
  text: string;
}

/** The bars that begin where a reader looks: with a day, else with an hour, else any. */
function roundPlaces(clocks: readonly string[]): number[] {
  const all = clocks.map((_, at) => at);
  const round = ['00:00:00', ':00:00'].map((end) => all.filter((at) => clocks[at]?.endsWith(end)));
  return round.find((places) => places.length > 2) ?? all;
}

/** Labels of an axis, not more than fit: a day alone where bars begin with one, else the time, with its day where it changes. */
export function ticksOf(bars: readonly HistogramBar[], fit: number, zone: string): Tick[] {
  const clocks = bars.map(({ from }) => wallClock(Date.parse(from), zone));
  const places = roundPlaces(clocks);
  const every = Math.ceil(places.length / Math.max(1, fit));
  const days = clocks.slice(1).every((clock) => clock.endsWith('00:00:00')) || places.every((at) => clocks[at]?.endsWith('00:00:00'));
  const seconds = clocks.slice(1).some((clock) => !clock.endsWith(':00'));
  const room = bars.length / Math.max(1, fit);
  let before = '';
  return places.flatMap((bar, at) => {
    const clock = clocks[bar] ?? '';
    if (at % every !== 0 || bars.length - bar < room * 0.8) return [];
    const time = clock.slice(11, seconds ? 19 : 16);
    const day = clock.slice(0, 4) === before.slice(0, 4) ? clock.slice(5, 10) : clock.slice(0, 10);
    const text = days ? day : clock.slice(0, 10) === before.slice(0, 10) ? time : `${clock.slice(5, 10)} ${time}`;
    before = clock;
    return [{ bar, text }];
  });
}
