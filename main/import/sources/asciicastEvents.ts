import { isUtf8 } from 'node:buffer';
import { type CastVersion, createRelativeCast, readCastEvent } from '../../../shared/replay/recording.ts';
import type { Line } from '../ingest/content.ts';
import type { ImportLimits } from '../importLimits.ts';
import { JsonScanner } from '../json/scanner.ts';
import type { RecordSink } from './source.ts';

const knownCodes: ReadonlySet<string> = new Set(['o', 'i', 'r', 'm']);
const numberSign = 0x23;

/** Reads the events of one recording, counts them, and rejects what is no event (formats/sources.md 11). */
export class AsciicastEvents {
  readonly counts = { o: 0, i: 0, r: 0, m: 0 };
  folded = 0;
  rejected = 0;
  /** Time of the latest event in ms. */
  lastMs = 0;
  /** What the recorded program ended with, as the recording gives it. */
  exitStatus: string | undefined;
  private exits = 0;
  private afterExit = 0;
  private backwards = 0;
  private halves = 0;
  private tooLarge = 0;
  private readonly unknown = new Map<string, number>();
  private previous = 0;
  private readonly scanner: JsonScanner;
  private readonly sink: RecordSink;
  private readonly limits: ImportLimits;

  private readonly relative = createRelativeCast();
  private readonly version: CastVersion;

  constructor(version: CastVersion, sink: RecordSink, limits: ImportLimits) {
    this.version = version;
    this.sink = sink;
    this.limits = limits;
    this.scanner = new JsonScanner(limits);
  }

  /** A line of version 2 or 3. A comment belongs to the recording and is counted with its events. */
  read(line: Line): void {
    if (this.version === 3 && line.bytes[0] === numberSign) {
      this.folded += 1;
      return;
    }
    const reason = line.longSha256 === undefined ? this.event(line) : `The line is longer than ${this.limits.lineBytes} bytes.`;
    if (reason === undefined) {
      this.folded += 1;
      return;
    }
    this.rejected += 1;
    const { number, offset, bytes, length, longSha256: sha256 } = line;
    this.sink.rejected({ line: number, offset, bytes, reason, ...(sha256 === undefined ? {} : { whole: { length, sha256 } }) });
  }

  /** An element of the output list of version 1, which is known to be JSON. */
  element(bytes: Buffer, place: { line: number; offset: number }): void {
    const read = this.relative.output(JSON.parse(bytes.toString('utf8')));
    if ('not' in read) {
      this.rejected += 1;
      this.sink.rejected({ ...place, bytes, reason: `Not an event: ${read.reason}.` });
      return;
    }
    this.folded += 1;
    this.counts.o += 1;
    this.lastMs = read.at;
  }

  /** What is doubtful about the recording as a whole. */
  problems(): string[] {
    const problems: string[] = [];
    if (this.backwards > 0) problems.push(`time goes backwards ${this.backwards} times; events are kept in file order`);
    if (this.halves > 0) problems.push(`${this.halves} events hold half a character`);
    if (this.tooLarge > 0) {
      problems.push(
        `${this.tooLarge} resizes ask for more than ${this.limits.terminalColumns}x${this.limits.terminalRows} and are shown in that size`,
      );
    }
    if (this.unknown.size > 0) {
      const codes = [...this.unknown].map(([code, times]) => `${JSON.stringify(code)} (${times})`);
      problems.push(`events of unknown kinds are not shown: ${codes.join(', ')}`);
    }
    if (this.exits > 1) problems.push(`${this.exits} exit statuses are given; the last one counts`);
    if (this.afterExit > 0) problems.push(`${this.afterExit} events stand after the exit status`);
    if (this.rejected > 0) {
      // Where times count from the event before, one that cannot be read may take its time with it.
      const later = this.version === 2 ? '' : '; what follows them may have been later than it is shown';
      problems.push(`${this.rejected} events cannot be read and are rejected records${later}`);
    }
    return problems;
  }

  /** Takes one event into the counts, or says why it is none. */
  private event({ bytes, ended }: Line): string | undefined {
    const { scanner } = this;
    if (!isUtf8(bytes)) return 'The line is not UTF-8 text.';
    const end = scanner.scan(bytes, 0, bytes.length);
    if (end < 0 && !ended) return 'The last line is cut short.';
    if (end < 0) return `The line is not valid JSON: ${scanner.fault?.reason ?? 'it cannot be read'}.`;
    if (end !== bytes.length) return 'The line goes on after its event.';
    const value = JSON.parse(bytes.toString('utf8')) as unknown;
    const read = this.version === 3 ? this.relative.event(value) : readCastEvent(value);
    if ('not' in read && read.not === 'rejected') return `Not an event: ${read.reason}.`;
    const [seconds, code, data] = value as [number, string, string];
    this.count(code, this.version === 3 ? this.relative.elapsed() : Math.round(seconds * 1e6) / 1e3, data);
    return undefined;
  }

  private isTooLarge(size: string): boolean {
    const [columns, rows] = size.split('x').map(Number);
    return Number(columns) > this.limits.terminalColumns || Number(rows) > this.limits.terminalRows;
  }

  private exit(status: string): void {
    this.exits += 1;
    this.exitStatus = status;
  }

  private count(kind: string, ms: number, data: string): void {
    if (this.scanner.loneSurrogates.length > 0) this.halves += 1;
    if (ms < this.previous) this.backwards += 1;
    this.previous = ms;
    this.lastMs = Math.max(this.lastMs, ms);
    if (kind === 'x' && this.version === 3) {
      this.exit(data);
      return;
    }
    if (this.exits > 0) this.afterExit += 1;
    if (kind === 'r' && this.isTooLarge(data)) this.tooLarge += 1;
    if (knownCodes.has(kind)) this.counts[kind as keyof typeof this.counts] += 1;
    // A hostile file may name a million kinds; the first twenty show what it is.
    else if (this.unknown.has(kind) || this.unknown.size < 20)
      this.unknown.set(kind.slice(0, 16), (this.unknown.get(kind.slice(0, 16)) ?? 0) + 1);
  }
}
