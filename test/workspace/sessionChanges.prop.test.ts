import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PlainRow, ReadConnection } from '../../main/database/connection.ts';
import type { Database } from '../../main/database/open.ts';
import { changeSessions, refreshSessions } from '../../main/database/schema.ts';
import { insertEvents, insertOnlyEvents, openEvents } from '../support/events.ts';

type Rows = ReadConnection['rows'];

const listed = (rows: Rows) => rows('SELECT CAST(session AS VARCHAR) AS told FROM session ORDER BY session_uid');

/** Few values of each, so that records are copies, revisions and parts of one another, and claim sessions that others claim too. */
const record = fc.record({
  session_uid: fc.constantFrom(null, 's1', 's2', 's3', 's4'),
  source_event_id: fc.constantFrom(null, 's1', 's2', 's3'),
  dedupe_key: fc.constantFrom(null, 'hoop/session/s1', 'hoop/session/s2', 'log/1', 'log/2'),
  source_event_code: fc.constantFrom(null, 'list'),
  raw_sha256: fc.constantFrom('r1', 'r2', 'r3', 'r4', 'r5'),
  file: fc.constantFrom('a', 'b'),
  outcome: fc.constantFrom<'unknown' | 'pending' | 'success' | 'denied'>('unknown', 'pending', 'success', 'denied'),
  actor_uid: fc.constantFrom(null, 'ana', 'bo'),
  actor_name: fc.constantFrom(null, 'Ana', 'Bo'),
  recording_ref: fc.constantFrom(null, null, 'tape'),
  end_time: fc.constantFrom(null, '2026-09-01T13:00:00.000000Z'),
  derived: fc.constantFrom(null, null, 'SELECT 1', 'SELECT 2'),
  tape: fc.constantFrom(null, null, 's1', 's4', 's5'),
  part: fc.constantFrom(null, null, 'r1', 'r2'),
});
type Content = (typeof record extends fc.Arbitrary<infer One> ? One : never)[];

async function put(rows: Rows, bundle: string, content: Content): Promise<void> {
  const events = content.flatMap(({ file, derived, tape: _tape, part: _part, ...one }, n) => {
    const place = { bundle_id: bundle, file_id: `${bundle}-${file}`, byte_offset: n * 100, event_time: '2026-09-01T12:00:00.000000Z' };
    const own = { ...one, ...place, event_id: `${bundle}-${n}-0` };
    if (derived === null) return [own];
    return [own, { ...own, event_id: `${bundle}-${n}-1`, ordinal: 1, dedupe_key: null, command_text: derived }];
  });
  await insertOnlyEvents({ rows }, events);
  for (const [n, { tape, part, file }] of content.entries()) {
    const of = [`${bundle}-${n}-0`, bundle, `${bundle}-${file}`];
    if (tape !== null)
      await rows(
        `INSERT INTO recording BY NAME SELECT $1 || 'tape' AS id, $1 AS event_id, $2 AS bundle_id, $3 AS file_id, 'terminal' AS kind, $4 AS session_uid`,
        [...of, tape],
      );
    if (part !== null)
      await rows(`INSERT INTO folded_record BY NAME SELECT $1 AS event_id, $2 AS bundle_id, $3 AS file_id, $4 AS raw_sha256`, [
        ...of,
        part,
      ]);
  }
}

async function take(rows: Rows, bundle: string): Promise<void> {
  for (const table of ['event', 'superseded_event', 'recording', 'folded_record'])
    await rows(`DELETE FROM ${table} WHERE bundle_id = $1`, [bundle]);
}

/** The session list as it would be made of all there is; the index stays as it is. */
async function madeWhole(database: Database): Promise<PlainRow[]> {
  let whole: PlainRow[] = [];
  const back = new Error('only looked at');
  await database
    .transaction(async (rows) => {
      await refreshSessions(rows);
      whole = await listed(rows);
      throw back;
    })
    .catch((error: unknown) => {
      if (error !== back) throw error;
    });
  return whole;
}

/** So many sessions of their own that no other bundle holds most events. */
const others = Array.from({ length: 60 }, (_, n) => ({ bundle_id: 'base', session_uid: `base-${n}`, source_event_id: `base-${n}` }));

test('whatever bundles bring or take, in any order, the session list is the one made of all there is', async () => {
  const contents = fc.array(fc.array(record, { minLength: 1, maxLength: 6 }), { minLength: 4, maxLength: 4 });
  const turns = fc.array(fc.uniqueArray(fc.nat(3), { minLength: 1, maxLength: 2 }), { minLength: 3, maxLength: 5 });
  let changed = 0;
  await fc.assert(
    fc.asyncProperty(contents, turns, fc.constantFrom(3, 1000), async (bundles, order, atOnce) => {
      const { database, close } = await openEvents();
      try {
        await insertEvents(database, others);
        await database.rows("UPDATE session SET actor_name = 'left alone' WHERE session_uid = 'base-7'");
        const present = new Set<number>();
        for (const turn of order) {
          const names = turn.map((n) => `bundle-${n}`);
          const before = await listed(database.rows);
          await database.transaction((rows) =>
            changeSessions(
              rows,
              names,
              async () => {
                for (const n of turn) {
                  if (present.has(n)) await take(rows, `bundle-${n}`);
                  else await put(rows, `bundle-${n}`, bundles[n] ?? []);
                }
              },
              atOnce,
            ),
          );
          for (const n of turn) if (!present.delete(n)) present.add(n);
          const after = await listed(database.rows);
          if (JSON.stringify(before) !== JSON.stringify(after)) changed += 1;
          expect(after.filter(({ told }) => String(told).includes('left alone'))).toHaveLength(1);
          expect(after.map(({ told }) => String(told).replace('left alone', 'NULL'))).toEqual(
            (await madeWhole(database)).map(({ told }) => String(told)),
          );
        }
      } finally {
        await close();
      }
    }),
    { numRuns: 5, endOnFailure: true },
  );
  expect(changed).toBeGreaterThan(5);
}, 240_000);

test('of several events that a record is folded into the same one stands for it, whichever was brought first', async () => {
  const leading = async (order: readonly string[]) => {
    const { database, close } = await openEvents();
    try {
      for (const id of order) {
        const alone = id === 'alone';
        const at = { event_id: id, bundle_id: id, file_id: `file of ${id}`, event_time: '2026-09-01T12:00:00.000000Z' };
        await insertOnlyEvents(database, [{ ...at, raw_sha256: alone ? 'the request' : `the answer in ${id}` }]);
        if (!alone)
          await database.rows(
            `INSERT INTO folded_record BY NAME SELECT $1 AS event_id, $1 AS bundle_id, 'file of ' || $1 AS file_id, 'the request' AS raw_sha256`,
            [id],
          );
      }
      await refreshSessions(database.rows);
      return await database.rows('SELECT event_id, known_id FROM superseded_event');
    } finally {
      await close();
    }
  };
  const expected = [{ event_id: 'alone', known_id: 'whole 1' }];
  expect(await leading(['alone', 'whole 1', 'whole 2', 'whole 3'])).toEqual(expected);
  expect(await leading(['whole 3', 'whole 2', 'alone', 'whole 1'])).toEqual(expected);
}, 60_000);
