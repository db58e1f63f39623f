import type { Random } from '../random.ts';
import { createRecorder, type Triple } from '../stream.ts';
import { password, preparedQuery, simpleQuery, startup, terminate } from './postgresWire.ts';

/** A statement with parameters goes out prepared; one without goes out as plain text. */
export interface Statement {
  sql: string;
  parameters?: readonly string[];
}

/** Access keys and passwords in the sample are words, so that nothing looks like a live secret. */
const accessKey = (random: Random): string => `sample-access-key-${random.hex(12)}`;

/** A native PostgreSQL connection: frames from the client only, several of them in one event now and then. */
export function postgresConnection(random: Random, database: string, statements: readonly Statement[], client = 'psql'): Triple[] {
  const recorder = createRecorder(random);
  recorder.wait(0.002, 0.02);
  recorder.write('i', startup({ user: accessKey(random), database, application_name: client, client_encoding: 'UTF8' }));
  recorder.wait(0.01, 0.05);
  recorder.write('i', password('sample-password'));
  let held: Buffer[] = [];
  statements.forEach(({ sql, parameters }, index) => {
    held.push(parameters === undefined ? simpleQuery(sql) : preparedQuery(`s${index}`, sql, parameters));
    if (random.chance(0.2)) return;
    recorder.wait(0.4, 40);
    recorder.write('i', Buffer.concat(held));
    held = [];
  });
  recorder.wait(1, 30);
  recorder.write('i', Buffer.concat([...held, terminate()]));
  return recorder.events;
}

/** A native MySQL connection: only the text of queries, after the byte that says how the driver speaks (hoop.md 2.3). */
export function mysqlConnection(random: Random, statements: readonly string[]): Triple[] {
  const recorder = createRecorder(random);
  const lead = random.pick(['\u0003', '\u0001']);
  for (const sql of statements) {
    recorder.wait(0.3, 30);
    recorder.write('i', `${lead}${sql}`);
  }
  return recorder.events;
}

/** A native SQL Server connection: the decoded text of each batch. */
export function sqlServerConnection(random: Random, statements: readonly string[]): Triple[] {
  const recorder = createRecorder(random);
  for (const sql of statements) {
    recorder.wait(0.3, 45);
    recorder.write('i', sql);
  }
  return recorder.events;
}

/** A native MongoDB connection: one Extended JSON document a line, handshake and ping included. */
export function mongoConnection(random: Random, commands: readonly Readonly<Record<string, unknown>>[]): Triple[] {
  const recorder = createRecorder(random);
  const session = { lsid: { id: { $binary: { base64: Buffer.from(random.bytes(16)).toString('base64'), subType: '04' } } } };
  const handshake = {
    hello: 1,
    helloOk: true,
    client: { driver: { name: 'nodejs', version: '6.8.0' }, os: { type: 'linux' } },
    $db: 'admin',
  };
  recorder.wait(0.001, 0.02);
  recorder.write('i', `${JSON.stringify(handshake)}\n`);
  for (const command of commands) {
    recorder.wait(0.2, 25);
    recorder.write('i', `${JSON.stringify({ ...command, ...session, $db: 'scheduling' })}\n`);
  }
  recorder.wait(5, 10);
  recorder.write('i', `${JSON.stringify({ ping: 1, ...session, $db: 'admin' })}\n`);
  return recorder.events;
}
