import { readFileSync } from 'node:fs';

/** Seconds `work` took. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

/** The value below which a share of the sorted samples lies. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

function peakOf(pid: number): number {
  try {
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

/** Watches the largest resident size (MB) of each process below `pid` until told to stop. Linux only; elsewhere it sees nothing. */
export function watchMemory(pid: number): () => number {
  const peaks = new Map<number, number>();
  const look = (one: number) => {
    peaks.set(one, Math.max(peaks.get(one) ?? 0, peakOf(one)));
    childrenOf(one).forEach(look);
  };
  const timer = setInterval(() => look(pid), 50);
  return () => {
    clearInterval(timer);
    return Math.max(0, ...peaks.values());
  };
}

/** One printed line: what was measured, the product, the peer beside it in the same run, and their ratio. */
export function row(what: string, ours: string, peer: string, ratio: string): string {
  return [what.padEnd(46), ours.padEnd(26), peer.padEnd(34), ratio].join('  ');
}
