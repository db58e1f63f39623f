import { createHash } from 'node:crypto';
import { isUtf8 } from 'node:buffer';
import { type RosterFacts, rosterFacts, rosterSource } from '../../../shared/import/roster.ts';
import type { Content } from '../ingest/content.ts';
import type { ImportLimits } from '../importLimits.ts';
import { skipBlank } from '../json/bytes.ts';
import { type CanonicalFacts, emitCanonical, timelessSql } from './canonical.ts';
import { csvFields } from './csvFields.ts';
import { type CsvRecord, CsvRecords } from './csvRecords.ts';
import { sessionOf } from './hoopDownload.ts';
import { redacted } from './hoopWire/redaction.ts';
import { JsonReader, textStart } from './jsonRecords.ts';
import { factsOf, hasIdentity, isRosterHeader, listsPatients, type RosterColumns, rosterColumns } from './rosterColumns.ts';
import { type Detection, type RecordSink, type Rejection, type Source, UnreadableFile } from './source.ts';

/** Rows of a file that are remembered to tell a repeated one: a larger workforce than most, and memory that a hostile file cannot exceed. */
const rememberedRows = 200_000;
/** Columns of a roster: each row keeps the titles of those that are not known. */
const mostColumns = 1000;

const notUtf8 = 'bytes that are not UTF-8 were replaced';
const afterTornText = 'the text before this row does not end: where it begins is known by its shape only';
const fewFields = 'the row has fewer fields than there are titles';

const sha256 = (content: Uint8Array | string): string => createHash('sha256').update(content).digest('hex');

/** A record as text, without the mark before UTF-8 and without what is left of a line end. */
const textOf = (bytes: Buffer): string => bytes.subarray(textStart(bytes)).toString('utf8').replace(/\r$/, '');

const lastFilled = (fields: readonly (string | undefined)[]): number => fields.findLastIndex((field) => (field ?? '').trim() !== '') + 1;

/** The event of a row. Nobody acted: a roster lists people, so that the actor is unknown and the person is what the row is about. */
function canonicalFacts({ employee_id: id, emails = [], user_names: users = [], name }: RosterFacts): CanonicalFacts {
  return {
    source_event_type: 'roster.row',
    actor_type: 'unknown',
    identity_confidence: 'none',
    identity_basis: 'a roster lists people, and tells of nothing that somebody did',
    resource_type: 'user',
    resource_uid: id ?? emails[0] ?? users[0],
    resource_name: name,
    class_uid: 5003,
    class_name: 'User Inventory Info',
    activity_id: 2,
    activity_name: 'Collect',
    action: 'other',
  };
}

/** Reads the rows of one roster. */
class RosterRows {
  private columns: RosterColumns | undefined;
  private readonly seen = new Set<string>();
  private readonly reader: JsonReader;
  private readonly sink: RecordSink;

  constructor(sink: RecordSink, limits: ImportLimits) {
    this.sink = sink;
    this.reader = new JsonReader(limits);
  }

  /** Whether text that spans lines is a whole row: the titles are the first. */
  isRecord(bytes: Buffer): boolean {
    const text = textOf(bytes);
    return (this.columns ? this.fieldsOf(text) : rosterColumns(text)) !== undefined;
  }

  /** Whether a line looks like a whole row, which its number of fields tells. */
  begins(line: Buffer): boolean {
    return this.columns !== undefined && this.fieldsOf(textOf(line))?.length === this.columns.titles.length;
  }

  take(record: CsvRecord): void {
    const { bytes } = record;
    if (skipBlank(bytes, textStart(bytes), bytes.length) === bytes.length) return;
    if (this.columns) this.row(record, this.columns);
    else this.columns = this.header(textOf(bytes));
  }

  /** A row that cannot be read shows nothing of itself where a column holds secrets, or may: nothing tells which text is of which column. */
  reject(record: Rejection): void {
    if (this.columns && !this.columns.secret.includes(true)) this.sink.rejected(record);
    else {
      const { bytes, whole = { length: bytes.length, sha256: sha256(bytes) } } = record;
      this.sink.rejected({ ...record, bytes: Buffer.from(redacted.credential), whole });
    }
  }

  /** Errors: the file has no row of titles. */
  finish(): void {
    if (!this.columns) throw new UnreadableFile('roster/header', 'The roster has no row of titles.');
  }

  private header(text: string): RosterColumns {
    const columns = rosterColumns(text);
    if (!columns || !hasIdentity(columns)) {
      throw new UnreadableFile(
        'roster/header',
        'The first row of a roster titles its columns, and one of them is an employee id, an e-mail address or a user name.',
      );
    }
    if (columns.titles.length > mostColumns) throw new UnreadableFile('roster/columns', `The roster has more than ${mostColumns} columns.`);
    return columns;
  }

  private fieldsOf(text: string) {
    return csvFields(text, this.columns?.separator);
  }

  /** Whether these very bytes were a row of the file before. */
  private repeats(bytes: Buffer): boolean {
    const digest = sha256(bytes);
    if (this.seen.has(digest)) return true;
    if (this.seen.size < rememberedRows) this.seen.add(digest);
    return false;
  }

