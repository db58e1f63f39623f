/** One line of the result: what was done, the product, a peer beside it in the same run, and whether the target of the product is met. */
export interface Measurement {
  work: string;
  ours: string;
  peer: string;
  /** Ours to the peer's; null where there is no peer. */
  ratio: number | null;
  target: string;
  /** null: not measured at the size that the target speaks of, or the peer is not on this machine. */
  reached: boolean | null;
}

/** Seconds and milliseconds as they are read. */
export const seconds = (value: number): string => (value < 1 ? `${(value * 1000).toFixed(0)} ms` : `${value.toFixed(1)} s`);

/** Memory as it is read; nothing where it could not be seen. */
export const peak = (megabytes: number): string => (megabytes > 0 ? `, peak ${megabytes.toFixed(0)} MB` : '');

export const notHere = 'not on this machine';

const words = (reached: boolean | null): string => (reached === null ? 'not assessed' : reached ? 'yes' : 'no');

/** All measurements as one table of plain text. */
export function printed(measurements: readonly Measurement[]): string {
  const head = ['work', 'muniment', 'peer, same run', 'ratio', 'target', 'reached'];
  const lines = measurements.map(({ work, ours, peer, ratio, target, reached }) => [
    work,
    ours,
    peer,
    ratio === null ? '-' : `${ratio < 10 ? ratio.toFixed(2) : ratio.toFixed(0)}x`,
    target,
    words(reached),
  ]);
  const all = [head, ...lines];
  const widths = head.map((_, at) => Math.max(...all.map((line) => line[at]?.length ?? 0)));
  return all
    .map((line) =>
      line
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
