import { createHash } from 'node:crypto';
import type { Line } from '../ingest/content.ts';
import { foldedRecord } from '../ingest/digests.ts';
import type { Prefix, Prefixed } from './postgresPrefix.ts';
import type { LogPlace } from './postgresStatements.ts';
import { isRestart } from './postgresTextSession.ts';
import type { TextLine, TextSink } from './postgresTextLine.ts';
import { type Open, type OpenRecord, openRecord } from './postgresTextOpen.ts';
import { keyOf, rowOfText } from './postgresTextRow.ts';
import type { RecordPlace } from './source.ts';

/** Records of other processes that may come between the lines of one record. */
const mostOpen = 64;
const mostHeld = 32 << 20;
/** What a line costs in memory beside its bytes: a record of many lines is longer than one of few. */
const lineCost = 64;
/** Two names of 63 bytes, and what stands before and between them. */
const nameBytes = 256;

const lineFeed = Buffer.of(0x0a);
const tooLong = 'The record is longer, or has more lines, than a record may have.';
const notUtf8 = 'bytes that are not UTF-8 were replaced';
const cut = 'the file does not end with a line feed: the end of this row may be missing';
const doubtful = 'it could be the end of another line, whose names hold a line feed';
const unclear = 'where the names of user and database begin and end cannot be told';
const torn =
  'A name in this line seems to hold a line feed, which the log writes as it is: whoever connects chooses the name, and what follows may be made up.';

/**
 * Joins the lines of a log of text to records: a line with a prefix begins one, those with DETAIL, STATEMENT and the like
 * belong to the record of their process, and those that begin with a tab to the line before them. The server
 * puts a tab before every line feed that a message holds, so that no message can begin a record. Names in the prefix have no
 * such protection: where one seems to hold a line feed, what follows is rejected as far as names reach.
 */
export class TextRecords {
  private prefixes: readonly Prefix[];
  private readonly sink: TextSink;
  private readonly limit: number;
  private readonly open = new Map<string, Open>();
  private current: Open | undefined;
  /** The server that wrote the last line, and the records that the others were at. */
  private instance: string | undefined;
  private readonly left = new Map<string | undefined, OpenRecord>();
  private held = 0;
  private serial = 0;
  /** Open records of servers that start. */
  private restarts = 0;
  /** Lines that a name with a line feed may have made, joined. */
  private broken: { place: RecordPlace; pieces: Buffer[]; until: number } | undefined;
  /** The record before this one was such a line. */
  private suspect = false;

  constructor(prefixes: readonly Prefix[], sink: TextSink, limit: number) {
    this.prefixes = prefixes;
    this.sink = sink;
    this.limit = limit;
  }

  /** Takes the next line. */
  take(line: TextLine): void {
    this.turnTo(line);
    if (this.broken && line.offset < this.broken.until) {
      this.broken.pieces.push(lineFeed, Buffer.from(line.bytes));
      return;
    }
    this.settleBroken();
    if (this.suspect) {
      this.suspect = false;
      this.reject(line, torn);
    } else if (line.text.startsWith('\t')) this.continued(line, 1);
    else this.begun(line);
  }

  /** Servers may take turns in one log: what continues a record continues one of its own server. */
  private turnTo({ process, around }: TextLine): void {
    const instance = around?.instance;
    if (process !== undefined || instance === this.instance) return;
    const { atHand } = this;
    if (atHand) this.left.set(this.instance, atHand);
    this.instance = instance;
    this.resume(this.left.get(instance));
    this.left.delete(instance);
    const [oldest] = this.left.keys();
    if (this.left.size > mostOpen) this.left.delete(oldest);
  }

  /** A line that is too long to be read. */
  long({ number, offset, bytes, length }: Line, sha256: string): void {
    this.settleBroken();
    if (bytes[0] === 0x09 && this.current) this.current.problems.add('a line of this record is too long and was left out');
    this.current = undefined;
    this.sink.rejected({ line: number, offset, bytes, reason: 'The line is too long.', whole: { length, sha256 } });
  }

  /** The record that the last line belongs to. */
  get atHand(): OpenRecord | undefined {
    return this.current && { key: this.current.key, serial: this.current.serial };
  }

  /** Takes a record up again, or none, for the next line to continue; false when it has been told already. */
  resume(open: OpenRecord | undefined): boolean {
    const found = open && this.open.get(open.key ?? '');
    this.current = found?.serial === open?.serial ? found : undefined;
    return this.current !== undefined;
  }

  /** Notes what is doubtful about the record at hand. */
  doubt(problem: string): void {
    this.current?.problems.add(problem);
  }

  /** Whether a text is a line that adds to a record, such as DETAIL. */
  adds(text: string): boolean {
    return this.match(text)?.isCompanion === true;
  }

  /** Takes the rest of a line of the record at hand, which was cut. */
  join(line: TextLine): void {
    const { current } = this;
    if (!current) return;
    const last = current.last.length - 1;
    if (last >= 0) current.last[last] += line.text;
    this.bytes(current, line);
  }

  /** The log has ended. */
  end(): void {
    this.settleBroken();
    for (const open of [...this.open.values()]) this.close(open);
  }

  private begun(line: TextLine): void {
    const prefixed = this.match(line.text);
    if (!prefixed) this.unknown(line);
    else if (prefixed.isCompanion) this.added(line, prefixed);
    else this.opened(line, prefixed);
  }

  /** Reads a line; where the lines before fit several prefixes, the first line that tells them apart chooses. */
  private match(text: string): Prefixed | undefined {
    for (const [at, prefix] of this.prefixes.entries()) {
      const found = prefix.match(text);
      if (!found) continue;
      if (at > 0) this.prefixes = this.prefixes.slice(at);
      return found;
    }
    return undefined;
  }

