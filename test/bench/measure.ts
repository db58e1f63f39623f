import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
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

function residentMb(pid: number): number {
  try {
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1000;
  } catch {
    return 0;
  }
}

/** Resident size of programs and of a browser among them, MB. Memory that processes share counts once for each. */
export interface Resident {
  program: number;
  browser: number;
}

function isBrowser(pid: number): boolean {
  try {
    return /chrom/.test(readFileSync(`/proc/${pid}/comm`, 'utf8'));
  } catch {
    return false;
  }
}

function together(pid: number, inBrowser = false): Resident {
  const browser = inBrowser || isBrowser(pid);
  const own = residentMb(pid);
  const sum = { program: browser ? 0 : own, browser: browser ? own : 0 };
  for (const child of childrenOf(pid)) {
    const below = together(child, browser);
    sum.program += below.program;
    sum.browser += below.browser;
  }
  return sum;
}

/** Watches the resident size of a process and all below it until told to stop, and tells the peaks. Linux only; elsewhere it sees nothing. */
export function watchMemory(pid: number): () => Resident {
  const peak = { program: 0, browser: 0 };
  const timer = setInterval(() => {
    const now = together(pid);
    peak.program = Math.max(peak.program, now.program);
    peak.browser = Math.max(peak.browser, now.browser);
  }, 50);
  return () => {
    clearInterval(timer);
    return peak;
  };
}

/** What running a program took. */
export interface Run {
  seconds: number;
  /** Largest resident size of all its processes together, MB; 0 where it cannot be seen. */
  peakMb: number;
  /** What it printed. */
  said: string;
}

/** Waits for a started program to end well. */
async function ended(child: ChildProcess, name: string): Promise<void> {
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${name} ended with ${String(code)}`);
}

/** Runs a program to its end; null when there is no such program on this machine. */
export async function runProgram(command: string, args: readonly string[], env: Record<string, string> = {}): Promise<Run | null> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, ...env } });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  if (child.pid === undefined) {
    await once(child, 'error');
    return null;
  }
  const stop = watchMemory(child.pid);
  try {
    const seconds = await timed(() => ended(child, command));
    return { seconds, peakMb: stop().program, said };
  } finally {
    stop();
  }
}

/** Runs a script of the build under Node. */
export async function runNode(script: string, args: readonly string[], env: Record<string, string> = {}): Promise<Run> {
  const run = await runProgram(process.execPath, [script, ...args], env);
  if (!run) throw new Error('node is not there');
  return run;
}
