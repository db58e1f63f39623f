import { type EventRow, eventFields, everyRowHas, type Field } from '../../shared/import/event.ts';
import { sessionRow } from '../../shared/query/contract.ts';
import type { Plain, PlainRow } from './connection.ts';
import { exactJson } from './exactJson.ts';

/** A time as text, to the microsecond, in UTC. */
export const instantSql = (timeSql: string): string => `strftime(${timeSql}, '%Y-%m-%dT%H:%M:%S.%fZ')`;

/** A column as text that keeps all it holds: microsecond ISO instants, hex digests, JSON text; other kinds as they are. */
export function readable(field: Field, column = field.name): string {
  if (field.kind === 'time') return instantSql(column);
  if (field.kind === 'leaf') return `lower(hex(${column}))`;
  if (field.kind === 'json') return `${column}::VARCHAR`;
  return column;
}

const sessionTimes = new Set(['start_time', 'end_time']);

/** The select list of a session, as it crosses the boundary. */
export const sessionColumns = Object.keys(sessionRow.shape)
  .map((name) => (sessionTimes.has(name) ? `${instantSql(name)} AS ${name}` : name))
  .join(', ');

const selectList = (fields: readonly Field[]) => fields.map((field) => `${readable(field)} AS ${field.name}`).join(', ');

/** The select list that {@link eventRowFrom} reads. */
export const eventColumns = selectList(eventFields);

/** The same of some columns, and of those that every row has. */
export function someEventColumns(names: readonly string[]): string {
  const chosen = new Set<string>([...everyRowHas, ...names]);
  return selectList(eventFields.filter(({ name }) => chosen.has(name)));
}

function value(field: Field, plain: Plain | undefined): unknown {
  if (field.kind === 'json' && typeof plain === 'string') return exactJson(plain);
  return plain ?? null;
}

/** A canonical event from a row selected with {@link eventColumns} or {@link someEventColumns}. */
export function eventRowFrom(row: PlainRow): EventRow {
  const read = eventFields.filter(({ name }) => name in row);
  return Object.fromEntries(read.map((field) => [field.name, value(field, row[field.name])])) as EventRow;
}
