import { closeSync, ftruncateSync, mkdirSync, openSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import type { ImportJob, ReaderMessage } from '../../main/reader/protocol.ts';
import { createRunReader, type ReaderProcess, type SpawnReader } from '../../main/reader/readerClient.ts';
import { createSpawnReader } from '../../main/shells/spawnReader.ts';
import { builtReader } from '../support/builtReader.ts';
import { sharedDirectory } from '../support/shared.ts';
import { temporaryFolder } from '../support/temporary.ts';

const spawnReader = createSpawnReader(await builtReader());
const runReader = createRunReader(spawnReader);

const session = {
  id: 's',
  org_id: 'o',
  script: { data: '' },
  user: 'a@b.example',
  user_id: 'u',
  user_name: 'A',
  type: 'custom',
  connection_subtype: 'linux-vm',
  connection: 'c',
  verb: 'connect',
  status: 'done',
  exit_code: 0,
  event_stream: [[0, 'o', 'QQ==']],
  start_date: '2026-09-03T10:00:00Z',
  end_date: null,
  identity_type: 'user',
};

async function job(files: Record<string, string | Uint8Array>, changes: Partial<ImportJob> = {}): Promise<ImportJob> {
  const folder = await temporaryFolder();
  const [input, staging] = [join(folder, 'input'), join(folder, 'staging')];
  for (const path of [input, staging]) mkdirSync(path);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(input, name), content);
  return { kind: 'import', input, name: 'input', staging, source: null, now: '2026-11-24T08:00:00.000Z', trustedRoots: [], ...changes };
}

async function failureOf(work: Promise<unknown>): Promise<AppError> {
  const error: unknown = await work.then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason,
  );
  if (error instanceof AppError) return error;
  throw error;
}

/** Keeps the messages of the reader a run starts, and says when it is gone. */
function observed(): { spawn: SpawnReader; messages: ReaderMessage[]; exits: (number | null)[]; process(): ReaderProcess | undefined } {
  const messages: ReaderMessage[] = [];
  const exits: (number | null)[] = [];
  let reader: ReaderProcess | undefined;
  return {
    messages,
    exits,
    process: () => reader,
    async spawn() {
      reader = await spawnReader();
      reader.onMessage((message) => messages.push(message));
      reader.onExit((code) => exits.push(code));
      return reader;
    },
  };
}

