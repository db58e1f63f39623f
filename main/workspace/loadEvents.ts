import { eventFields } from '../../shared/import/event.ts';
import type { ReadConnection } from '../database/connection.ts';
import { jointColumns, jointNames } from '../database/jointColumns.ts';
import { literal } from '../database/open.ts';

/** Events of a stretch of time that are put into the index at once: as many as DuckDB keeps together. */
const eventsAtOnce = 122_880;
/** Each stretch looks at every segment. */
const mostStretches = 24;

const names = eventFields.map((field) => field.name);
const intoColumns = [...names, jointNames].join(', ');
const takenColumns = [...names, jointColumns].join(', ');

/** Times that cut the events of the segments into stretches with about as many events each; none where there are few. */
async function edgesOf(rows: ReadConnection['rows'], fromSql: string, stretches: number): Promise<string[]> {
  const sharesSql = Array.from({ length: stretches - 1 }, (_, at) => (at + 1) / stretches).join(', ');
  const found = await rows(
    `SELECT DISTINCT CAST(edge AS VARCHAR) AS edge FROM (SELECT unnest(approx_quantile(event_time, [${sharesSql}])) AS edge FROM ${fromSql}) WHERE edge IS NOT NULL ORDER BY CAST(edge AS TIMESTAMP)`,
  );
  return found.map(({ edge }) => String(edge));
}

/** Conditions of which every event meets exactly one: the stretches between the times, and no time. */
function stretchesOf(edges: readonly string[]): string[] {
  if (edges.length === 0) return ['true'];
  const times = edges.map((edge) => `CAST(${literal(edge)} AS TIMESTAMP)`);
  const from = ['true', ...times.map((time) => `event_time >= ${time}`)];
  const to = [...times.map((time) => `event_time < ${time}`), 'event_time IS NOT NULL'];
  return [...from.map((begins, at) => `${begins} AND ${to[at] ?? 'true'}`), 'event_time IS NULL'];
}

/**
 * Puts the events of one bundle's segments into the index, in stretches of time: a segment is sorted, but all of them may tell of the same
 * month, and a page of events, or a question about a day, should find what it looks for in one place. `freshSql` is a condition on what is taken,
 * with the bundle as $1.
 */
export async function loadEvents(
  rows: ReadConnection['rows'],
  bundle: string,
  files: readonly string[],
  freshSql: string,
  atOnce = eventsAtOnce,
): Promise<void> {
  if (files.length === 0) return;
  const fromSql = `read_parquet([${files.map(literal).join(', ')}])`;
  const [found] = await rows(`SELECT count(*) AS events FROM ${fromSql}`);
  const stretches = files.length === 1 ? 1 : Math.min(mostStretches, Math.ceil(Number(found?.events ?? 0) / atOnce));
  for (const stretchSql of stretchesOf(stretches > 1 ? await edgesOf(rows, fromSql, stretches) : [])) {
    await rows(`INSERT INTO event (${intoColumns}) SELECT ${takenColumns} FROM ${fromSql} WHERE ${stretchSql} AND ${freshSql}`, [bundle]);
  }
}
