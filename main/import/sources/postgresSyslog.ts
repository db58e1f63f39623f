import type { Content, Line } from '../ingest/content.ts';
import type { ImportLimits } from '../importLimits.ts';
import { validText } from '../json/rewrite.ts';
import { type Prefix, prefixesOf } from './postgresPrefix.ts';
import type { OpenRecord } from './postgresTextOpen.ts';
import { TextRecords } from './postgresText.ts';
import type { TextLine, TextSink } from './postgresTextLine.ts';
import type { RecordPlace } from './source.ts';

/** What syslog writes before a line of the server, which numbers its messages for each process, and their pieces where one is cut. */
const header =
  /^(?:<\d{1,3}>)?(?<time>[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)) (?<host>\S{1,255}) (?<ident>[^\s[\]]{1,64})\[(?<pid>\d{1,10})\]: \[(?<message>\d{1,15})(?:-(?<piece>\d{1,9}))?\] (?<text>.*)$/su;
const iso = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d(?:\.\d{1,6})?)\d*(Z|[+-]\d\d:?\d\d)$/;

/** Prefixes that leave to syslog what it tells anyway, beside those of stderr. */
const shortPrefixes = [
  'user=%u,db=%d,app=%a,client=%h ',
  'db=%d,user=%u,app=%a,client=%h ',
  'user=%u,db=%d,client=%h ',
  'user=%u,db=%d ',
  'db=%d,user=%u ',
  '%q%u@%d ',
  '',
];

/** A line of the server behind a header of syslog. */
interface SyslogLine {
  time: string;
  host: string;
  ident: string;
  pid: string;
  message: number;
  /** From 1; the first or only one begins the message. */
  piece: number;
  text: string;
  /** The text as syslog wrote it. */
  written: string;
}

/** Tabs, which many a syslog writes as `#011`: the server begins lines with one. Where one stands as it is, `#011` is what was said. */
const withTabs = (text: string): string => (text.includes('\t') ? text : text.replaceAll('#011', '\t'));

/** What of a piece may have been said otherwise: nothing tells what syslog wrote from what was said so. */
function* doubtsOf({ text, written }: SyslogLine): Generator<string> {
  if (text.includes('#012')) yield lineFeeds;
  if (text !== written && written.includes('#011', 1)) yield tabs;
}

function syslogLine(line: string): SyslogLine | undefined {
  const found = header.exec(line)?.groups;
  if (!found) return undefined;
  const { time = '', host = '', ident = '', pid = '', message = '', piece = '1', text = '' } = found;
  return { time, host, ident, pid, message: Number(message), piece: Number(piece), text: withTabs(text), written: text };
}

/** The text that the server gave to syslog, as far as lines of a head are its own, and how many of them are; undefined when none is. */
export function syslogHead(head: string): { text: string; prefixes: Prefix[]; share: number } | undefined {
  const lines = head.split('\n').filter((line) => line !== '');
  const own = lines.flatMap((line) => syslogLine(line) ?? []);
  if (own.length === 0) return undefined;
  const text = own.map((line) => line.text).join('\n');
  return { text, prefixes: prefixesOf(text, shortPrefixes), share: own.length / lines.length };
}

/** The last piece of the message that a process is at; no part of a text, which would keep all of its line in memory. */
interface Process {
  message: number;
  piece: number;
  /** Bytes of its text. */
  length: number;
  /** The record that the message began. */
  open: OpenRecord | undefined;
}

/** The server cuts after that many bytes, at a blank where there is one, and never inside a character. */
const longestPiece = 900;
const surelyWhole = longestPiece - 3;
/** Processes that are remembered: those of a year may all be in one file. */
const mostProcesses = 65_536;

const foreign = 'A line of another program, or without the numbers that the server gives its messages for syslog.';
const notHere = 'The line continues a record that is not here.';
const gap = 'a piece of this message is missing';
const uncertain = 'whether a line of it ended where syslog cut it cannot be told';
const tabs = 'what stood as #011 within it is told as a tab, as syslog writes tabs, and may have been #011 itself';
const lineFeeds = 'its line feeds stand as #012, as syslog wrote them';

