import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createQueryService, type QueryService } from '../../main/query/queryService.ts';
import type { EventRow } from '../../shared/import/event.ts';
import { conjuncts, type Filter, withTicks } from '../../shared/query/filter.ts';
import { printFilter } from '../../shared/query/print.ts';
import { type EventStore, insertEvents, openEvents } from '../support/events.ts';
import { anyFilter, anyTerm, trees, word } from './filters.ts';
import { anyRow, matchesModel, queryText } from './model.ts';

const now = () => new Date('2026-09-03T12:00:00Z');
let store: EventStore;
let rows: EventRow[];
let query: QueryService;

beforeAll(async () => {
  store = await openEvents();
  rows = await insertEvents(store.database, fc.sample(anyRow, 400));
  await store.database.rows("INSERT INTO event_raw SELECT event_id, coalesce(command_text, '') FROM event WHERE ordinal = 0");
  await store.database.rows(
    "INSERT INTO recording (id, session_uid, kind) VALUES ('r1', 's1', 'terminal'), ('r2', 's2', 'none'), ('r3', NULL, 'text')",
  );
  const printed = async ({ text }: { text: string }) => (text.length % 2 === 0 ? ['s1', 'unheard-of'] : []);
  query = createQueryService({ database: store.database, readRaw: async () => new Uint8Array(), now, printed });
});
afterAll(() => store.close());

const zone = fc.constantFrom('UTC', 'America/New_York', 'Asia/Kathmandu');
const count = (filter: Filter, zone: string) => query.count({ text: printFilter(filter), zone });

/** DuckDB and JavaScript fold the case of a few letters differently (U+0130 is `i` for the one); rows here hold ASCII. */
const asciiWord = word.filter(({ text }) => /^\p{ASCII}*$/u.test(text));

/** Terms on columns only: has, is, last and raw are told apart by hand in matching.test.ts. */
const special = ['has', 'is', 'last', 'raw', 'text', 'leaf'];
const overColumns = trees(
  fc.oneof(
    asciiWord,
    queryText.map((text): Filter => ({ kind: 'word', text, quoted: true })),
    anyTerm(queryText).filter((term) => !special.includes(term.field)),
  ),
);

describe('a filter', () => {
  test('matches the rows that the plain-language meaning matches', async () => {
    await fc.assert(
      fc.asyncProperty(overColumns, zone, async (filter, zone) => {
        expect(await count(filter, zone)).toBe(rows.filter((row) => matchesModel(row, filter, zone)).length);
      }),
      { numRuns: 250 },
    );
  });

  test('and its negation together match every row once, nulls included', async () => {
    await fc.assert(
      fc.asyncProperty(anyFilter, zone, async (filter, zone) => {
        fc.pre(filter.kind !== 'all');
        expect((await count(filter, zone)) + (await count({ kind: 'not', item: filter }, zone))).toBe(rows.length);
      }),
      { numRuns: 150 },
    );
  });

  test('of two parts never matches more than one of them, and at least as many with OR', async () => {
    await fc.assert(
      fc.asyncProperty(anyTerm(queryText), anyTerm(queryText), async (one, other) => {
        const [a, b] = [await count(one, 'UTC'), await count(other, 'UTC')];
        const both = await count({ kind: 'and', items: [one, other] }, 'UTC');
        expect(both + (await count({ kind: 'or', items: [one, other] }, 'UTC'))).toBe(a + b);
      }),
      { numRuns: 60 },
    );
  });
});

describe('a facet', () => {
  const fields = [
    'actor',
    'resource',
    'action',
    'outcome',
    'type',
    'masked',
    'approver',
    'table',
    'session',
    'rows',
    'at',
    'command',
    'actor_name',
    'duration_ms',
    'break_glass',
    'unmapped',
    'phi',
    'leaf',
  ];
  test('shows for each value the count there is after ticking it', async () => {
    await fc.assert(
      fc.asyncProperty(overColumns, fc.constantFrom(...fields), fc.boolean(), async (filter, field, ownTerm) => {
        const input = { text: printFilter(filter), zone: 'UTC', field, limit: 40, ownTerm };
        for (const { value, count: shown } of (await query.facet(input)).slice(0, 6)) {
          const others: Filter = ownTerm ? filter : withTicks(filter, field, []);
          const kept = conjuncts(others).filter(
            (part) => ownTerm || !(part.kind === 'not' && part.item.kind === 'term' && part.item.field === field),
          );
          const [only] = kept;
          const base: Filter = kept.length === 0 ? { kind: 'all' } : kept.length === 1 && only ? only : { kind: 'and', items: kept };
          const [tick] = conjuncts(withTicks({ kind: 'all' }, field, [value]));
          const ticked: Filter = { kind: 'and', items: [...conjuncts(base), tick!] };
          expect(await count(ticked.items.length === 1 ? tick! : ticked, 'UTC')).toBe(shown);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('of one column counts every matching row exactly once', async () => {
    await fc.assert(
      fc.asyncProperty(overColumns, fc.constantFrom('outcome', 'actor_name', 'session', 'rows', 'at'), async (filter, field) => {
        const values = await query.facet({ text: printFilter(filter), zone: 'UTC', field, limit: 1000, ownTerm: true });
        expect(values.reduce((sum, { count }) => sum + count, 0)).toBe(await count(filter, 'UTC'));
      }),
      { numRuns: 40 },
    );
  });
});
