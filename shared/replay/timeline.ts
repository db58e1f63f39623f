import type { Mark } from './contract.ts';
import { settingsCatalogue } from '../workspace/settings.ts';

/** A stretch of time in ms from frame 0, wall clock. */
export interface Span {
  from: number;
  to: number;
}

/** A pause this long, in ms, counts as idle. */
export const idleFrom = 2000;
/** Number of equal slices the density strip is made of. */
export const densitySlices = 200;

/** Stretches of 2 s or more without output, from frame 0 to `durationMs`. `times` are the output times, never decreasing. */
export function idleSpans(times: readonly number[], durationMs: number): Span[] {
  const spans: Span[] = [];
  let from = 0;
  const reach = (to: number) => {
    if (to - from >= idleFrom) spans.push({ from, to });
    from = to;
  };
  times.forEach(reach);
  reach(durationMs);
  return spans;
}

/** Output bytes in {@link densitySlices} equal slices of the duration; what ends exactly at the end is in the last slice. */
export function outputDensity(times: readonly number[], sizes: readonly number[], durationMs: number): number[] {
  const density = new Array<number>(densitySlices).fill(0);
  times.forEach((at, index) => {
    const slice = durationMs > 0 ? Math.min(densitySlices - 1, Math.floor((at / durationMs) * densitySlices)) : 0;
    density[slice] = (density[slice] ?? 0) + (sizes[index] ?? 0);
  });
  return density;
}

/** One map between wall time and time with idle skipped, for clock, scrubber and marks alike, so that they never disagree. */
export interface TimeMap {
  /** Ms left out before the moment `wall`. */
  skippedBefore(wall: number): number;
  /** Playing time at a wall time. */
  toPlaying(wall: number): number;
  /** Wall time at a playing time. */
  toWall(playing: number): number;
  /** Ms left out in all. */
  readonly skipped: number;
}

/** The map that shortens each idle stretch to `shown` ms. Both directions never decrease. */
export function createTimeMap(idle: readonly Span[], shown = settingsCatalogue['replay.idle-shown'].default): TimeMap {
  const spans = idle.filter((span) => span.to - span.from > shown);
  const skippedBefore = (wall: number): number => {
    let skipped = 0;
    for (const { from, to } of spans) {
      if (wall <= from + shown) break;
      skipped += Math.min(wall, to) - from - shown;
    }
    return skipped;
  };
  return {
    skippedBefore,
    toPlaying: (wall) => wall - skippedBefore(wall),
    toWall: (playing) => {
      let skipped = 0;
      for (const { from, to } of spans) {
        if (playing + skipped <= from + shown) break;
        skipped += to - from - shown;
      }
      return playing + skipped;
    },
    skipped: skippedBefore(Number.POSITIVE_INFINITY),
  };
}

/** Marks in order of time; those of one moment stay as they come. */
export function inOrder<Marked extends { at: number }>(marks: readonly Marked[]): Marked[] {
  return marks.toSorted((a, b) => a.at - b.at);
}

/** Idle stretches of at least `from` ms as chapters: a pause is never anything but a stretch of the idle map. */
export function pauseMarks(idle: readonly Span[], from: number): Mark[] {
  return idle.filter((span) => span.to - span.from >= from).map((span) => ({ at: span.from, until: span.to, kind: 'pause', label: '' }));
}

/** Idle in total, in ms. */
export function idleTotal(idle: readonly Span[]): number {
  return idle.reduce((sum, { from, to }) => sum + to - from, 0);
}