describe('the reader process', () => {
  test('says that it is ready, how far it is, and what it did, and is gone afterwards', async () => {
    const { spawn, messages, exits } = observed();
    const result = await createRunReader(spawn)(await job({ 'a.json': JSON.stringify(session) }));
    expect(result.files).toMatchObject([{ path: 'a.json', source: 'hoop', primary: 1 }]);
    expect(messages[0]).toEqual({ kind: 'ready' });
    expect(messages.at(-1)?.kind).toBe('done');
    expect(
      messages.filter((message) => message.kind === 'progress').map((message) => message.kind === 'progress' && message.stage),
    ).toEqual(expect.arrayContaining(['reading', 'mapping']));
    expect(exits).toHaveLength(1);
  });

  test('tells progress at a pace, however many files there are', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 1500 }, (_, index) => [`${index}.json`, JSON.stringify({ ...session, id: `s${index}` })]),
    );
    const { spawn, messages } = observed();
    const started = Date.now();
    await createRunReader(spawn)(await job(files));
    const told = messages.filter((message) => message.kind === 'progress').length;
    expect(told).toBeLessThanOrEqual(((Date.now() - started) / 1000) * 10 + 5);
  });

  test('leaves files that only their owner may read', async () => {
    const work = await job({ 'a.json': JSON.stringify(session) });
    await runReader(work);
    const left = readdirSync(work.staging, { recursive: true, encoding: 'utf8' });
    for (const name of left) expect([name, statSync(join(work.staging, name)).mode & 0o077]).toEqual([name, 0]);
    expect(left.length).toBeGreaterThan(3);
  });

  test('passes on why an input is refused, word for word', async () => {
    const { code, message, detail } = await failureOf(runReader(await job({})));
    expect([code, message, detail.reason]).toEqual([
      'INPUT_REFUSED',
      'The folder is empty: no file lies in it, or in any folder below it.',
      'folder/empty',
    ]);
  });

  test('says that an input is not there, or may not be read, without naming more than that', async () => {
    const gone = await failureOf(runReader(await job({}, { input: '/nowhere/secret-name' })));
    expect([gone.code, gone.detail.reason]).toEqual(['INPUT_REFUSED', 'input/not-found']);
    expect(JSON.stringify([gone.message, gone.detail])).not.toContain('secret-name');
  });

  test('says nothing of an error it did not foresee', async () => {
    const work = await job({ 'a.json': JSON.stringify(session) });
    writeFileSync(join(work.staging, 'objects'), 'in the way, canary-7731');
    const { code, message, detail } = await failureOf(runReader(work));
    expect(code).toBe('READER_FAILED');
    expect(JSON.stringify([message, detail])).not.toMatch(/canary-7731|staging|EEXIST|ENOTDIR/);
  });

  test('is ended when it is cancelled, before the caller hears of it', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 800 }, (_, index) => [`${index}.json`, JSON.stringify({ ...session, id: `s${index}` })]),
    );
    const { spawn, exits } = observed();
    const cancel = new AbortController();
    const work = createRunReader(spawn)(await job(files), { signal: cancel.signal, onProgress: () => cancel.abort() });
    expect((await failureOf(work)).code).toBe('CANCELLED');
    expect(exits).toHaveLength(1);
  });

  test('is not started when the call was cancelled before', async () => {
    const { spawn, process } = observed();
    expect((await failureOf(createRunReader(spawn)(await job({}), { signal: AbortSignal.abort() }))).code).toBe('CANCELLED');
    expect(process()).toBeUndefined();
  });

  test('is ended when it falls silent', async () => {
    const mute: SpawnReader = async () => ({ ...(await spawnReader()), onMessage: () => undefined });
    expect((await failureOf(createRunReader(mute)(await job({}), { silenceMs: 300 }))).message).toContain('stopped answering');
  });

  test('holds a document of 240 MB, and a line as long, outside its heap', async () => {
    const work = await job({});
    const handle = openSync(join(work.input, 'big.json'), 'w');
    ftruncateSync(handle, 240 << 20);
    closeSync(handle);
    const result = await runReader({ ...work, source: 'hoop' });
    expect(result.files).toMatchObject([{ rejected: 1, primary: 0, size: 240 << 20 }]);
    const cast = await runReader({ ...(await job({})), input: work.input, source: 'asciicast' });
    expect(cast.files).toMatchObject([{ rejected: 1, primary: 0 }]);
  });

  test('answers a killed process as a failure that stored nothing', async () => {
    const killed: SpawnReader = async () => {
      const reader = await spawnReader();
      setTimeout(() => reader.kill(), 50);
      return reader;
    };
    expect((await failureOf(createRunReader(killed)(await job({ 'a.json': JSON.stringify(session) })))).code).toBe('READER_FAILED');
  });

  const shared = sharedDirectory();
  test.skipIf(shared === null)('survives archives made to unpack without end, in a heap of 512 MB', async () => {
    for (const name of [
      'bomb-many-entries-50x64MiB-shared.zip',
      'bomb-quoted-overlap-40x1MiB.zip',
      'size-lie-big.zip',
      'entries-20000-empty.zip',
    ]) {
      const work = await job({});
      const { code, detail } = await failureOf(runReader({ ...work, input: join(shared ?? '', 'hostile/zip', name), name }));
      expect([name, code, detail.reason]).toEqual([name, 'INPUT_REFUSED', expect.stringMatching(/^zip\//)]);
      expect(readdirSync(work.staging)).toEqual([]);
    }
  });
});
