import { fieldTarget } from './fields.ts';
import type { Filter } from './filter.ts';

/** A text that recordings are searched for; unquoted `*` stands for any characters of a line. */
export interface SoughtText {
  text: string;
  quoted: boolean;
}

function gather(filter: Filter, wanted: boolean, denied: boolean): SoughtText[] {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.items.flatMap((item) => gather(item, wanted, denied));
    case 'not':
      return gather(filter.item, !wanted, denied);
    case 'term':
      if (fieldTarget(filter.field)?.kind !== 'printed' || !(wanted || denied)) return [];
      return filter.values.flatMap((value) => (value.kind === 'equals' ? [{ text: value.text, quoted: value.quoted }] : []));
    case 'all':
    case 'word':
      return [];
  }
}

const once = (texts: readonly SoughtText[]): SoughtText[] => [
  ...new Map(texts.map((one) => [JSON.stringify([one.text, one.quoted]), one] as const)).values(),
];

/** What the `text:` terms of a filter look for, without those it leaves out. */
export const soughtTexts = (filter: Filter): SoughtText[] => once(gather(filter, true, false));

/** What every `text:` term of a filter names, also those it leaves out: what has to be searched to answer it. */
export const searchedTexts = (filter: Filter): SoughtText[] => once(gather(filter, true, true));

/** Occurrences of the texts in a line, whatever the case; null when nothing is looked for. */
export function foundPattern(texts: readonly SoughtText[]): RegExp | null {
  const literal = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  const patterns = texts.map(({ text, quoted }) => (quoted ? [text] : text.split(/\*+/)).map(literal).join('.*?'));
  const known = patterns.filter((pattern) => pattern !== '' && !/^(?:\.\*\?)*$/.test(pattern));
  return known.length === 0 ? null : new RegExp(known.join('|'), 'giu');
}

/** What the transcript of a session is searched for after a hit: the longest part of a text without wildcards. */
export function findText(texts: readonly SoughtText[]): string {
  const parts = texts.flatMap(({ text, quoted }) => (quoted ? [text] : text.split(/\*+/)));
  return parts.reduce((longest, part) => (part.length > longest.length ? part : longest), '').trim();
}
