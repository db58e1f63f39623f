import { isUtf8 } from 'node:buffer';
import type { ImportLimits } from '../importLimits.ts';
import { Members } from '../json/members.ts';
import { rewritten, validText } from '../json/rewrite.ts';
import { type Child, JsonScanner } from '../json/scanner.ts';
import type { FoundSession } from './hoopDocuments.ts';
import { expectedKinds, isLacking, isToolSession, recordingsIn, renamings, streamKey, wrongKinds } from './hoopMembers.ts';
import type { Part } from './source.ts';

/** A row of a list, read. */
export interface ListRow {
  part: Part;
  /** Its members as they were recorded. */
  recorded: Members;
  /** Its members under the names of the API. */
  members: Members;
  children: readonly Child[];
  repeatedKeys: readonly number[];
  halves: readonly number[];
  /** Keys of a kind nobody expects: they complete nothing. */
  wrong: readonly string[];
}

function known(row: ListRow): number {
  return row.members.entries.filter(([key]) => !isLacking(row.members, key) && !row.wrong.includes(key)).length;
}

/** Rows that say most come first, of those that say the same what ended last, so that nothing depends on the order of files. */
function byWeight(a: ListRow, b: ListRow): number {
  const text = (row: ListRow, key: string) => row.members.text(key) ?? '';
  const isDone = (row: ListRow) => Number(text(row, 'status') === 'done');
  const difference = isDone(b) - isDone(a) || known(b) - known(a);
  if (difference !== 0) return difference;
  const [left, right] = [text(a, 'end_date'), text(b, 'end_date')];
  if (left !== right) return left < right ? 1 : -1;
  return Buffer.compare(b.part.bytes, a.part.bytes);
}

function readRow(part: Part, limits: ImportLimits): ListRow {
  const scanner = new JsonScanner(limits);
  const read = (bytes: Buffer) => {
    scanner.scan(bytes, 0, bytes.length);
    const { children, repeatedKeys, loneSurrogates: halves } = scanner;
    return { members: new Members(bytes, children), children, repeatedKeys, halves };
  };
  const { bytes } = part;
  const recorded = read(bytes);
  const isTool = isToolSession(recorded.members);
  const told = isTool ? read(Buffer.concat(rewritten(bytes, 0, bytes.length, renamings(recorded.members)))) : recorded;
  return { part, recorded: recorded.members, ...told, wrong: wrongKinds(told.members) };
}

/** The rows of lists about one session, the weightiest first. */
export function readRows(parts: readonly Part[], limits: ImportLimits): ListRow[] {
  if (parts.length === 0) return [];
  const rows = parts.map((part) => readRow(part, limits));
  return rows.length === 1 ? rows : rows.sort(byWeight);
}

/** What the session lacks and a row of a list says, by key. */
function fills(own: Members, ownWrong: readonly string[], rows: readonly ListRow[]): Map<string, Buffer> {
  const found = new Map<string, Buffer>();
  for (const { members, wrong } of rows) {
    const recordings = recordingsIn(members);
    for (const [key, child] of members.entries) {
      if (found.has(key) || wrong.includes(key) || recordings.includes(child) || ownWrong.includes(key) || members.get(key) !== child)
        continue;
      if (isLacking(own, key) && !isLacking(members, key)) found.set(key, members.bytes.subarray(child.keyStart - 1, child.end));
    }
  }
  return found;
}

const scalarKeys = Object.keys(expectedKinds).filter((key) => expectedKinds[key] === 'string' || expectedKinds[key] === 'number');

function reviewStatus(members: Members): unknown {
  const review = members.kind('review') === 'object' ? members.value('review') : undefined;
  return (review as { status?: unknown } | undefined)?.status;
}

/** Keys of which both say something, and not the same. */
function contradictions(own: Members, rows: readonly ListRow[]): string[] {
  const differing = (key: string, { members, wrong }: ListRow) =>
    !wrong.includes(key) && !isLacking(own, key) && !isLacking(members, key) && own.value(key) !== members.value(key);
  const keys = scalarKeys.filter((key) => rows.some((row) => differing(key, row)));
  const status = reviewStatus(own);
  const decided = rows.map(({ members }) => reviewStatus(members));
  return status !== undefined && decided.some((other) => other !== undefined && other !== status) ? [...keys, 'review.status'] : keys;
}

/** What is worth knowing of a session that others say of, too. */
function remarksOf(own: Members, rows: readonly ListRow[], filled: Iterable<string>): string[] {
  const [completed, otherwise] = [[...filled], contradictions(own, rows)];
  const remarks: string[] = [];
  if (completed.length > 0) remarks.push(`completed from a list of sessions: ${completed.sort().map(shown).join(', ')}`);
  if (otherwise.length > 0) remarks.push(`a list of sessions says otherwise: ${otherwise.join(', ')}`);
  return remarks;
}

/** A key from the input as it may stand in a note. */
const shown = (key: string) => (/^[\w.-]{1,64}$/.test(key) ? key : 'a key with an unusual name');

/** A session as it is mapped: its own bytes, or a copy in which rows of lists have filled what it lacks and all is UTF-8. */
export interface United extends Pick<FoundSession, 'bytes' | 'start' | 'end' | 'children' | 'members' | 'halves'> {
  /** The bytes are those of the record. */
  own: boolean;
  /** The record is not all UTF-8, or what filled it is not. */
  torn: boolean;
  remarks: string[];
}

/** Joins members as they are written. The recording is left out: it is described from the record itself. */
function joined(found: Pick<FoundSession, 'bytes' | 'members'>, filled: Map<string, Buffer>): Buffer {
  const texts: Uint8Array[] = [];
  const left = new Map(filled);
  const recordings = recordingsIn(found.members);
  for (const [key, child] of found.members.entries) {
    const fill = found.members.get(key) === child ? left.get(key) : undefined;
    if (fill) left.delete(key);
    if (key !== streamKey && !recordings.includes(child)) texts.push(fill ?? found.bytes.subarray(child.keyStart - 1, child.end));
  }
  texts.push(...left.values());
  const comma = Buffer.from(',');
  return Buffer.concat([Buffer.from('{'), ...texts.flatMap((text, index) => (index === 0 ? [text] : [comma, text])), Buffer.from('}')]);
}

/** A session completed from the rows of lists about it: what it says itself is never overwritten (formats/hoop.md 7.3). */
export function united(
  found: Pick<FoundSession, 'bytes' | 'start' | 'end' | 'children' | 'members' | 'halves'>,
  wrong: readonly string[],
  rows: readonly ListRow[],
  limits: ImportLimits,
): United {
  const { bytes, start, end, children, members, halves } = found;
  const filled = rows.length === 0 ? new Map<string, Buffer>() : fills(members, wrong, rows);
  const remarks = rows.length === 0 ? [] : remarksOf(members, rows, filled.keys());
  const valid = isUtf8(bytes.subarray(start, end));
  if (filled.size === 0 && valid) return { bytes, start, end, children, members, halves, own: true, torn: false, remarks };
  const put = joined(found, filled);
  const torn = !valid || !isUtf8(put);
  // What is torn and larger than a record may be is rejected for that, and need not become text for every reader.
  const copy = torn && put.length <= limits.lineBytes ? validText(put) : put;
  // A byte that is replaced becomes three, in a key as well.
  const scanner = new JsonScanner({ ...limits, keyBytes: 3 * limits.keyBytes });
  scanner.scan(copy, 0, copy.length);
  const whole = { bytes: copy, start: 0, end: copy.length, children: scanner.children, halves: scanner.loneSurrogates };
  return { ...whole, members: new Members(copy, scanner.children), own: false, torn, remarks };
}