  private unknown(record: TextLine): void {
    const { line, offset, bytes, text, around } = record;
    if (text.trim() === '' && !around) return;
    if (text.startsWith(' ') && this.current) {
      this.current.problems.add('a line that continues it does not begin with a tab');
      this.continued(record, 0);
      return;
    }
    this.current = undefined;
    const begins = this.prefixes.some((prefix) => prefix.begins(text));
    if (begins && !around) {
      const copy = Buffer.from(bytes);
      this.broken = { place: { line, offset, bytes: copy }, pieces: [copy], until: offset + nameBytes };
      return;
    }
    this.suspect = begins && record.process === undefined;
    this.reject(record, begins ? torn : 'The line neither begins a record of the log nor continues one.');
  }

  private reject({ line, offset, bytes }: TextLine, reason: string): void {
    this.sink.rejected({ line, offset, bytes: Buffer.from(bytes), reason });
  }

  private settleBroken(): void {
    const { broken } = this;
    this.broken = undefined;
    if (broken) this.sink.rejected({ ...broken.place, bytes: Buffer.concat(broken.pieces), reason: torn });
  }

  private opened(line: TextLine, prefixed: Prefixed): void {
    const key = keyOf(prefixed, line);
    const restart = isRestart(prefixed.message);
    if (restart || this.restarts > 0) this.closeAround(restart, line.around?.instance);
    const before = this.open.get(key ?? '');
    if (before) this.close(before);
    this.serial += 1;
    this.restarts += Number(restart);
    const open = openRecord(line, prefixed, { key, serial: this.serial, restart });
    this.open.set(key ?? '', open);
    this.current = open;
    if (prefixed.doubtful) open.problems.add(doubtful);
    if (prefixed.unclear) open.problems.add(unclear);
    this.part(open, line, prefixed.word, prefixed.message);
    const [oldest] = this.open.values();
    if (oldest && oldest !== open && (this.open.size > mostOpen || this.held > mostHeld)) this.close(oldest);
  }

  /** A start of the server stands between its sessions before and after it; other servers may write into the same log. */
  private closeAround(restart: boolean, instance: string | undefined): void {
    const own = [...this.open.values()].filter((one) => one.around?.instance === instance);
    if (restart || own.some((one) => one.restart)) for (const one of own) this.close(one);
  }

  private added(line: TextLine, prefixed: Prefixed): void {
    const key = keyOf(prefixed, line);
    const open = this.open.get(key ?? '');
    if (!open || open.parts.has(prefixed.word)) {
      this.current = undefined;
      this.reject(line, `The line adds a ${prefixed.word} to a record that is not here.`);
      return;
    }
    this.current = open;
    this.part(open, line, prefixed.word, prefixed.message);
  }

  private continued(line: TextLine, skip: number): void {
    const { current } = this;
    if (current) {
      current.last.push(line.text.slice(skip));
      this.bytes(current, line);
    } else this.reject(line, 'The line continues a record that is not here.');
  }

  private part(open: Open, line: TextLine, word: string, text: string): void {
    open.last = [text];
    open.parts.set(word, open.last);
    open.lines += 1;
    this.bytes(open, line);
  }

  /** Keeps the bytes of a line: with those of the record where they follow them, else as a record that is folded into it. */
  private bytes(open: Open, { line, offset, bytes, valid, ended, around }: TextLine): void {
    if (!valid) open.problems.add(notUtf8);
    if (!ended) open.problems.add(cut);
    if (open.length > 0 && (around || open.offset + open.length + 1 !== offset)) {
      if (open.digest) this.sink.rejected({ line, offset, bytes: Buffer.from(bytes), reason: tooLong });
      else open.folded.push(foldedRecord(line, offset, bytes));
    } else {
      const copy = Buffer.from(bytes);
      const parts = open.length === 0 ? [copy] : [lineFeed, copy];
      open.length += copy.length + parts.length - 1;
      if (open.digest) for (const piece of parts) open.digest.update(piece);
      else open.pieces.push(...parts);
    }
    if (open.digest) {
      open.last.length = 0;
      return;
    }
    open.size += bytes.length + lineCost;
    this.held += bytes.length + lineCost;
    if (open.size > this.limit) this.overflow(open);
  }

  private overflow(open: Open): void {
    open.digest = createHash('sha256');
    for (const piece of open.pieces) open.digest.update(piece);
    this.held -= open.size;
    open.pieces = [Buffer.from(Buffer.concat(open.pieces).subarray(0, 1 << 16))];
    open.size = 0;
    for (const text of open.parts.values()) text.length = 0;
    for (const { line, offset, length, sha256 } of open.folded.splice(0))
      this.sink.rejected({ line, offset, bytes: Buffer.alloc(0), reason: tooLong, whole: { length, sha256 } });
  }

  private close(open: Open): void {
    this.open.delete(open.key ?? '');
    this.restarts -= Number(open.restart);
    this.held -= open.size;
    if (this.current === open) this.current = undefined;
    const place: LogPlace = { line: open.line, offset: open.offset, bytes: Buffer.concat(open.pieces), folded: open.folded };
    const [prefix] = this.prefixes;
    if (open.digest) {
      const whole = { length: open.length, sha256: open.digest.digest('hex') };
      const { line, offset, bytes } = place;
      this.sink.rejected({ line, offset, bytes, reason: tooLong, whole });
    } else if (prefix) this.sink.row(rowOfText(open, prefix), place, [...open.problems]);
  }
}
