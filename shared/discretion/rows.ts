import { findSensitive, type SensitiveKind, type SensitiveRules } from './sensitive.ts';

/** A row of a screen, or a printed line. */
export interface TextRow {
  text: string;
  /** Goes on in the next row, so that a value may stand in both. Such a row is not trimmed. */
  goesOn: boolean;
}

/** A covered stretch of a row: UTF-16 offsets, end exclusive. `typing`: what could still become such a value. */
export interface RowCover {
  from: number;
  to: number;
  kind: SensitiveKind | 'typing';
  /** True where the value began in an earlier row. */
  continues: boolean;
}

/** Rows are looked at together up to this many: no value that is recognised is longer, and time grows with the text. */
const mostJoined = 24;

const keyHead = /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----/;
const keyBody = /^\s*[A-Za-z0-9+/=]{16,100}\s*$/;
const mostKeyRows = 120;

/** Whether a row belongs to a private key that begins in a row above: its lines look like nothing on their own. */
export function isInsideKey(textAt: (index: number) => string | undefined, index: number): boolean {
  for (let above = index; above > index - mostKeyRows; above -= 1) {
    const text = textAt(above) ?? '';
    if (above < index && keyHead.test(text)) return true;
    if (!keyBody.test(text)) return false;
  }
  return false;
}

/** The beginnings of values at the end of a text: digits of an SSN, card or phone, and an e-mail address, before they are whole. */
const begun =
  /(?:(?<![\w.-])(?:\d{3}-\d{1,2}-?\d{0,4}|\d{4}[ -]?\d{4}[ -]?[\d -]{0,11}|\(?[2-9]\d{2}[)-] ?\d{3}[ .-]?\d{0,4})|[\w.%+-]{1,64}@[a-z0-9.-]{0,100})$/i;

/** What stands before the cursor and could still become an identifier: typed one by one, its first digits would be read otherwise. */
function coverBegun(text: string, cursor: number): RowCover[] {
  const found = begun.exec(text.slice(Math.max(0, cursor - 170), cursor));
  return found ? [{ from: cursor - found[0].length, to: cursor, kind: 'typing', continues: false }] : [];
}

const overlaps = (covers: readonly RowCover[], { from, to }: RowCover) => covers.some((one) => from < one.to && to > one.from);

/** Adds what is not covered yet; what goes on from a row above wins, because it is the whole value. */
function addTo(covers: RowCover[], more: readonly RowCover[]): void {
  for (const cover of more) if (cover.to > cover.from && !overlaps(covers, cover)) covers.push(cover);
}

/** Spans of a joined text that lie in the stretch from `start` to `end`, as covers of that row. */
function within(joined: string, start: number, end: number, rules: SensitiveRules): RowCover[] {
  return findSensitive(joined, rules)
    .filter(({ from, to }) => from < end && to > start)
    .map(({ from, to, kind }) => ({ from: Math.max(from, start) - start, to: Math.min(to, end) - start, kind, continues: from < start }));
}

/** A row joined with those it stands together with, and where it begins there. */
function joinAround(rowAt: (index: number) => TextRow | undefined, index: number): { joined: string; start: number } {
  let first = index;
  while (first > index - mostJoined && rowAt(first - 1)?.goesOn) first -= 1;
  let joined = '';
  let start = 0;
  for (let at = first; at < index + mostJoined; at += 1) {
    if (at === index) start = joined.length;
    const one = rowAt(at);
    joined += one?.text ?? '';
    if (at >= index && !one?.goesOn) break;
  }
  return { joined, start };
}

/**
 * What of a row is covered: values in it, and those that begin or end in the rows around it. `cursor` is the offset of the cursor in this
 * row, where it is there.
 */
export function coverRow(
  rowAt: (index: number) => TextRow | undefined,
  index: number,
  rules: SensitiveRules,
  cursor: number | null = null,
): RowCover[] {
  const row = rowAt(index);
  if (!row) return [];
  const { text } = row;
  if (isInsideKey((at) => rowAt(at)?.text, index)) return [{ from: 0, to: text.length, kind: 'token', continues: true }];
  const { joined, start } = joinAround(rowAt, index);
  const covers = within(joined, start, start + text.length, rules);
  if (joined !== text) addTo(covers, within(text, 0, text.length, rules));
  if (cursor !== null) addTo(covers, coverBegun(text, cursor));
  return covers.sort((a, b) => a.from - b.from);
}
