import { fileTrust } from '../import/contract.ts';
import { eventField, eventFields, type Field, identityColumns, shortNames } from '../import/event.ts';
import { dispositions } from '../workspace/marks.ts';

/** What `has:` can ask for. */
export const hasWords = ['recording', 'approval', 'masking', 'patient', 'note', 'command', 'behalf'] as const;
export type HasWord = (typeof hasWords)[number];

/** What `is:` can ask for. */
export const isWords = ['denied', 'failed', 'unknown', 'agent', 'human', 'shared', 'flagged', 'reviewed', 'derived', 'revised'] as const;
export type IsWord = (typeof isWords)[number];

/** What `trust:` can ask for: how far the file of an event can be trusted now. */
export const trustWords = fileTrust.options;
export type TrustWord = (typeof trustWords)[number];

/** Fields that ask for marks of reviewers: whole tags, or a text that a note holds. */
const markFields = ['tag', 'note'] as const;
export type MarkField = (typeof markFields)[number];

/** Names of the language that need findings, which this version does not have. */
export const laterWords: Readonly<Record<string, readonly string[]>> = {
  field: ['rule'],
  has: ['finding'],
  is: ['bypass'],
};

/** What a field name of a query stands for. */
export type Target =
  | { kind: 'columns'; columns: readonly Field[] }
  /** Whoever an event is attributed to: the first of the columns that says something. */
  | { kind: 'identity'; columns: readonly Field[] }
  | { kind: 'words'; words: readonly string[]; later: readonly string[] }
  | { kind: 'mark'; mark: MarkField }
  | { kind: 'last' }
  | { kind: 'raw' }
  /** What a recording of the event's session printed. */
  | { kind: 'printed' };

/** The columns of a short name or of a canonical column name; undefined for any other name. */
export function fieldColumns(name: string): readonly Field[] | undefined {
  const named = Object.hasOwn(shortNames, name) ? shortNames[name] : [name];
  const columns = named?.flatMap((column) => eventField(column) ?? []);
  return columns && columns.length > 0 ? columns : undefined;
}

/** What a lower-case field name stands for; undefined when the language has no such field. */
export function fieldTarget(name: string): Target | undefined {
  if (name === 'has') return { kind: 'words', words: hasWords, later: laterWords['has'] ?? [] };
  if (name === 'is') return { kind: 'words', words: isWords, later: laterWords['is'] ?? [] };
  if (name === 'trust') return { kind: 'words', words: trustWords, later: [] };
  if (name === 'disposition') return { kind: 'words', words: dispositions, later: [] };
  if (name === 'tag' || name === 'note') return { kind: 'mark', mark: name };
  if (name === 'last' || name === 'raw') return { kind: name };
  if (name === 'text') return { kind: 'printed' };
  if (name === 'identity') return { kind: 'identity', columns: identityColumns.flatMap((column) => eventField(column) ?? []) };
  const columns = fieldColumns(name);
  return columns && { kind: 'columns', columns };
}

/** Number of single-character edits (a swap of neighbours counts as one) between two words. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const changed = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const best = Math.min(changed, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      next.push(swapped ? Math.min(best, (before[j - 2] ?? 0) + 1) : best);
    }
    [before, row] = [row, next];
  }
  return row[b.length] ?? 0;
}

/** Every name a field can have: short names first, then the words, then the columns. */
export const names: readonly string[] = [
  ...new Set([
    ...Object.keys(shortNames),
    ...['identity', 'has', 'is', ...markFields, 'disposition', 'trust', 'last', 'raw', 'text'],
    ...eventFields.map((field) => field.name),
  ]),
];

/** Up to three words of the list that were probably meant, nearest first. */
export function nearest(word: string, words: readonly string[]): string[] {
  const wanted = word.slice(0, 64).toLowerCase();
  const measured = words.map((name) => ({ name, far: name.startsWith(wanted) && wanted.length > 1 ? 0.5 : distance(wanted, name) }));
  const near = measured.filter(({ name, far }) => far <= Math.max(1, Math.floor(Math.min(name.length, wanted.length) / 3)));
  return near
    .sort((a, b) => a.far - b.far)
    .slice(0, 3)
    .map(({ name }) => name);
}

/** Fields that were probably meant by an unknown name; the short names when nothing is near. */
export function suggestedFields(name: string): string[] {
  const near = nearest(name, names);
  return near.length > 0 ? near : Object.keys(shortNames);
}
