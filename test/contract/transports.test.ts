import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ORPCError } from '@orpc/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { contract } from '../../shared/contract.ts';
import { errorCodes } from '../../shared/errors.ts';
import type { ImportedBundle, ImportProgress } from '../../shared/import/contract.ts';
import type { InspectProgress } from '../../shared/import/inspection.ts';
import { createSpawnReader } from '../../main/shells/spawnReader.ts';
import { builtReader } from '../support/builtReader.ts';
import { openApp, type TestApp } from '../support/openApp.ts';
import { type Client, type Connection, transports } from '../support/transports.ts';

const reader = await builtReader();

const deep = (levels: number): unknown => (levels === 0 ? 'x' : { a: [deep(levels - 1)] });

/** What no method was made for. Some of it is a valid input all the same; the contract's own schema says which. */
const rubbish: unknown[] = [
  undefined,
  null,
  true,
  0,
  -1,
  Number.NaN,
  1e308,
  2n ** 80n,
  '',
  'x',
  '\u0000',
  '\ud800',
  "'; DROP TABLE event; --",
  'a'.repeat(100_000),
  new Date(0),
  /(a+)+$/,
  new URL('app://app/'),
  new Map([['id', 'x']]),
  new Set([1]),
  [],
  [[[]]],
  {},
  { id: null },
  { id: 7 },
  { id: {} },
  { id: '../../etc/passwd' },
  { id: 'x'.repeat(600) },
  { id: '\u0000' },
  { bundle: ['x'] },
  { text: 5 },
  { text: '(((((' },
  { text: 'actor:' },
  { text: `${'('.repeat(4000)}a${')'.repeat(4000)}` },
  { text: '-'.repeat(8000) },
  { text: 'a', zone: 'Nowhere/None' },
  { text: '', zone: '../../../etc/passwd' },
  { sort: 'event_time; DROP TABLE event' },
  { field: "actor_name') --" },
  { field: 'actor', limit: 1e9 },
  { limit: -1 },
  { limit: 1.5 },
  { after: '%%%' },
  { after: Buffer.from('{"__proto__":1}').toString('base64url'), bundle: 'x' },
  { tokens: [] },
  { tokens: ['x'] },
  { tokens: [null] },
  { tokens: ['x', 'x', 'x'] },
  { tokens: ['x'], corrections: [{ token: 'x', path: '../x', source: '__proto__' }] },
  { session: '\u202e' },
  { recording: 'x', at: -1 },
  { recording: 'x', at: 0, from: 0 },
  { recording: 'x', from: 1.5 },
  { report: '../..', name: 'custody.jsonl' },
  { name: '../x', person: '', organisation: 'x', passphrase: 'short' },
  { name: 'key', which: 'private' },
  { pem: '-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----' },
  { fingerprint: 'x' },
  { template: 'activity-review', from: '2026-02-30', to: '2026-02-31', key: 'none', passphrase: 'long enough' },
  { template: '__proto__' },
  deep(200),
  JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}') as unknown,
  JSON.parse('{"id":{"__proto__":{"polluted":true}}}') as unknown,
];

/** Every method of the contract with what it takes. */
const methods = Object.entries(contract).flatMap(([feature, calls]) =>
  Object.entries(calls).map(([name, procedure]) => {
    const { inputSchema } = (procedure as { '~orpc': { inputSchema?: z.ZodType } })['~orpc'];
    const takes = (value: unknown) => inputSchema?.safeParse(value).success ?? true;
    // A call without input looks at none of it, and some start a process each time.
    return { feature, name, call: `${feature}.${name}`, takes, inputs: inputSchema ? rubbish : rubbish.slice(0, 3) };
  }),
);

type Call = (input: unknown, options?: { signal?: AbortSignal }) => Promise<unknown>;

/** The function at a path of the client, however wrong the path is. */
function at(client: Client, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], client);
}

const isStream = (value: unknown): value is AsyncIterator<unknown> & AsyncIterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.asyncIterator in value;

/** The code a call fails with, or `answered`. A stream that it starts is left at once. */
async function outcome(call: Call, input: unknown): Promise<string> {
  try {
    const output = await call(input);
    if (isStream(output)) await output.return?.();
    return 'answered';
  } catch (error) {
    return error instanceof ORPCError ? String(error.code) : `not an answer: ${String(error)}`;
  }
}

