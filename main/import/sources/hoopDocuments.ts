import { createHash } from 'node:crypto';
import type { Content } from '../ingest/content.ts';
import type { ImportLimits } from '../importLimits.ts';
import { DigestSet } from '../ingest/digestSet.ts';
import { blank, byte, skipBlank } from '../json/bytes.ts';
import { Members } from '../json/members.ts';
import { type Child, type FramedArray, JsonScanner } from '../json/scanner.ts';
import { isAdminRow, isSession, isToolSession, saysInPart, streamKey } from './hoopMembers.ts';
import { type StreamFacts, StreamReader } from './hoopStream.ts';
import { textStart } from './jsonRecords.ts';
import { type ListPage, type RecordPlace, type RecordSink, UnreadableFile } from './source.ts';

/** A session that was found, as it stands in its file. */
export interface FoundSession {
  bytes: Buffer;
  /** Where in the file these bytes begin; all that follows counts from there. */
  base: number;
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
const pageMarks = ['total', 'total_is_capped', 'has_next_page', 'pages'];

const chunkBytes = 1 << 20;

const notASession = 'Not a session: it has no id, start_date or identity_type.';

/** What lists hold, as parts and in notes. */
export const sessions = 'sessions';
const changes = 'administrative changes';

/** Takes the documents of one file in turn, sessions and pages of the list, and keeps what must be known of the earlier ones. */
export class DocumentReader {
  private readonly scanner: JsonScanner;
  /** Every earlier document. */
  private readonly seen = new DigestSet();
  private line = 1;
  private counted = 0;
  private begun = false;
  private bytes: Buffer = Buffer.alloc(0);
  private base = 0;
  private readonly sink: RecordSink;
  private readonly limits: ImportLimits;
  private readonly full: (found: FoundSession) => void;

  /** `full` is given every session that is no row of a list. */
  constructor(sink: RecordSink, limits: ImportLimits, full: (found: FoundSession) => void) {
    this.sink = sink;
    this.limits = limits;
    this.full = full;
    this.scanner = new JsonScanner(limits);
  }

  /** Reads the documents of the next stretch of the file, which holds them whole; tells where in the file it is after each. */
  *stretch(bytes: Buffer, base: number): Generator<number> {
    this.bytes = bytes;
    this.base = base;
    this.counted = 0;
    const from = base === 0 ? textStart(bytes) : 0;
    for (let start = skipBlank(bytes, from, bytes.length); start < bytes.length; yield base + start) start = yield* this.read(start);
    this.lineOf(bytes.length);
  }

  /** Rejects a document that is larger than one may be, up to the next line that can start one, and returns where in the file that is. */
  passOverLong(content: Content, base: number): number {
    const [line, digest] = [this.line, createHash('sha256')];
    let end = base;
    for (let found = false; !found; ) {
      const chunk = content.read(end, chunkBytes);
      const feed = chunk.indexOf('\n{');
      found = feed >= 0 || end + chunk.length >= content.size;
      // The last byte of a chunk is looked at again, with what follows it.
      const piece = chunk.subarray(0, feed >= 0 ? feed : found ? chunk.length : -1);
      digest.update(piece);
      for (let at = piece.indexOf(byte.lineFeed); at >= 0; at = piece.indexOf(byte.lineFeed, at + 1)) this.line += 1;
      end += piece.length;
    }
    const length = end - base;
    const reason = `A session may have ${this.limits.documentBytes} bytes; this one has more.`;
    const bytes = content.read(base, Math.min(length, chunkBytes));
    this.sink.rejected({ line, offset: base, bytes, reason, whole: { length, sha256: digest.digest('hex') } });
    return end;
  }

  /** Reads the document that starts here and returns where the next one does. */
  private *read(start: number): Generator<number, number> {
    const { bytes, scanner } = this;
    const first = !this.begun;
    this.begun = true;
    const stream = new StreamReader(bytes);
    const rows: Rows = { starts: [], ends: [] };
    const next = scanner.scan(bytes, start, bytes.length, streamOf(stream), ...rowsOf(rows));
    const members = this.membersAt(start);
    if (next >= 0 && !isPage(members, rows)) {
      this.take(start, lastOf(bytes, next), members, stream.facts);
      return next;
    }
    // What made the page unreadable is asked for before its rows are looked at with the same scanner.
    const reason = next < 0 ? this.fault(start) : '';
    if (next < 0 && rows.ends.length === 0) return this.passOver(start, reason, first);
    yield* this.page(start, members, rows, next >= 0);
    return next < 0 ? this.passOver(rows.ends.at(-1) ?? start, `The page cannot be read further. ${reason}`, false) : next;
  }

  private fault(start: number): string {
    const { fault } = this.scanner;
    return `The session is not valid JSON: ${fault?.reason ?? 'it cannot be read'}, at byte ${this.base + (fault?.at ?? start)}.`;
  }

