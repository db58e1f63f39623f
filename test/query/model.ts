import fc from 'fast-check';
import { type EventRow, eventField, type Field, shortNames, wordColumns } from '../../shared/import/event.ts';
import type { Filter, Term, Value } from '../../shared/query/filter.ts';
import { readBoolean, readInteger, readSpan } from '../../shared/query/values.ts';

/** What a filter means, told a second time and without SQL: tests compare the two. Texts of the test data are ASCII. */

const listOf = (value: unknown) => (Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : []);

/** The texts a column says; empty texts say nothing. */
function saidBy(row: EventRow, { name, kind }: Field): string[] {
  const value = row[name];
  if (kind === 'list') return listOf(value).filter((item) => item !== '');
  if (value === null || value === undefined || value === '') return [];
  return [typeof value === 'string' && kind !== 'json' ? value : JSON.stringify(value)];
}

function wild(pattern: string, whole: boolean): RegExp {
  const source = pattern
    .split('*')
    .map((part) => part.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&'))
    .join('.*');
  return new RegExp(whole ? `^${source}$` : source, 'is');
}

function microseconds(text: string): bigint {
  const [whole = '', fraction = ''] = text.replace('Z', '').split('.');
  return BigInt(Date.parse(`${whole}Z`)) * 1000n + BigInt(fraction.padEnd(6, '0'));
}

/** The stretch of numbers or microseconds, half-open, that a text of the query stands for. */
function stretch(kind: Field['kind'], text: string, zone: string): { from: bigint; to: bigint } {
  if (kind === 'time') return readSpan(text, zone) ?? { from: 0n, to: 0n };
  const number = readInteger(text) ?? 0n;
  return { from: number, to: number + 1n };
}

function inOrder(kind: Field['kind'], said: string, value: Value, zone: string): boolean {
  const at = kind === 'time' ? microseconds(said) : BigInt(said);
  if (value.kind === 'range') {
    return (
      (value.from === null || at >= stretch(kind, value.from, zone).from) && (value.to === null || at < stretch(kind, value.to, zone).to)
    );
  }
  const { from, to } = stretch(kind, value.text, zone);
  if (value.kind === 'equals') return at >= from && at < to;
  return { '>': at >= to, '>=': at >= from, '<': at < from, '<=': at < to }[value.operator];
}

function holds(field: Field, said: string, value: Value, zone: string): boolean {
  if (field.kind === 'integer' || field.kind === 'time') return inOrder(field.kind, said, value, zone);
  if (value.kind !== 'equals') return false;
  if (field.kind === 'boolean') return String(readBoolean(value.text)) === said;
  if (!value.quoted && value.text.includes('*')) return wild(value.text, true).test(said);
  return value.text.toLowerCase() === said.toLowerCase();
}

function matchesTerm(row: EventRow, term: Term, zone: string): boolean {
  const fields = (shortNames[term.field] ?? [term.field]).flatMap((name) => eventField(name) ?? []);
  const says = fields.flatMap((field) => saidBy(row, field).map((said) => ({ field, said })));
  return term.values.some((value) => {
    if (value.kind === 'equals' && value.quoted && value.text === '') return says.length === 0;
    if (value.kind === 'equals' && !value.quoted && /^\*+$/.test(value.text)) return says.length > 0;
    return says.some(({ field, said }) => holds(field, said, value, zone));
  });
}

/** Whether a row matches a filter of words and of terms on columns. */
export function matchesModel(row: EventRow, filter: Filter, zone = 'UTC'): boolean {
  switch (filter.kind) {
    case 'all':
      return true;
    case 'and':
      return filter.items.every((item) => matchesModel(row, item, zone));
    case 'or':
      return filter.items.some((item) => matchesModel(row, item, zone));
    case 'not':
      return !matchesModel(row, filter.item, zone);
    case 'word': {
      const texts = wordColumns.map((name) => row[name]).filter((value): value is string => typeof value === 'string');
      const pattern = filter.quoted ? undefined : wild(filter.text, false);
      return texts.some((text) => (pattern ? pattern.test(text) : text.toLowerCase().includes(filter.text.toLowerCase())));
    }
    case 'term':
      return matchesTerm(row, filter, zone);
  }
}

const maybe = <Value>(...values: Value[]) => fc.option(fc.constantFrom(...values), { freq: 3 });
const list = (...values: (string | null)[]) => fc.option(fc.array(fc.constantFrom(...values), { maxLength: 3 }), { freq: 3 });

/** Texts that queries and rows share, so that they often meet. */
export const sharedTexts = [
  'alice',
  'Alice',
  'ALICE BOB',
  'a%b',
  'a_b',
  'axb',
  'a\\b',
  "o'brien",
  'x*y',
  'a.b',
  '?',
  '$1',
  'read',
] as const;
export const queryText = fc.oneof(fc.constantFrom(...sharedTexts), fc.constantFrom('al*', '*b', 'a*b', '%', '_', '**', 'ice', 'B', '\\'));

const text = maybe<string>('', ...sharedTexts);

/** Sparse rows over few values: many ties, many nulls, many empty texts. */
export const anyRow: fc.Arbitrary<Partial<EventRow>> = fc.record(
  {
    actor_uid: text,
    actor_name: text,
    actor_email: text,
    effective_principal: text,
    resource_uid: text,
    resource_name: text,
    resource_parent: text,
    command_text: text,
    verb: text,
    db_table: text,
    session_uid: maybe('s1', 'S1', 's2', 's3'),
    action: maybe('read', 'query', 'login'),
    outcome: maybe('success', 'failure', 'denied', 'unknown'),
    actor_type: maybe('human', 'agent', 'unknown'),
    masking_state: maybe('none', 'masked', 'unknown'),
    masked_fields: list('', 'ssn', 'SSN', 'masked', null),
    approvers: list('', 'alice', 'Alice', 'a%b', null),
    db_objects: list('alice', 'visit'),
    rows_affected: maybe('0', '-3', '7', '10', '9007199254740995', '-9223372036854775808'),
    break_glass: maybe(true, false),
    duration_ms: maybe(0, 0.1, 1e21, -2.5, 1.5e-7),
    ordinal: fc.constantFrom(0, 0, 1),
    event_time: maybe(
      '2026-09-01T12:00:00.000007Z',
      '2026-09-02T00:00:00.000000Z',
      '2026-09-01T23:59:59.999999Z',
      '2026-09-02T12:00:00.500000Z',
      '2026-09-03T10:00:00.000000Z',
    ),
    unmapped: maybe<unknown>({ alice: 1 }, 'alice', null),
    phi_flag: maybe('yes', 'no', 'unknown'),
  },
  { noNullPrototype: true },
);