async function castFile(directory: string, name: string, seconds: number): Promise<string> {
  const path = join(directory, name);
  const frames = Array.from({ length: seconds * 100 }, (_, index) =>
    JSON.stringify([index / 100, 'o', `line ${index} ${'x'.repeat(200)}\r\n`]),
  );
  await writeFile(path, [JSON.stringify({ version: 2, width: 80, height: 24, timestamp: 1_790_000_000 }), ...frames, ''].join('\n'));
  return path;
}

describe.each(Object.entries(transports))('the contract over %s', (_name, connect) => {
  let app: TestApp;
  let connection: Connection;
  let client: Client;

  beforeAll(async () => {
    app = await openApp({ spawnReader: createSpawnReader(reader) });
    connection = await connect(app);
    client = connection.client;
  });
  afterAll(() => connection.close());

  it('answers a good call', async () => {
    expect(await client.workspace.status()).toMatchObject({ reviewer: 'Test Reviewer', shell: 'loopback' });
  });

  it('fills in defaults', async () => {
    expect(await client.query.events({})).toEqual(
      await client.query.events({ text: '', zone: 'UTC', after: null, limit: 100, sort: '-event_time' }),
    );
  });

  it('carries a typed error with its meaning, action, offset and what was expected', async () => {
    const error: unknown = await client.query.count({ text: 'actor:(' }).catch((failure: unknown) => failure);
    expect(error).toMatchObject({
      code: 'QUERY_SYNTAX',
      status: errorCodes.QUERY_SYNTAX.status,
      defined: true,
      data: {
        meaning: expect.any(String) as string,
        action: expect.any(String) as string,
        offset: 6,
        expected: expect.any(Array) as string[],
      },
    });
  });

  it('says which input is wrong when it refuses one', async () => {
    const error: unknown = await client.query.event({ id: 7 } as never).catch((failure: unknown) => failure);
    expect(error).toMatchObject({ code: 'BAD_REQUEST', status: 400 });
  });

  it.each([
    'workspace/__proto__',
    'workspace/constructor',
    'workspace/toString',
    '__proto__/workspace',
    'constructor',
    'hasOwnProperty',
    'workspace',
    'workspace/nothing',
    'nothing/status',
  ])('has no call at %s', async (address) => {
    const path = address.split('/');
    const { link } = connection;
    if (!link) expect(typeof at(client, path)).not.toBe('function');
    else expect(await outcome((input) => link.call(path, input, { context: {} }), {})).toBe('NOT_FOUND');
  });

  it.each(methods.map((method) => [method.call, method] as const))(
    'refuses rubbish to %s in its own terms',
    { timeout: 60_000 },
    async (_call, method) => {
      const { feature, name, takes, inputs } = method;
      const call = at(client, [feature, name]) as Call;
      const known = new Set([...Object.keys(errorCodes).filter((code) => code !== 'INTERNAL'), 'answered', 'BAD_REQUEST']);
      for (const [index, input] of inputs.entries()) {
        const answer = await outcome(call, input);
        expect({ index, answer, known: known.has(answer) }).toEqual({ index, answer, known: true });
        if (!takes(input)) expect({ index, answer }).toEqual({ index, answer: 'BAD_REQUEST' });
      }
      expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
      expect(await client.workspace.status()).toMatchObject({ bundles: expect.any(Number) as number });
    },
  );

  it('streams the progress of an import and then its result', async () => {
    const { token } = await app.inputs.offer(await castFile(app.directory, 'short.cast', 3));
    const steps: ImportProgress[] = [];
    for await (const step of await client.import.run({ tokens: [token] })) steps.push(step);
    const last = steps.at(-1);
    expect(steps.slice(0, -1).every((step) => step.kind === 'progress')).toBe(true);
    expect(last).toMatchObject({ kind: 'done', bundles: [{ path: 'short.cast', recordings: 1, seal: 'unsealed' }] });
  });

  it('marks all events that match, and refuses to where they are others than were selected', async () => {
    const matching = await client.workspace.matching({ text: 'session_uid:*' });
    expect(matching.events).toBeGreaterThan(0);
    const flag = (ids: string) => client.workspace.markMatching({ matching: { ...matching, ids }, acts: [{ act: 'flag' }] });
    await expect(flag('0'.repeat(64))).rejects.toMatchObject({ code: 'USAGE', data: { reason: 'matching-changed' } });
    expect((await flag(matching.ids)).changed).toBe(matching.events);
    expect(await client.query.count({ text: 'is:flagged' })).toBe(matching.events);
  });

  it('tells what an import would read and why, a refused input beside the others, and stores nothing', { timeout: 60_000 }, async () => {
    const before = await client.import.bundles();
    const torn = join(app.directory, 'torn.zip');
    await writeFile(torn, 'PK\u0003\u0004 and nothing else');
    const offered = [await app.inputs.offer(await castFile(app.directory, 'seen.cast', 1)), await app.inputs.offer(torn)];
    const steps: InspectProgress[] = [];
    for await (const step of await client.import.inspect({ tokens: offered.map(({ token }) => token) })) steps.push(step);
    expect(steps.find(({ kind }) => kind === 'files')).toMatchObject({
      token: offered[0]?.token,
      files: [{ path: 'seen.cast', state: 'read', detected: { source: 'asciicast' }, why: expect.stringContaining('version 2') as string }],
    });
    expect(steps.at(-1)).toMatchObject({
      kind: 'done',
      inputs: [{ name: 'seen.cast', kind: 'file', fileCount: 1 }],
      refused: [{ name: 'torn.zip', code: 'INPUT_REFUSED', detail: { reason: expect.stringMatching(/^zip\//) as string } }],
    });
    expect(await client.import.bundles()).toEqual(before);
  });

  it('reads a file as it is corrected', { timeout: 60_000 }, async () => {
    const { token } = await app.inputs.offer(await castFile(app.directory, 'corrected.cast', 2));
    const consume = async (correction: { token: string; path: string; source: string | null }) => {
      for await (const step of await client.import.run({ tokens: [token], corrections: [correction] })) if (step.kind === 'done') return;
    };
    await expect(consume({ token: 'another', path: 'corrected.cast', source: 'asciicast' })).rejects.toMatchObject({ code: 'USAGE' });
    await expect(consume({ token, path: 'corrected.cast', source: null })).rejects.toMatchObject({ code: 'INPUT_REFUSED' });
    await consume({ token, path: 'corrected.cast', source: 'asciicast' });
  });

  it('stores nothing of an import that is aborted', async () => {
    const before = (await client.import.bundles()).map(({ id }) => id);
    const { token } = await app.inputs.offer(await castFile(app.directory, 'long.cast', 2_500));
    const abort = new AbortController();
    const consume = async (): Promise<ImportedBundle[]> => {
      for await (const step of await client.import.run({ tokens: [token] }, { signal: abort.signal })) {
        abort.abort();
        if (step.kind === 'done') return step.bundles;
      }
      return [];
    };
    expect(await consume().catch(() => 'refused')).not.toEqual([expect.objectContaining({ path: 'long.cast' })]);
    const custodyOf = async () => (await client.workspace.custody({ limit: 5 })).rows.filter(({ act }) => act === 'import');
    await expect.poll(async () => (await custodyOf())[0], { timeout: 15_000 }).toMatchObject({ phase: 'outcome', result: 'cancelled' });
    expect((await client.import.bundles()).map(({ id }) => id)).toEqual(before);
  });

  it('refuses a token that was not given out', async () => {
    const consume = async () => {
      for await (const _step of await client.import.run({ tokens: ['made up'] })) expect.unreachable();
    };
    await expect(consume()).rejects.toMatchObject({ code: 'TOKEN_UNKNOWN', data: { action: expect.any(String) as string } });
  });

  it('carries the bytes of a signed report unchanged', { timeout: 60_000 }, async () => {
    await client.signing.generateKey({
      name: 'officer',
      person: 'A. Officer',
      organisation: 'Clinic',
      passphrase: 'correct horse battery',
    });
    const request = {
      template: 'activity-review',
      from: '2026-09-01',
      to: '2026-09-30',
      key: 'officer',
      passphrase: 'correct horse battery',
    } as const;
    const made = [];
    for await (const step of await client.report.create(request)) if (step.kind === 'done') made.push(step.report);
    expect(made).toHaveLength(1);
    for (const file of made[0]?.files ?? []) {
      const content = await client.report.file({ report: made[0]?.id ?? '', name: file.name });
      const bytes = Buffer.from(await content.arrayBuffer());
      expect({ name: file.name, size: content.size, sha256: createHash('sha256').update(bytes).digest('hex') }).toEqual({
        name: file.name,
        size: file.size,
        sha256: file.sha256,
      });
    }
  });
});
