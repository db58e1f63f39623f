import { copyFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { beforeAll, describe, expect, test } from 'vitest';
import { literal, openDatabase } from '../../main/database/open.ts';
import { inProcessReader } from '../support/inProcessReader.ts';
import { openApp } from '../support/openApp.ts';
import { base64, hoopSession } from './hoopSession.ts';
import { type Files, folderOf, temporaryFolder } from './importing.ts';
import { httpMessage, postgresMessages as pg, rpcRequest } from './wirePayloads.ts';

/** What must not be found; each is long enough to stand nowhere by chance. */
const canary = (what: string) => `Zq7${what}Canary9x`;
const names = [
  'key',
  'password',
  'role',
  'cookie',
  'auth',
  'header',
  'url',
  'body',
  'set',
  'typed',
  'cast',
  'broken',
  'twice',
  'scram',
  'tool',
  'line',
  'text',
  'escaped',
  'script',
  'sqllog',
  'inspect',
  'agent',
  'span',
];

const stream = (...elements: [string, string | Uint8Array][]) => elements.map(([kind, payload], index) => [index, kind, base64(payload)]);
const session = (id: string, type: string, connection_subtype: string, event_stream: unknown, changes: Record<string, unknown> = {}) =>
  hoopSession({ id, verb: 'connect', type, connection_subtype, event_stream, ...changes });

const exchange = stream(
  [
    'i',
    httpMessage(
      `POST /login?token=${canary('url')} HTTP/1.1`,
      {
        Cookie: `hoop_proxy_token=${canary('cookie')}`,
        Authorization: `Bearer ${canary('auth')}`,
        'X-Upstream-Login': canary('header'),
        'Content-Type': 'application/json',
      },
      JSON.stringify({ password: canary('body') }),
    ),
  ],
  ['o', httpMessage('HTTP/1.1 200 OK', { 'Set-Cookie': `s=${canary('set')}` }, 'welcome')],
);
const keys = stream(['i', '\n'], ['o', 'Password: '], ['i', `${canary('typed')}\r`], ['o', '\r\nwelcome back\r\n']);

const logRow = (message: string) =>
  `2026-11-22 12:00:37.397 UTC,"ana","ehr",7,"10.0.0.1:5000",6b032dc5.1,1,"ALTER ROLE",2026-11-22 12:00:37 UTC,3/37,0,LOG,00000,"${message}",,,,,,,,,"","client backend",,0\n`;
const line = (record: object): string => `${JSON.stringify(record)}\n`;

const files: Files = {
  'escaped.jsonl': line({
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: { name: 'x', arguments: { password: canary('escaped') } },
  }).replace('"password"', '"pass\\u0077ord"'),
  'script.json': session('script', 'database', 'postgres', [], {
    verb: 'exec',
    script: { data: `ALTER ROLE ana PASSWORD '${canary('script')}'` },
  }),
  'log.csv': logRow(`statement: ALTER ROLE ana PASSWORD '${canary('sqllog')}'`),
  'inspect.jsonl': line({
    kind: 'statement',
    timestamp: '2026-03-02T09:00:00Z',
    session_id: 's',
    principal: 'ana',
    statement: `ALTER ROLE ana PASSWORD '${canary('inspect')}'`,
    allowed: true,
  }),
  'transcript.jsonl': line({
    type: 'assistant',
    uuid: 'u',
    sessionId: 's',
    timestamp: '2026-03-02T09:00:00Z',
    message: { role: 'assistant', content: [{ type: 'tool_use', id: 't', name: 'login', input: { password: canary('agent') } }] },
  }),
  'spans.json': {
    resourceSpans: [
      {
        scopeSpans: [
          {
            spans: [
              {
                traceId: 'a',
                spanId: 'b',
                name: 'n',
                startTimeUnixNano: '1772460000000000000',
                attributes: [{ key: 'db.password', value: { stringValue: canary('span') } }],
              },
            ],
          },
        ],
      },
    ],
  },
  'postgres.json': session(
    'pg',
    'database',
    'postgres',
    stream(
      ['i', pg.startup({ user: canary('key'), database: 'ehr' })],
      ['i', pg.password(canary('password'))],
      ['i', pg.query(`ALTER ROLE ana PASSWORD '${canary('role')}'`)],
    ),
  ),
  'http.json': session('http', 'application', 'httpproxy', exchange),
  'mongo.json': session(
    'mongo',
    'database',
    'mongodb',
    stream(['i', `${JSON.stringify({ saslStart: 1, payload: { $binary: { base64: canary('scram') } }, $db: 'admin' })}\n`]),
  ),
  'mcp.json': session(
    'mcp',
    'httpproxy',
    'mcpproxy',
    stream(
      ['i', rpcRequest(1, 'tools/call', { name: 'login', arguments: { password: canary('tool') } })],
      ['i', `${JSON.stringify({ type: 'mcp.tool_call', tool: 'login', fields: { arguments: { password: canary('line') } } })}\n`],
    ),
  ),
  'terminal.json': session('tty', 'custom', 'linux-vm', keys),
  'indented.json': JSON.stringify(session('tty2', 'custom', 'linux-vm', keys), null, 2),
  'text.json': session('text', 'application', 'httpproxy', [httpMessage('HTTP/1.1 200 OK', { 'Set-Cookie': canary('text') })]),
  'twice.json': JSON.stringify(session('twice', 'custom', 'linux-vm', keys)).replace(
    '"event_stream":',
    `"event_stream":${JSON.stringify(stream(['i', canary('twice')]))},"event\\u005fstream":${JSON.stringify(stream(['i', canary('twice')]))},"event_stream":`,
  ),
  'broken.jsonl': `${JSON.stringify(session('good', 'custom', 'linux-vm', keys))}\n${JSON.stringify(
    session('bad', 'custom', 'linux-vm', stream(['i', canary('broken')])),
  ).slice(0, -1)}\n`,
  'broken.json': JSON.stringify({ event_stream: stream(['i', canary('broken')]), ...session('worse', 'custom', 'linux-vm', []) }).slice(
    0,
    -1,
  ),
  'typed.cast': `{"version":2,"width":80,"height":24}\n[1,"o","$ "]\n[2,"i","${canary('cast')}"]\n[3,"i","${canary('cast')}]\n`,
};

/** A text as it is, and the parts of its base64 that are the same wherever it stands in a payload. */
function forms(text: string): string[] {
  const shifted = [0, 1, 2].map((shift) => {
    const encoded = base64(`${'x'.repeat(shift)}${text}`);
    return encoded.slice(shift === 0 ? 0 : 4, Math.floor((text.length + shift) / 3) * 4);
  });
  return [text, ...shifted, base64(base64(text)).slice(0, 16), Buffer.from(text).toString('hex')];
}

const secrets = names.flatMap((name) => forms(canary(name)));
const found = (content: string): string[] => secrets.filter((secret) => content.includes(secret));
const json = (value: unknown) => JSON.stringify(value, (_key, one: unknown) => (typeof one === 'bigint' ? String(one) : one));

/** Bytes of a file, and what DuckDB reads from it where its own packing hides text. */
async function contentOf(path: string): Promise<string> {
  const plain = (await readFile(path)).toString('latin1');
  if (!path.endsWith('.parquet') && !path.endsWith('.duckdb')) return plain;
  const folder = temporaryFolder();
  const copy = join(folder, path.endsWith('.parquet') ? 'copy.parquet' : 'copy.duckdb');
  await copyFile(path, copy);
  const file = path.endsWith('.parquet') ? ':memory:' : copy;
  const database = await openDatabase({ file, allowedDirectories: [folder], temporary: join(folder, 'spill') });
  try {
    const tables = path.endsWith('.parquet')
      ? [`read_parquet(${literal(copy)})`]
      : (await database.rows("SELECT table_name FROM information_schema.tables WHERE table_type = 'BASE TABLE'")).map((row) =>
          String(row.table_name),
        );
    const rows = [];
    for (const table of tables) rows.push(...(await database.rows(`SELECT CAST(COLUMNS(*) AS VARCHAR) FROM ${table}`)));
    expect(rows.length).toBeGreaterThan(0);
    return plain + json(rows);
  } finally {
    await database.close();
  }
}

/** Everything the product answers and exports about every recording and event. */
async function everythingShown(directory: string): Promise<{ shown: string; raw: string }> {
  const app = await openApp({ directory, spawnReader: inProcessReader });
  try {
    const client = createRouterClient(app.router, { context: {} });
    const { token } = await app.inputs.offer(folderOf(files));
    let bundle = '';
    for await (const step of await client.import.run({ tokens: [token] })) if (step.kind === 'done') bundle = step.bundles[0]?.id ?? '';
    const { rows: events } = await client.query.events({ limit: 500 });
    const answers: unknown[] = [events, await client.import.rejected({ bundle, limit: 100 })];
    const raw: unknown[] = [];
    for (const event of events) raw.push(await client.query.raw({ id: event.event_id }));
    for (const id of new Set(
      events.flatMap((event) => (typeof event['session_uid'] === 'string' && event.source_type === 'hoop' ? [event['session_uid']] : [])),
    )) {
      const { recordings } = await client.replay.open({ session: id });
      answers.push(recordings);
      for (const { id: recording, kind, durationMs: at } of recordings.filter((one) => one.kind !== 'none')) {
        const decoded = [
          await client.replay.timeline({ recording }),
          await client.replay.keyframe({ recording, at }),
          await client.replay.screen({ recording, at }),
        ];
        const { frames } = await client.replay.frames({ recording, from: 0 });
        const bytes = frames.map((frame) => Buffer.from(frame.data, 'base64').toString('latin1'));
        const cast: string[] = [];
        for await (const piece of await client.replay.export({ recording, format: 'cast-v2', hidden: false })) cast.push(piece);
        answers.push(kind, decoded, frames, bytes, cast);
      }
    }
    return { shown: json(answers), raw: json(raw) };
  } finally {
    await app.close();
  }
}

describe('secrets of a recording', () => {
  let directory: string;
  let shown: string;
  let raw: string;

  beforeAll(async () => {
    // A path the folders of single tests would take with them.
    directory = join(await mkdtemp(join(tmpdir(), 'muniment-secrets-')), 'workspace');
    ({ shown, raw } = await everythingShown(directory));
    return () => rm(join(directory, '..'), { recursive: true, force: true });
  }, 60_000);

  test('stand in no answer and no export, and what hides them can be seen', () => {
    expect(found(shown)).toEqual([]);
    for (const mark of ['password', 'access key', 'cookie', 'credential', 'header', 'recording', 'keystrokes'])
      expect(shown, mark).toContain(`[redacted: ${mark}]`);
    for (const kept of ['welcome back', 'ALTER ROLE ana PASSWORD', 'POST /login?token=', 'login {'])
      expect(shown).toContain(json(kept).slice(1, -1));
  });

  test('stand in no file of the workspace but the originals', async () => {
    const paths = (await readdir(directory, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => !path.startsWith(join(directory, 'objects')));
    expect(paths.filter((path) => /\.(parquet|duckdb)$|keyframes/.test(path)).length).toBeGreaterThan(10);
    for (const path of paths) expect(found(await contentOf(path)), path).toEqual([]);
  });

  test('are all in the originals, and the raw record shows them to whoever asks for it', async () => {
    const objects = await readdir(join(directory, 'objects'), { recursive: true, withFileTypes: true });
    const originals = await Promise.all(
      objects
        .filter((entry) => entry.isFile())
        .map(async (entry) => (await readFile(join(entry.parentPath, entry.name))).toString('latin1')),
    );
    const all = originals.join('\n');
    for (const name of names)
      expect(
        forms(canary(name)).some((form) => all.includes(form)),
        name,
      ).toBe(true);
    expect(found(raw).length).toBeGreaterThan(0);
  });
});
