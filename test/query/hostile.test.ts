import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createQueryService, type QueryService } from '../../main/query/queryService.ts';
import { matchAll, withTicks, type Filter } from '../../shared/query/filter.ts';
import { printFilter } from '../../shared/query/print.ts';
import { type EventStore, insertEvents, openEvents } from '../support/events.ts';
import { sharedDirectory } from '../support/shared.ts';

const own = [
  "'; DROP TABLE event; --",
  "' OR 1=1 --",
  '" OR ""="',
  '$1',
  '?',
  '%',
  '_',
  '\\',
  '*',
  "a'||(SELECT 1)||'",
  "read_text('/etc/passwd')",
  '{{7*7}}',
  '\0',
  '\u202e',
  '1); DELETE FROM event; --',
];

function hostileValues(): string[] {
  const directory = sharedDirectory();
  if (!directory) return own;
  const lines = readFileSync(join(directory, 'hostile/jsonl/sql-and-path-values.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  return [...new Set([...own, ...lines.map((line) => (JSON.parse(line) as { actor: string }).actor)])];
}

const values = hostileValues();
let store: EventStore;
let query: QueryService;

beforeAll(async () => {
  store = await openEvents();
  await insertEvents(
    store.database,
    values.map((value) => ({ actor_uid: value, approvers: [value], command_text: `x${value}x`, session_uid: value })),
  );
  query = createQueryService({ database: store.database, readRaw: async () => new Uint8Array(), now: () => new Date() });
});
afterAll(() => store.close());

const same = (value: string) => values.filter((other) => other.toLowerCase() === value.toLowerCase()).length;
const count = (filter: Filter) => query.count({ text: printFilter(filter), zone: 'UTC' });

describe('a value that looks like SQL', () => {
  test.each(values)('%j is only compared', async (value) => {
    for (const field of ['actor', 'approver', 'session']) expect(await count(withTicks(matchAll, field, [value]))).toBe(same(value));
    const holding = values.filter((other) => `x${other}x`.toLowerCase().includes(value.toLowerCase())).length;
    expect(await count({ kind: 'word', text: value, quoted: true })).toBe(holding);
    expect((await query.explain(printFilter(withTicks(matchAll, 'actor', [value])), 'UTC')).sql).toMatch(
      /^\(lower\(actor_uid\) IN \(lower\(\$1\)\) OR [a-z_ ()$1O]*.*\)$/,
    );
  });

  test('comes back from a facet as it is and can be ticked', async () => {
    const facet = await query.facet({ text: '', zone: 'UTC', field: 'actor', limit: 1000, ownTerm: true });
    expect(facet.length).toBe(new Set(values.map((value) => value.toLowerCase())).size);
    for (const { value, count: shown } of facet) expect(await count(withTicks(matchAll, 'actor', [value]))).toBe(shown);
  });

  test('leaves every row where it was', async () => {
    expect(await query.count({ text: '', zone: 'UTC' })).toBe(values.length);
  });
});

test('wildcards cost linear time: a text that nearly matches runs into no limit', async () => {
  const most = 'a*b*'.repeat(8);
  await insertEvents(store.database, [{ command_text: 'ab'.repeat(20_000), outcome: 'pending' }]);
  expect(await query.count({ text: `outcome:pending ${most.slice(0, -1)}x`, zone: 'UTC' })).toBe(0);
  expect(await query.count({ text: `outcome:pending command:${most.slice(0, -1)}`, zone: 'UTC' })).toBe(1);
});

test('the longest queries that are read are answered', async () => {
  const words = (number: number) => Array.from({ length: number }, (_, at) => `w${at}`);
  expect(await query.count({ text: words(200).join(' '), zone: 'UTC' })).toBe(0);
  expect(await query.count({ text: words(200).join(' OR '), zone: 'UTC' })).toBe(0);
  expect(await query.count({ text: `actor:${words(1000).join(',')},?`, zone: 'UTC' })).toBe(1);
  expect(await query.count({ text: `${'NOT '.repeat(100)}actor:"?"`, zone: 'UTC' })).toBe(1);
});
