import { isUtf8 } from 'node:buffer';
import { createTimingClock, type ReadTiming, type TimingEntry } from '../../../shared/replay/timing.ts';
import type { Content, Line } from '../ingest/content.ts';
import type { ImportLimits } from '../importLimits.ts';
import type { FileBeside, RecordingFacts } from './source.ts';

/** A timing file tells few things of its recording beside the delays; a hostile one may tell a million. */
const mostHeaders = 64;
const longestValue = 8192;

/** A timing file, counted line by line: what it tells of, and what is no line of one (formats/sources.md 11). */
export class TimingTotals {
  readonly counts = { o: 0, i: 0, r: 0, m: 0 };
  /** Bytes it tells of, by the name of the stream they stand in. */
  readonly bytes = new Map<string, number>();
  readonly headers = new Map<string, string>();
  rejected = 0;
  durationMs = 0;
  private tooLarge = 0;
  private readonly clock = createTimingClock();
  private readonly parse: ReadTiming;
  private readonly limits: ImportLimits;

  constructor(parse: ReadTiming, limits: ImportLimits) {
    this.parse = parse;
    this.limits = limits;
  }

  /** Takes the lines of a file one after another; each is a record that folds into its recording, or is rejected. */
  *read(content: Content, sink?: FileBeside['sink']): Generator<number> {
    for (const line of content.lines(this.limits.lineBytes)) {
      const text = line.bytes.toString('latin1').trimEnd();
      if (text !== '') this.line(line, text, sink);
      yield line.offset;
    }
  }

  /** What is doubtful about it. */
  problems(): string[] {
    const problems: string[] = [];
    if (this.rejected > 0)
      problems.push(
        `${this.rejected} lines of the timing file cannot be read and are rejected records; what follows them may be shown too early, or with other times`,
      );
    const { terminalColumns, terminalRows } = this.limits;
    if (this.tooLarge > 0)
      problems.push(`${this.tooLarge} resizes ask for more than ${terminalColumns}x${terminalRows} and are shown in that size`);
    return problems;
  }

  private line(line: Line, text: string, sink: FileBeside['sink'] | undefined): void {
    const reason = line.longSha256 === undefined ? this.take(text, line.bytes) : `it is longer than ${this.limits.lineBytes} bytes`;
    if (reason === undefined) {
      sink?.folded(1);
      return;
    }
    this.rejected += 1;
    const { number, offset, bytes, length, longSha256: sha256 } = line;
    const whole = sha256 === undefined ? {} : { whole: { length, sha256 } };
    sink?.rejected({ line: number, offset, bytes, reason: `Not a line of a timing file: ${reason}.`, ...whole });
  }

  private take(text: string, bytes: Buffer): string | undefined {
    const entry = this.parse(text);
    if (typeof entry === 'string') return entry;
    if (entry.kind === 'header') {
      if (this.headers.size < mostHeaders && entry.value.length <= longestValue) this.header(entry.name, text, bytes);
      return undefined;
    }
    const at = this.clock(entry.delay);
    if (at === null) return 'it lies more than ten years after the start';
    this.durationMs = at;
    this.count(entry);
    return undefined;
  }

  /** Values may be in any language: they are read as UTF-8, which the line as a whole was not. */
  private header(name: string, text: string, bytes: Buffer): void {
    const value = text.slice(text.indexOf(name) + name.length + 1);
    const whole = isUtf8(bytes) ? Buffer.from(value, 'latin1').toString('utf8') : value;
    this.headers.set(name, whole.trim());
  }

  private count(entry: Exclude<TimingEntry, { kind: 'header' }>): void {
    this.counts[entry.kind] += 1;
    if (entry.kind === 'o' || entry.kind === 'i') this.bytes.set(entry.stream, (this.bytes.get(entry.stream) ?? 0) + entry.bytes);
    if (entry.kind === 'r' && (entry.columns > this.limits.terminalColumns || entry.rows > this.limits.terminalRows)) this.tooLarge += 1;
  }
}

const noTiming = { durationMs: 0, outputs: 0, inputs: 0, resizes: 0, markers: 0, rejected: 0 };

/** What a recording says of its frames, as its timing file counts them; nothing where there is none. */
export function timedFacts(timing: TimingTotals | undefined): typeof noTiming {
  if (!timing) return noTiming;
  const { counts, durationMs, rejected } = timing;
  return { durationMs, outputs: counts.o, inputs: counts.i, resizes: counts.r, markers: counts.m, rejected };
}

/** The files beside a recording that its replay needs, as they are stored. */
export const besideFacts = (beside: readonly FileBeside[], roles: readonly string[]): NonNullable<RecordingFacts['beside']> =>
  beside.filter(({ role }) => roles.includes(role)).map(({ role, content: { sha256, size } }) => ({ role, sha256, size }));

/** Whether the first lines of a head are lines of such a file, the last one of a longer file aside. */
export function looksTimed(head: Uint8Array, parse: ReadTiming, least = 1): boolean {
  const text = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, 4096)).toString('latin1');
  const lines = text.split('\n').map((line) => line.trimEnd());
  if (text.length === 4096 || lines.at(-1) === '') lines.pop();
  const read = lines.filter((line) => typeof parse(line) !== 'string').length;
  // One damaged line does not make it another kind of file.
  return read >= least && typeof parse(lines[0] ?? '') !== 'string' && read * 4 >= lines.length * 3;
}
