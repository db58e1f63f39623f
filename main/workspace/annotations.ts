import { rm } from 'node:fs/promises';
import { portions } from '../../shared/portions.ts';
import type { MarkSummary } from '../../shared/workspace/marks.ts';
import type { ReadConnection, WriteConnection } from '../database/connection.ts';
import type { Database } from '../database/open.ts';
import type { AnnotationRow, Marks } from './marks.ts';
import type { IndexPaths } from './segmentIndex.ts';

type Rows = ReadConnection['rows'];

const shape = JSON.stringify([
  {
    event_id: 'VARCHAR',
    flagged: 'BOOLEAN',
    disposition: 'VARCHAR',
    decided: 'BIGINT',
    tags: ['VARCHAR'],
    notes: ['VARCHAR'],
    entry: 'BIGINT',
  },
]);
const listedSql = 'from_json($1::JSON, \'["VARCHAR"]\')';

/** Ids or rows that go to the index in one statement. */
const portion = 10_000;

async function insert(rows: Rows, annotations: readonly AnnotationRow[]): Promise<void> {
  for (const some of portions(annotations, portion))
    await rows('INSERT INTO annotation SELECT * FROM (SELECT unnest(from_json($1::JSON, $2), recursive := true))', [
      JSON.stringify(some),
      shape,
    ]);
}

async function stateNow(rows: Rows, marks: Marks): Promise<void> {
  const { n, head } = marks.head();
  await rows('DELETE FROM annotation_state');
  await rows('INSERT INTO annotation_state VALUES ($1, $2)', [n, head]);
}

/** Brings an index that was just opened to what the log of marks says; one that is there already is left as it is. */
export async function loadAnnotations(database: WriteConnection, index: IndexPaths, marks: Marks): Promise<void> {
  const [known] = await database.rows('SELECT entry, head FROM annotation_state');
  const { n, head } = marks.head();
  if (known?.entry === n && known.head === head) return;
  await rm(index.seal, { force: true });
  await database.transaction(async (rows) => {
    await rows('DELETE FROM annotation');
    await insert(rows, marks.rows());
    await stateNow(rows, marks);
  });
}

/** Puts into the index what stands for these events now. */
export async function refreshAnnotations(
  database: WriteConnection,
  index: IndexPaths,
  marks: Marks,
  events: readonly string[],
): Promise<void> {
  await rm(index.seal, { force: true });
  await database.transaction(async (rows) => {
    for (const some of portions(events, portion)) {
      await rows(`DELETE FROM annotation WHERE event_id IN (SELECT unnest(${listedSql}))`, [JSON.stringify(some)]);
      await insert(rows, marks.rows(some));
    }
    await stateNow(rows, marks);
  });
}

/** These events, every one set aside in favour of one of them, and the one that stands for one that was set aside. */
export async function placesOf(database: ReadConnection, events: readonly string[]): Promise<string[]> {
  const rows = await database.rows(
    `WITH asked AS (SELECT unnest(${listedSql}) AS id),
     led AS (SELECT id FROM asked UNION SELECT known_id FROM superseded_event WHERE event_id IN (SELECT id FROM asked))
     SELECT id FROM led UNION SELECT event_id FROM superseded_event WHERE known_id IN (SELECT id FROM led)`,
    [JSON.stringify(events)],
  );
  return rows.map(({ id }) => String(id));
}

/** Whether the index has every one of these events, listed or set aside. */
export async function hasEvents(database: ReadConnection, events: readonly string[]): Promise<boolean> {
  // The few that are asked for are looked for among the many, never the other way round.
  const [row] = await database.rows(
    `WITH asked AS MATERIALIZED (SELECT DISTINCT unnest(${listedSql}) AS id)
     SELECT count(*) = (SELECT count(*) FROM asked) AS whole FROM (SELECT event_id FROM event WHERE event_id IN (SELECT id FROM asked)
       UNION SELECT event_id FROM superseded_event WHERE event_id IN (SELECT id FROM asked))`,
    [JSON.stringify(events)],
  );
  return row?.whole === true;
}

/** Marks of these listed events, only of those that have any. */
export async function summaries(database: Database, events: readonly string[], signal?: AbortSignal): Promise<MarkSummary[]> {
  const rows = await database.rows(
    `SELECT event_id AS event, flagged, disposition, list_distinct(tags) AS tags, len(notes) AS notes FROM marked
     WHERE event_id IN (SELECT unnest(${listedSql}))`,
    [JSON.stringify(events)],
    signal,
  );
  return rows as unknown as MarkSummary[];
}