  /** Rejects what cannot be read up to the next line that can start a document, so that one bad session costs only itself. */
  private passOver(start: number, reason: string, first: boolean): number {
    const { bytes, sink } = this;
    const feed = bytes.indexOf('\n{', start);
    if (first && feed < 0) throw new UnreadableFile('hoop/json', reason);
    const end = feed < 0 ? bytes.length : feed;
    sink.rejected({ line: this.lineOf(start), offset: this.base + start, bytes: bytes.subarray(start, end), reason });
    return skipBlank(bytes, end, bytes.length);
  }

  private membersAt(start: number): Members {
    return new Members(this.bytes, this.bytes[start] === byte.openObject ? this.scanner.children : []);
  }

  /** The rows of a page are records, each where it stands, and so is what an array holds, unless it is a page; the page itself says how many there are in all. */
  private *page(start: number, members: Members, { starts, ends }: Rows, whole: boolean): Generator<number> {
    const { bytes, base, scanner, sink } = this;
    const isArray = bytes[start] === byte.openArray;
    const size = whole ? sizeOf(members) : unsaid;
    const times: number[] = [];
    for (const [row, rowStart] of starts.entries()) {
      const end = ends[row] as number;
      const stream = new StreamReader(bytes);
      const inner: Rows = { starts: [], ends: [] };
      scanner.scan(bytes, rowStart, end, streamOf(stream), ...(isArray ? rowsOf(inner) : []));
      const found = this.membersAt(rowStart);
      if (isArray && bytes[rowStart] === byte.openObject && isPage(found, inner)) yield* this.page(rowStart, found, inner, true);
      else {
        const at = Date.parse(found.text('start_date') ?? found.text('created_at') ?? '');
        if (!Number.isNaN(at)) times.push(at);
        this.take(rowStart, end, found, stream.facts);
      }
      yield base + rowStart;
    }
    if (isArray) return;
    const oldest = times.length === 0 ? null : times.reduce((low, at) => Math.min(low, at));
    sink.list({ what: size.admin ? changes : sessions, rows: starts.length, ...size.whole, oldest });
  }

  private take(start: number, end: number, members: Members, stream: StreamFacts): void {
    const { bytes, base, scanner, sink } = this;
    const line = this.lineOf(start);
    const record = bytes.subarray(start, end);
    const place = { line, offset: base + start, bytes: record };
    if (isAdminRow(members)) this.part(changes, members, place);
    else if (isToolSession(members) && saysInPart(members)) this.part(sessions, members, place);
    else if (!isSession(members)) {
      sink.rejected({ ...place, reason: notASession });
      this.remember(record);
    } else if (saysInPart(members)) this.part(sessions, members, place);
    else if (!this.remember(record)) sink.duplicate();
    else {
      const { children, repeatedKeys, loneSurrogates: halves } = scanner;
      this.full({ bytes, base, start, end, line, children, members, stream, repeatedKeys, halves });
    }
  }

  private part(what: string, members: Members, place: RecordPlace): void {
    const { lineBytes } = this.limits;
    if (place.bytes.length > lineBytes) this.sink.rejected({ ...place, reason: `The row is larger than ${lineBytes} bytes.` });
    else this.sink.part(what, members.text('id') ?? '', place);
  }

  /** Whether it was not there before. */
  private remember(record: Buffer): boolean {
    return this.seen.add(createHash('sha256').update(record).digest());
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

/** The elements of an array of documents, and the rows of a page. */
const rowsOf = ({ starts, ends }: Rows): FramedArray[] =>
  ['', pageKey].map((key) => ({
    key,
    element(from, to) {
      starts.push(from);
      ends.push(to);
    },
  }));

interface PageSize {
  admin: boolean;
  whole: Pick<ListPage, 'total' | 'capped' | 'more'>;
}

const unsaid: PageSize = { admin: false, whole: { total: null, capped: false, more: null } };

/** What a page says of the whole list; the administrative log counts rows and pages instead (hoop.md 1.7). */
function sizeOf(members: Members): PageSize {
  const number = (value: unknown) => (typeof value === 'number' ? value : null);
  const truth = (key: string) => (members.kind(key) === 'boolean' ? members.value(key) === true : null);
  if (members.kind('pages') !== 'object') {
    const total = members.kind('total') === 'number' ? number(members.value('total')) : null;
    return { admin: false, whole: { total, capped: truth('total_is_capped') === true, more: truth('has_next_page') } };
  }
  const pages = members.value('pages') as { total?: unknown; page?: unknown; size?: unknown };
  const [total, page, size] = [number(pages.total), number(pages.page), number(pages.size)];
  const more = total === null || page === null || size === null ? null : page * size < total;
  return { admin: true, whole: { total, capped: false, more } };
}

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
