import type { ImportLimits } from '../importLimits.ts';
import { blank, byte, skipBlank } from '../json/bytes.ts';
import { Members } from '../json/members.ts';
import { type Child, type FramedArray, JsonScanner } from '../json/scanner.ts';
import { isSession, saysInPart, streamKey } from './hoopMembers.ts';
import { type StreamFacts, StreamReader } from './hoopStream.ts';
import { type RecordSink, UnreadableFile } from './source.ts';

/** A session that was found, as it stands in its file. */
export interface FoundSession {
  bytes: Buffer;
  start: number;
  end: number;
  line: number;
  children: readonly Child[];
  members: Members;
  stream: StreamFacts;
  repeatedKeys: readonly number[];
  halves: readonly number[];
}

/** The rows of a page, by their first and last bytes. */
interface Rows {
  starts: number[];
  ends: number[];
}

const pageKey = 'data';
const pageMarks = ['total', 'total_is_capped', 'has_next_page'];

const notASession = 'Not a session: it has no id, start_date or identity_type.';

/** Takes the documents of one file in turn, sessions and pages of the list, and keeps what must be known of the earlier ones. */
export class DocumentReader {
  private readonly scanner: JsonScanner;
  /** Earlier documents by length: most files hold one, and bytes of the same length are soon compared. */
  private readonly seen = new Map<number, Buffer[]>();
  private line = 1;
  private counted = 0;
  private readonly bytes: Buffer;
  private readonly sink: RecordSink;
  private readonly limits: ImportLimits;
  private readonly full: (found: FoundSession) => void;

  /** `full` is given every session that is no row of a list. */
  constructor(bytes: Buffer, sink: RecordSink, limits: ImportLimits, full: (found: FoundSession) => void) {
    this.bytes = bytes;
    this.sink = sink;
    this.limits = limits;
    this.full = full;
    this.scanner = new JsonScanner(limits);
  }

  /** Reads the document that starts here and returns where the next one does. */
  read(start: number): number {
    const { bytes, scanner } = this;
    const first = this.line === 1 && this.seen.size === 0;
    const stream = new StreamReader(bytes);
    const rows: Rows = { starts: [], ends: [] };
    const next = scanner.scan(bytes, start, bytes.length, streamOf(stream), rowsOf(rows));
    const members = new Members(bytes, bytes[start] === byte.openObject ? scanner.children : []);
    if (next >= 0 && !isPage(members, rows)) {
      this.take(start, lastOf(bytes, next), members, stream.facts);
      return next;
    }
    // What made the page unreadable is asked for before its rows are looked at with the same scanner.
    const reason = next < 0 ? this.fault(start) : '';
    if (next < 0 && rows.ends.length === 0) return this.passOver(start, reason, first);
    this.page(members, rows, next >= 0);
    return next < 0 ? this.passOver(rows.ends.at(-1) ?? start, `The page cannot be read further. ${reason}`, false) : next;
  }

  private fault(start: number): string {
    const { fault } = this.scanner;
    return `The session is not valid JSON: ${fault?.reason ?? 'it cannot be read'}, at byte ${fault?.at ?? start}.`;
  }

  /** Rejects what cannot be read up to the next line that can start a document, so that one bad session costs only itself. */
  private passOver(start: number, reason: string, first: boolean): number {
    const { bytes, sink } = this;
    const feed = bytes.indexOf('\n{', start);
    if (first && feed < 0) throw new UnreadableFile('hoop/json', reason);
    const end = feed < 0 ? bytes.length : feed;
    sink.rejected({ line: this.lineOf(start), offset: start, bytes: bytes.subarray(start, end), reason });
    return skipBlank(bytes, end, bytes.length);
  }

  /** The rows of a page are records, each where it stands; the page itself says how many there are in all. */
  private page(members: Members, { starts, ends }: Rows, whole: boolean): void {
    const { bytes, scanner, sink } = this;
    const total = whole && members.kind('total') === 'number' ? Number(members.value('total')) : null;
    const more = members.kind('has_next_page') === 'boolean' ? members.value('has_next_page') === true : null;
    const capped = members.kind('total_is_capped') === 'boolean' && members.value('total_is_capped') === true;
    const times: number[] = [];
    starts.forEach((start, row) => {
      const end = ends[row] as number;
      const stream = new StreamReader(bytes);
      scanner.scan(bytes, start, end, streamOf(stream));
      const found = new Members(bytes, bytes[start] === byte.openObject ? scanner.children : []);
      const at = Date.parse(found.text('start_date') ?? '');
      if (!Number.isNaN(at)) times.push(at);
      this.take(start, end, found, stream.facts);
    });
    const [newest, oldest] =
      times.length === 0 ? [null, null] : times.reduce(([high, low], at) => [Math.max(high, at), Math.min(low, at)], [-Infinity, Infinity]);
    sink.list({ what: 'sessions', rows: starts.length, total, capped, more, newest, oldest });
  }

  private take(start: number, end: number, members: Members, stream: StreamFacts): void {
    const { bytes, scanner, sink, limits } = this;
    const line = this.lineOf(start);
    const record = bytes.subarray(start, end);
    const place = { line, offset: start, bytes: record };
    if (!isSession(members)) {
      sink.rejected({ ...place, reason: notASession });
      this.remember(record);
    } else if (saysInPart(members)) {
      if (record.length > limits.lineBytes) sink.rejected({ ...place, reason: `The row is larger than ${limits.lineBytes} bytes.` });
      else sink.part(members.text('id') ?? '', place);
    } else if (this.isKnown(record)) sink.duplicate();
    else {
      this.remember(record);
      const { children, repeatedKeys, loneSurrogates: halves } = scanner;
      this.full({ bytes, start, end, line, children, members, stream, repeatedKeys, halves });
    }
  }

  private isKnown(record: Buffer): boolean {
    return (this.seen.get(record.length) ?? []).some((earlier) => earlier.equals(record));
  }

  private remember(record: Buffer): void {
    const alike = this.seen.get(record.length);
    if (alike) alike.push(record);
    else this.seen.set(record.length, [record]);
  }

  private lineOf(start: number): number {
    for (
      let feed = this.bytes.indexOf(byte.lineFeed, this.counted);
      feed >= 0 && feed < start;
      feed = this.bytes.indexOf(byte.lineFeed, this.counted)
    ) {
      this.line += 1;
      this.counted = feed + 1;
    }
    return this.line;
  }
}

const streamOf = (stream: StreamReader): FramedArray => ({ key: streamKey, element: (from, to) => stream.element(from, to) });

const rowsOf = ({ starts, ends }: Rows): FramedArray => ({
  key: pageKey,
  element(from, to) {
    starts.push(from);
    ends.push(to);
  },
});

/** The answer to a list request: `data` may be null when nothing was found. */
function isPage(members: Members, { ends }: Rows): boolean {
  if (isSession(members)) return false;
  return ends.length > 0 || (['array', 'null'].includes(members.kind(pageKey) ?? '') && pageMarks.some((key) => members.has(key)));
}

/** The end of a document without the white space after it. */
function lastOf(bytes: Buffer, next: number): number {
  let end = next;
  while (blank[bytes[end - 1] as number] === 1) end -= 1;
  return end;
}