/** Puts the pieces of messages together that were cut for syslog, while those of other processes come between. */
export class SyslogLines {
  private readonly processes = new Map<string, Process>();
  private readonly records: TextRecords;
  private readonly sink: TextSink;

  constructor(records: TextRecords, sink: TextSink) {
    this.records = records;
    this.sink = sink;
  }

  take({ number, offset, bytes, ended, length, longSha256 }: Line): void {
    if (longSha256 !== undefined) {
      this.sink.rejected({ line: number, offset, bytes, reason: 'The line is too long.', whole: { length, sha256: longSha256 } });
      return;
    }
    const valid = validText(bytes);
    const text = valid
      .toString('utf8')
      .replace(/^\ufeff/, '')
      .replace(/\r$/, '');
    const found = syslogLine(text);
    const place = { line: number, offset, bytes };
    if (found) this.found(found, place, { valid: valid === bytes, ended });
    else if (text.trim() !== '') this.sink.rejected({ ...place, bytes: Buffer.from(bytes), reason: foreign });
  }

  private found(found: SyslogLine, place: RecordPlace, state: { valid: boolean; ended: boolean }): void {
    const { time, host, ident, pid, message, piece, text } = found;
    const [, date, clock, zone] = iso.exec(time) ?? [];
    const around = {
      timestamp: date === undefined ? '' : `${date} ${clock ?? ''} ${zone === 'Z' ? 'UTC' : (zone ?? '')}`,
      instance: host,
      pid,
      other: JSON.stringify({ syslog_time: time, syslog_ident: ident }),
    };
    const process = `${pid} on ${host}`;
    const line: TextLine = { ...place, ...state, text, around, process: pid };
    const before = this.processes.get(process);
    if (piece === 1) this.begin(line, process, message);
    else if (before?.message !== message || piece <= before.piece || !this.records.resume(before.open)) {
      this.sink.rejected({ ...place, bytes: Buffer.from(place.bytes), reason: notHere });
      return;
    } else this.goOn(line, before, piece);
    for (const doubt of doubtsOf(found)) this.records.doubt(doubt);
  }

  private begin(line: TextLine, process: string, message: number): void {
    this.records.resume(undefined);
    this.records.take(line);
    const open = this.records.atHand;
    this.processes.delete(process);
    this.processes.set(process, { message, piece: 1, length: Buffer.byteLength(line.text), open });
    if (this.processes.size <= mostProcesses) return;
    const [oldest] = this.processes.keys();
    if (oldest !== undefined) this.processes.delete(oldest);
  }

  /** A piece begins with a tab where a line of the message does, with the prefix where the server adds a DETAIL, else where it was cut. */
  private goOn(line: TextLine, before: Process, piece: number): void {
    const { records } = this;
    const { text } = line;
    if (piece !== before.piece + 1) records.doubt(gap);
    const firstWord = Buffer.byteLength(/^\s?\S*/.exec(text)?.[0] ?? '');
    const isCut = before.length + firstWord > surelyWhole;
    if (text.startsWith('\t')) {
      if (isCut) records.doubt(uncertain);
      records.take(line);
    } else if (records.adds(text)) {
      if (isCut && before.length >= surelyWhole) records.doubt(uncertain);
      records.take(line);
    } else {
      if (!isCut) records.doubt(uncertain);
      records.join(line);
    }
    before.piece = piece;
    before.length = Buffer.byteLength(text);
  }
}

/** Reads a log that the server sent through syslog. */
export function* frameSyslog(content: Content, sink: TextSink, prefixes: readonly Prefix[], limits: ImportLimits): Generator<number> {
  const records = new TextRecords(prefixes, sink, limits.lineBytes);
  const lines = new SyslogLines(records, sink);
  for (const line of content.lines(limits.lineBytes)) {
    lines.take(line);
    yield line.offset;
  }
  records.end();
}
