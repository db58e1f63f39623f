import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ReaderJob } from '../../main/reader/protocol.ts';
import { createRunReader, type ReaderProcess } from '../../main/reader/readerClient.ts';
import { createSpawnReader } from '../../main/shells/spawnReader.ts';
import { temporaryFolder } from '../support/temporary.ts';

const job: ReaderJob = { kind: 'verify', files: [], trustedRoots: [], anchors: [] };

/** Starts a process that runs this text in the reader's place: what is under test is how it is started, not what it reads. */
async function start(text: string): Promise<ReaderProcess> {
  const entry = join(await temporaryFolder(), 'reader.mjs');
  await writeFile(entry, text);
  return createSpawnReader(entry)();
}

const answer = (reader: ReaderProcess): Promise<unknown> => new Promise((resolve) => reader.onMessage(resolve));
const end = (reader: ReaderProcess): Promise<number | null> => new Promise((resolve) => reader.onExit(resolve));

describe('a reader process', () => {
  it('gets nothing of our environment', async () => {
    const reader = await start('process.send({ names: Object.keys(process.env), zone: process.env.TZ });');
    const { names, zone } = (await answer(reader)) as { names: string[]; zone: string };
    // Node adds the two that describe the channel.
    expect(names.filter((name) => !/^(TZ|SystemRoot|NODE_CHANNEL_.*)$/.test(name))).toEqual([]);
    expect(zone).toBe('UTC');
    reader.kill();
  });

  it('has no standard streams of ours', async () => {
    const reader = await start(`import { fstatSync } from 'node:fs';
      process.send([0, 1, 2].map((fd) => fstatSync(fd).isCharacterDevice() && fstatSync(fd).rdev));`);
    const devices = (await answer(reader)) as unknown[];
    expect(new Set(devices).size).toBe(1);
    expect(devices[0]).not.toBe(false);
    reader.kill();
  });

  it('carries jobs and messages of any shape both ways', async () => {
    const reader = await start(`process.on('message', (job) => process.send({ job, bytes: new Uint8Array([1, 2]), large: 2n ** 70n }));`);
    reader.post(job);
    expect(await answer(reader)).toEqual({ job, bytes: new Uint8Array([1, 2]), large: 2n ** 70n });
    reader.kill();
  });

  it('that exhausts memory ends alone', { timeout: 60_000 }, async () => {
    const reader = await start('const kept = []; for (;;) kept.push(new Array(5e6).fill(0.5));');
    expect(await end(reader)).not.toBe(0);
  });

  it('tells how it ended', async () => {
    expect(await end(await start('process.exit(7);'))).toBe(7);
  });

  it('is ended by kill, whatever it is doing', async () => {
    const reader = await start(`process.on('SIGTERM', () => undefined); process.send('ready'); for (;;);`);
    await answer(reader);
    reader.kill();
    expect(await end(reader)).toBeNull();
  });

  it('that has ended takes no further job, and does not fail us', async () => {
    const reader = await start('process.exit(0);');
    await end(reader);
    expect(() => reader.post(job)).not.toThrow();
    reader.kill();
  });

  it('that cannot be started is reported as one that ended', async () => {
    const missing = createSpawnReader(join(await temporaryFolder(), 'missing.mjs'));
    await expect(createRunReader(missing)(job)).rejects.toMatchObject({ code: 'READER_FAILED' });
  });
});
