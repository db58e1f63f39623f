import { shortNames } from '../../shared/import/event.ts';

/** Short names whose several columns the index also keeps as one text: the lists of values that stand beside the events from the start. */
const jointFields = ['actor', 'resource'] as const;

const columnOf = (field: string) => `joint_${field}`;
const columnsOf = (field: string): readonly string[] => shortNames[field] ?? [];
const said = (column: string) => `coalesce(${column}, '')`;

/** The texts one behind the other, in front of them how long each but the last is: `3:5:annclerkrest`. No text in them can shift another. */
const joinedSql = (columns: readonly string[]) =>
  `concat(${columns
    .slice(0, -1)
    .map((column) => `length(${said(column)}), ':'`)
    .join(', ')}, ${columns.map(said).join(', ')})`;

/** Names of the joint columns, and what they are of a row that has the columns of the catalogue; both in one order. */
export const jointNames = jointFields.map(columnOf).join(', ');
export const jointColumns = jointFields.map((field) => joinedSql(columnsOf(field))).join(', ');
export const jointTypes = jointFields.map((field) => `${columnOf(field)} VARCHAR`).join(', ');

/** The joint column of a short name; undefined where it has none. */
export const jointColumn = (field: string): string | undefined => jointFields.map(columnOf).find((name) => name === columnOf(field));

/** SQL: the select list that takes the joint text of a short name apart into its columns; what was null is empty. */
export function apartColumns(field: string): string {
  const columns = columnsOf(field);
  const joint = columnOf(field);
  const lengths = columns.slice(0, -1).map((_, at) => `split_part(${joint}, ':', ${at + 1})`);
  const head = lengths.map((length) => `length(${length}) + 1`).join(' + ');
  const begins = (at: number) => [head, '1', ...lengths.slice(0, at).map((length) => `CAST(${length} AS INTEGER)`)].join(' + ');
  return columns
    .map((column, at) => {
      const length = lengths[at];
      return `substring(${joint}, ${begins(at)}${length === undefined ? '' : `, CAST(${length} AS INTEGER)`}) AS ${column}`;
    })
    .join(', ');
}
