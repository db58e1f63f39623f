import { DuckDBInstance } from '@duckdb/node-api';
import { literal } from '../../main/database/open.ts';
import { timed } from './measure.ts';

const typed = (keys: string, type: string) => Object.fromEntries(keys.split(' ').map((key) => [key, type]));

/** Top-level keys of each kind of record; nested values stay JSON, as inferring their types over all lines takes all memory there is. */
const kinds: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  sessions: {
    ...typed('id user user_id user_name type connection verb status identity_type', 'VARCHAR'),
    ...typed('script labels metadata metrics connection_tags review event_stream ai_analysis guardrails_info', 'JSON'),
    ...typed('start_date end_date', 'TIMESTAMP'),
    exit_code: 'INTEGER',
    event_size: 'BIGINT',
  },
  cloudtrail: {
    ...typed('eventVersion eventSource eventName awsRegion sourceIPAddress userAgent errorCode errorMessage requestID eventID', 'VARCHAR'),
    ...typed('eventType recipientAccountId eventCategory', 'VARCHAR'),
    ...typed('userIdentity requestParameters responseElements additionalEventData resources', 'JSON'),
    ...typed('readOnly managementEvent', 'BOOLEAN'),
    eventTime: 'TIMESTAMP',
  },
};

/** The peer of an import, in a process of its own: DuckDB reads the file into a table. Prints the seconds, without the start of the process. */
const instance = await DuckDBInstance.create(':memory:');
const connection = await instance.connect();
const typedColumns = Object.entries(kinds[process.argv[3] ?? 'sessions'] ?? {}).map(([key, type]) => `${key}: '${type}'`);
const options = `format = 'newline_delimited', maximum_object_size = 4194304, columns = {${typedColumns.join(', ')}}`;
const file = process.argv[2] ?? '';
const seconds = await timed(() => connection.run(`CREATE TABLE bare AS SELECT * FROM read_json(${literal(file)}, ${options})`));
connection.closeSync();
instance.closeSync();
console.log(seconds);
