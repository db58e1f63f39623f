import { literal } from '../../database/open.ts';
import type { SourceRows } from './recordStage.ts';
import type { RowFile } from './rowFile.ts';

type Columns = Readonly<Record<string, string>>;

/** Where a record stands, and the digest of its bytes. */
const placeColumns: Columns = {
  file: 'INTEGER',
  line: 'BIGINT',
  byte_offset: 'BIGINT',
  byte_len: 'BIGINT',
  raw_sha256: 'VARCHAR',
};
const recordColumns: Columns = {
  record: 'BIGINT',
  ...placeColumns,
  leaf: 'VARCHAR',
  problems: 'VARCHAR[]',
  remarks: 'VARCHAR[]',
  kind: 'VARCHAR',
  same: 'INTEGER',
  doc: 'VARCHAR',
  unmapped: 'VARCHAR',
  raw: 'VARCHAR',
};
const statementColumns: Columns = {
  record: 'BIGINT',
  ordinal: 'INTEGER',
  text: 'VARCHAR',
  offset_ms: 'DOUBLE',
  complete: 'BOOLEAN',
  params: 'VARCHAR',
  verb: 'VARCHAR',
  action: 'VARCHAR',
  tool_name: 'VARCHAR',
  tool_call_id: 'VARCHAR',
  db_name: 'VARCHAR',
  db_table: 'VARCHAR',
  host_name: 'VARCHAR',
  resource_uid: 'VARCHAR',
  user_agent: 'VARCHAR',
  outcome: 'VARCHAR',
  outcome_code: 'VARCHAR',
  outcome_reason: 'VARCHAR',
  decision_by: 'VARCHAR',
  remarks: 'VARCHAR[]',
  doc: 'VARCHAR',
  unmapped: 'VARCHAR',
};
const recordingColumns: Columns = {
  record: 'BIGINT',
  format: 'VARCHAR',
  kind: 'VARCHAR',
  state: 'VARCHAR',
  says: 'VARCHAR',
  cols: 'BIGINT',
  rows: 'BIGINT',
  geometry: 'VARCHAR',
  duration_ms: 'DOUBLE',
  outputs: 'BIGINT',
  inputs: 'BIGINT',
  resizes: 'BIGINT',
  markers: 'BIGINT',
  rejected: 'BIGINT',
  truncated: 'BOOLEAN',
  byte_offset: 'BIGINT',
  byte_len: 'BIGINT',
  beside: 'VARCHAR',
};
const foldedColumns: Columns = {
  record: 'BIGINT',
  ...placeColumns,
  leaf: 'VARCHAR',
};
const rejectedColumns: Columns = {
  ...placeColumns,
  reason: 'VARCHAR',
  excerpt: 'VARCHAR',
};

/** Undoes the escapes of {@link RowFile}; the escape itself comes last, so that what it hid is not read again. */
export const decodedMacro = `CREATE MACRO decoded(written) AS CASE WHEN contains(written, chr(28)) THEN
  replace(replace(replace(replace(written, chr(28) || 'n', chr(10)), chr(28) || 'r', chr(13)), chr(28) || 'u', chr(31)), chr(28) || 'e', chr(28))
  ELSE written END`;

const escaped = [
  ...['doc', 'unmapped', 'raw', 'reason', 'excerpt', 'says'],
  ...Object.keys(statementColumns).filter((column) => statementColumns[column] === 'VARCHAR'),
];
const listSql = (column: string) => `CASE WHEN ${column} = '[]' THEN [] ELSE from_json(decoded(${column}), '["VARCHAR"]') END AS ${column}`;

/** How columns that may hold escapes, or are lists, are read. */
const read: Readonly<Record<string, string>> = {
  ...Object.fromEntries(escaped.map((column) => [column, `decoded(${column}) AS ${column}`])),
  problems: listSql('problems'),
  remarks: listSql('remarks'),
};

/** DuckDB sets aside sixteen of these for each thread, so the ordinary size stays small. */
const leastLine = 1 << 18;

function readRows(file: RowFile, columns: Columns): string {
  const lineBytes = Math.max(leastLine, file.longest + 16);
  const types = Object.entries(columns).map(([name, type]) => `${name}: '${type === 'VARCHAR[]' ? 'VARCHAR' : type}'`);
  return `read_csv(${literal(file.path)}, delim = '\x1f', quote = '', escape = '', header = false, auto_detect = false,
    max_line_size = ${lineBytes}, buffer_size = ${lineBytes * 16}, columns = {${types.join(', ')}})`;
}

function table(name: string, file: RowFile, columns: Columns): string {
  const list = Object.keys(columns).map((column) => read[column] ?? column);
  if (file.rows > 0) return `CREATE OR REPLACE TABLE ${name} AS SELECT ${list.join(', ')} FROM ${readRows(file, columns)}`;
  return `CREATE OR REPLACE TABLE ${name} (${Object.entries(columns)
    .map(([column, type]) => `${column} ${type}`)
    .join(', ')})`;
}

/** Statements that load what was staged, each with the number of rows it must give. */
export function loadRecords({ records, statements, recordings, folded }: SourceRows): { sql: string; table: string; rows: number }[] {
  return [
    { sql: table('record', records, recordColumns), table: 'record', rows: records.rows },
    { sql: table('statement', statements, statementColumns), table: 'statement', rows: statements.rows },
    { sql: table('recording', recordings, recordingColumns), table: 'recording', rows: recordings.rows },
    { sql: table('folded', folded, foldedColumns), table: 'folded', rows: folded.rows },
  ];
}

/** The statement that loads the rejected records, with the number of rows it must give. */
export function loadRejected(rejected: RowFile): { sql: string; table: string; rows: number } {
  return { sql: table('rejected', rejected, rejectedColumns), table: 'rejected', rows: rejected.rows };
}
