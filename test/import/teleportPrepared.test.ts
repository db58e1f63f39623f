import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sharedDirectory } from '../support/shared.ts';
import { pick } from './hoopColumns.ts';
import { importFile, importPath } from './importing.ts';

type Step = [step: string, more: object];

/** Events of one database session, numbered as its stream numbers them. */
const log = (steps: readonly Step[], from = 1, sid = 's-1'): string[] =>
  steps.map(([step, more], at) =>
    JSON.stringify({
      event: step === 'query' ? 'db.session.query' : `db.session.postgres.statements.${step}`,
      code: 'TPG02I',
      time: `2026-03-01T10:00:${String(10 + at)}Z`,
      ei: from + at,
      sid,
      user: 'rosa@clinic.example',
      db_service: 'ehr',
      cluster_name: 'clinic',
      ...more,
    }),
  );

async function executed(lines: readonly string[]) {
  const { events } = await importFile('events.log', `${lines.join('\n')}\n`);
  return events
    .filter((event) => String(event.source_event_type).endsWith('.execute'))
    .map((event) => pick(event, 'action', 'command_text', 'command_params', 'command_complete'));
}

const parse = (query: string, statement_name = ''): Step => ['parse', { query, statement_name }];
const bind = (parameters: string[], statement_name = '', portal_name = ''): Step => ['bind', { parameters, statement_name, portal_name }];
const execute = (portal_name = ''): Step => ['execute', { portal_name }];
const unknown = ['query', 'db.session.postgres.statements.execute', null, false];

test('an executed statement has the text that was parsed and the values that were bound', async () => {
  const lines = log([parse('SELECT $1', 'one'), bind(['a'], 'one'), execute(), bind(['b'], 'one', 'p'), execute('p'), execute('p')]);
  expect(await executed(lines)).toEqual([
    ['query', 'SELECT $1', ['a'], true],
    ['query', 'SELECT $1', ['b'], true],
    ['query', 'SELECT $1', ['b'], true],
  ]);
});

test('sessions do not share names, however they are mixed', async () => {
  const [one, other] = [log([parse('SELECT 1'), bind([]), execute()]), log([parse('SELECT 2'), bind([]), execute()], 1, 's-2')];
  const mixed = one.flatMap((line, at) => [line, other[at] ?? '']);
  expect((await executed(mixed)).map(([, text]) => text)).toEqual(['SELECT 1', 'SELECT 2']);
});

test.each([
  ['was closed', [parse('SELECT 1', 'x'), ['close', { statement_name: 'x' }], bind([], 'x'), execute()]],
  ['is of an unnamed portal, and a query came between', [parse('SELECT 1'), bind([]), ['query', { db_query: 'SELECT 2' }], execute()]],
  ['was parsed in another file', [bind([], 'x'), execute()]],
] as [string, Step[]][])('a statement is unknown that %s', async (_, steps) => {
  expect((await executed(log(steps))).map(([action, text, , complete]) => [action, text, complete])).toEqual([
    [unknown[0], unknown[1], unknown[3]],
  ]);
});

test('a statement is unknown where an event of its session is missing, or the newest stands first', async () => {
  const lines = log([parse('SELECT 1'), bind([]), parse('SELECT 2'), bind([]), execute()]);
  const texts = async (some: readonly string[]) => (await executed(some)).map(([, text]) => text);
  expect(await texts(lines)).toEqual(['SELECT 2']);
  expect(await texts(lines.filter((_, at) => at !== 3))).toEqual([unknown[1]]);
  expect(await texts([...lines].reverse())).toEqual([unknown[1]]);
});

const shared = sharedDirectory();
test.skipIf(shared === null)('the sample of Teleport is put together', async () => {
  const { events } = await importPath(join(shared ?? '', 'samples', 'teleport', 'webapps-fixture-events.jsonl'));
  const [event] = events.filter((one) => one.source_event_type === 'db.session.postgres.statements.execute');
  expect(event && pick(event, 'command_text', 'command_params', 'action')).toEqual([
    'select id from test where id = $1::varchar',
    ['qweqweqwe'],
    'query',
  ]);
});
