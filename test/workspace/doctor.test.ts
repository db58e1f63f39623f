import { createHash } from 'node:crypto';
import { appendFile, chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { examine } from '../../main/app.ts';
import { writeSampleClinic } from '../../main/sample/sampleService.ts';
import { createSpawnReader } from '../../main/shells/spawnReader.ts';
import { builtReader } from '../support/builtReader.ts';
import { openApp } from '../support/openApp.ts';
import { temporaryFolder } from '../support/temporary.ts';
import type { Client } from '../support/transports.ts';
import { importInto } from './storing.ts';

const spawnReader = createSpawnReader(await builtReader());
let folder: string;
let whole: string;
let directory: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'muniment-doctor-'));
  whole = join(folder, 'whole');
  await writeSampleClinic(join(folder, 'clinic'), { sessions: 8 });
  const app = await openApp({ spawnReader, directory: whole });
  await importInto(app, join(folder, 'clinic'));
  const client: Client = createRouterClient(app.router, { context: {} });
  const { rows } = await client.query.events({ limit: 2 });
  for (const { event_id } of rows) await client.workspace.mark({ act: 'flag', events: [event_id] });
  for (const name of ['a', 'b']) await client.workspace.mergeIdentities({ name, names: [name, `${name}@clinic.example`] });
  await app.close();
}, 60_000);

beforeEach(async () => {
  directory = join(await temporaryFolder(), 'workspace');
  await cp(whole, directory, { recursive: true });
  await chmod(directory, 0o700);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const look = (full = false) => examine({ directory, full, named: true, electron: null });

/** What is not in order, by id. */
async function found(full = false): Promise<Record<string, string>> {
  const { checks } = await look(full);
  return Object.fromEntries(checks.filter(({ result }) => result !== 'pass').map(({ id, result }) => [id, result]));
}

async function aFileIn(place: string): Promise<string> {
  const names = await readdir(join(directory, place), { recursive: true, withFileTypes: true });
  const [file] = names.filter((name) => name.isFile());
  if (!file) throw new Error(`nothing lies in ${place}`);
  return join(file.parentPath, file.name);
}

async function flip(path: string): Promise<void> {
  const bytes = await readFile(path);
  const middle = Math.floor(bytes.length / 2);
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  await writeFile(path, bytes);
}

describe('the doctor', () => {
  it('finds nothing wrong with a copy of a closed workspace, and changes nothing in it', async () => {
    const before = await readFile(join(directory, 'custody.jsonl'), 'utf8');
    expect(await found(true)).toEqual({});
    expect((await look()).verdict).toBe('healthy');
    expect(await readFile(join(directory, 'custody.jsonl'), 'utf8')).toBe(before);
    expect(await readdir(directory)).not.toContain('lock');
  });

  it('looks at a workspace that is open, and says who has it', async () => {
    const app = await openApp({ directory });
    const report = await look();
    expect(report.holder).toMatchObject({ pid: process.pid, reviewer: 'Test Reviewer' });
    expect(report.verdict).toBe('attention');
    await app.close();
  });

  it('finds one changed bit of an original or a segment when it reads everything', async () => {
    await flip(await aFileIn('objects'));
    await flip(await aFileIn('segments'));
    expect(await found(true)).toEqual({ 'store/originals': 'fail', 'store/segments': 'fail' });
    expect((await look(true)).verdict).toBe('damaged');
  });

  it('finds a missing or shortened original without reading all', async () => {
    await rm(await aFileIn('objects'));
    expect(await found()).toEqual({ 'store/originals': 'fail' });
  });

  it('finds missing segments, and says that they can be made again', async () => {
    await rm(await aFileIn('segments'));
    const { checks } = await look();
    expect(checks.find(({ id }) => id === 'store/segments')).toMatchObject({
      result: 'fail',
      action: expect.stringContaining('rebuild') as string,
    });
  });

  it.each(['custody', 'journal', 'marks', 'identities'])('finds a changed or cut %s', async (log) => {
    const file = join(directory, `${log}.jsonl`);
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('"v":1', '"v":2'));
    expect((await found())[`${log}/chain`]).toBe('fail');
    await writeFile(file, '');
    expect((await found())[`${log}/chain`]).toBe('fail');
  });

  it.each(['marks', 'identities'])('finds that the log of %s was put back to an earlier state, together with its head', async (log) => {
    const file = join(directory, `${log}.jsonl`);
    const [first = ''] = (await readFile(file, 'utf8')).split('\n');
    await writeFile(file, `${first}\n`);
    await writeFile(join(directory, `${log}.head`), JSON.stringify({ n: 0, head: createHash('sha256').update(first).digest('hex') }));
    expect(await found()).toEqual({ [`${log}/anchors`]: 'fail' });
  });

  it.each(['marks', 'identities'])('finds a line of the log of %s that was written outside, with a head that fits', async (log) => {
    const file = join(directory, `${log}.jsonl`);
    const digest = (line: string) => createHash('sha256').update(line).digest('hex');
    const written = (await readFile(file, 'utf8')).trimEnd().split('\n');
    const line = JSON.stringify({ v: 1, n: written.length, prev: digest(written.at(-1) ?? ''), act: 'undo' });
    await appendFile(file, `${line}\n`);
    await writeFile(join(directory, `${log}.head`), JSON.stringify({ n: written.length, head: digest(line) }));
    expect(await found()).toEqual({ [`${log}/anchors`]: 'fail' });
  });

  it('takes a torn line, a lost index and leftovers for what they are: nothing lost', async () => {
    await appendFile(join(directory, 'custody.jsonl'), '{"v":1');
    await flip(join(directory, 'audit.duckdb'));
    await mkdir(join(directory, 'tmp', 'staging-x'), { mode: 0o700 });
    await writeFile(join(directory, 'objects', 'stranger'), '', { mode: 0o600 });
    expect(await found()).toEqual({
      'custody/chain': 'warn',
      'store/index': 'warn',
      'workspace/leftovers': 'warn',
      'store/strangers': 'warn',
    });
  });

  it('finds files that other accounts may use', async () => {
    await chmod(join(directory, 'custody.jsonl'), 0o644);
    expect(await found()).toEqual({ 'workspace/permissions': 'warn' });
  });

  it('fails a folder that was named and is no workspace, and one of a newer version', async () => {
    await writeFile(
      join(directory, 'workspace.json'),
      (await readFile(join(directory, 'workspace.json'), 'utf8')).replace('"version": 1', '"version": 99'),
    );
    expect(await found()).toEqual({ 'workspace/file': 'fail' });
    await rm(join(directory, 'workspace.json'));
    expect(await found()).toEqual({ 'workspace/file': 'fail' });
  });
});
