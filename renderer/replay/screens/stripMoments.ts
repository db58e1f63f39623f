/** Moments (whole ms) in the middle of `count` equal slices, so that a row of that many lies over the scrubber where its moments do. */
export function momentsAlong(durationMs: number, count: number): number[] {
  if (durationMs === 0) return count > 0 ? [0] : [];
  return Array.from({ length: Math.max(0, count) }, (_, slice) => Math.round(((slice + 0.5) * durationMs) / count));
}

/** Place of the last moment that was reached; -1 before the first. */
export function momentOf(moments: readonly number[], at: number): number {
  return moments.findLastIndex((moment) => moment <= at);
}
