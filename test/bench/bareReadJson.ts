import { DuckDBInstance } from '@duckdb/node-api';
import { literal } from '../../main/database/open.ts';
import { timed } from './measure.ts';

/** Top-level keys of a session document; nested values stay JSON, as inferring their types over all lines takes all memory there is. */
const columns = {
  ...Object.fromEntries(
    ['id', 'user', 'user_id', 'user_name', 'type', 'connection', 'verb', 'status', 'identity_type'].map((key) => [key, 'VARCHAR']),
  ),
  ...Object.fromEntries(
    ['script', 'labels', 'metadata', 'metrics', 'connection_tags', 'review', 'event_stream', 'ai_analysis', 'guardrails_info'].map(
      (key) => [key, 'JSON'],
    ),
  ),
  start_date: 'TIMESTAMP',
  end_date: 'TIMESTAMP',
  exit_code: 'INTEGER',
  event_size: 'BIGINT',
};

/** The peer of an import, in a process of its own: DuckDB reads the file into a table. Prints the seconds, without the start of the process. */
const instance = await DuckDBInstance.create(':memory:');
const connection = await instance.connect();
const typedColumns = Object.entries(columns).map(([key, type]) => `${key}: '${type}'`);
const options = `format = 'newline_delimited', maximum_object_size = 4194304, columns = {${typedColumns.join(', ')}}`;
const file = process.argv[2] ?? '';
const seconds = await timed(() => connection.run(`CREATE TABLE bare AS SELECT * FROM read_json(${literal(file)}, ${options})`));
connection.closeSync();
instance.closeSync();
console.log(seconds);