  private row({ line, offset, bytes, afterTorn }: CsvRecord, columns: RosterColumns): void {
    const place = { line, offset, bytes };
    const fields = this.fieldsOf(textOf(bytes));
    const facts = fields && factsOf(columns, fields);
    const reason = fields && facts ? whyNoRow(fields, facts, columns) : noRow.quotes;
    if (!fields || !facts || reason !== undefined) this.reject({ ...place, reason: reason ?? noRow.quotes });
    else if (this.repeats(bytes)) this.sink.duplicate();
    else {
      this.event(place, facts, [
        ...(isUtf8(bytes) ? [] : [notUtf8]),
        ...(afterTorn ? [afterTornText] : []),
        ...(fields.length < columns.titles.length ? [fewFields] : []),
      ]);
    }
  }

  private event(place: { line: number; offset: number; bytes: Buffer }, facts: RosterFacts, problems: readonly string[]): void {
    const read = this.reader.record({ ...place, bytes: Buffer.from(JSON.stringify(facts)) });
    if (typeof read === 'string') {
      this.reject({ ...place, reason: read });
      return;
    }
    const taken = this.reader.withoutSecrets(read);
    const shown = this.columns?.secret.includes(true) ? { ...taken, searchable: taken.members.bytes } : taken;
    const text = shown.members.bytes.toString('utf8');
    const told = rosterFacts.safeParse(JSON.parse(text));
    // A row that the roster of the next month repeats is one event, which names both places.
    const known = { ...canonicalFacts(told.data ?? {}), dedupe_key: `${rosterSource}/${sha256(text)}` };
    emitCanonical(this.sink, { ...shown, place }, known, { mapped: new Set(), problems });
  }
}

const noRow = {
  quotes: 'Not a row: its quotes are not in order.',
  fields: 'The row has more fields than there are titles, so that it cannot be told which is which.',
  nobody: 'The row names nobody: it has no employee id, no e-mail address and no user name.',
};

/** Why a record is no row; undefined when it is one. */
function whyNoRow(fields: readonly (string | undefined)[], facts: RosterFacts, { titles }: RosterColumns): string | undefined {
  if (lastFilled(fields) > titles.length) return noRow.fields;
  return facts.employee_id === undefined && !facts.emails && !facts.user_names ? noRow.nobody : undefined;
}

function* frame(content: Content, sink: RecordSink, limits: ImportLimits): Generator<number> {
  const rows = new RosterRows(sink, limits);
  const records = new CsvRecords(
    {
      isRecord: (bytes) => rows.isRecord(bytes),
      begins: (line) => rows.begins(line),
      torn: 'The row was cut: its quotes do not end.',
      limit: limits.lineBytes,
    },
    (record) => rows.reject(record),
  );
  for (const line of content.lines(limits.lineBytes)) {
    for (const record of records.add(line)) rows.take(record);
    yield line.offset;
  }
  for (const record of records.close()) rows.take(record);
  rows.finish();
}

/** The first record of a file, when its end is within what is looked at. */
function headerOf(head: Uint8Array): string | undefined {
  const bytes = Buffer.from(head.buffer, head.byteOffset, Math.min(head.byteLength, 16_384));
  const text = bytes.subarray(textStart(bytes)).toString('utf8').trimStart();
  if (/^[[{]/.test(text)) return undefined;
  const [header] = /^(?:[^"\n]|"[^"]*")*/.exec(text) ?? [];
  return header?.includes('\0') ? undefined : header?.replace(/\r$/, '');
}

const rosterName = /(^|[/\\])[^/\\]*roster[^/\\]*\.(csv|tsv|txt)$/i;

/** A roster is known by its titles, or by its name where one of them tells people apart; nothing else that is CSV may be taken for one. */
function detect(head: Uint8Array, path: string): Detection {
  const header = sessionOf(path) === undefined ? headerOf(head) : undefined;
  const columns = header === undefined ? undefined : rosterColumns(header);
  if (!columns || !hasIdentity(columns)) return { confidence: 0 };
  if (isRosterHeader(columns)) {
    return { confidence: 0.9, why: 'Its first row titles columns of a workforce: who somebody is, and what he or she does there.' };
  }
  return rosterName.test(path) && !listsPatients(columns)
    ? { confidence: 0.8, why: 'Its name says that it is a roster, and its first row titles a column that tells people apart.' }
    : { confidence: 0 };
}

/**
 * A roster of the workforce as HR systems and identity providers export it: CSV with comma, semicolon or tab, whose first row titles the columns.
 * Titles are known whatever their case, blanks, underscores and dashes (`rosterColumns.ts`): employee id; name, or first and last name; e-mail
 * addresses and user names, several in one field parted by `;` or `|`; department, title, manager, status, start, end, type; and the day it is of
 * (`as of`). A row is an event of class 5003, in which nobody acts; it needs an employee id, an e-mail address or a user name. All
 * that it says is in `unmapped` ({@link RosterFacts}), columns that are not known under `other`. A roster says who works there and not
 * when somebody did something: its events have no time, also where it says which day it is of.
 */
export const roster: Source = { id: rosterSource, detect, frame, sql: timelessSql };
