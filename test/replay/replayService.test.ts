import { createHash } from 'node:crypto';
import { readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { replayContract } from '../../shared/replay/contract.ts';
import { readCast } from './casts.ts';
import { addRecording, cacheFile, cacheFolders, eachInItsOwnFolder, folder, jobs, newService, psql, service, vim } from './replayStore.ts';

eachInItsOwnFolder();

describe('a session', () => {
  test('is told with its recordings, in the contract\u2019s shape', async () => {
    await addRecording('r-1', vim);
    const opened = await service.open({ session: 's-1' });
    expect(opened.session.session_uid).toBe('s-1');
    expect(opened.recordings[0]).toMatchObject({ id: 'r-1', kind: 'terminal', cols: 100, startTime: '2026-09-01T10:00:00.500000Z' });
  });

  test('of which nothing was recorded is told as such', async () => {
    await addRecording('r-1', vim, { id: null, event_id: 'e'.repeat(64), kind: 'none', says: 'No log was found on disk.' });
    const { recordings } = await service.open({ session: 's-1' });
    expect(recordings).toMatchObject([{ id: 'e'.repeat(32), kind: 'none', says: 'No log was found on disk.' }]);
  });

  test('that does not exist is not found', async () => {
    await expect(service.open({ session: 'nobody' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('a recording', () => {
  test('is decoded once for all who ask at the same time, and not again afterwards', async () => {
    await addRecording('r-1', vim);
    await Promise.all([
      service.timeline({ recording: 'r-1' }),
      service.keyframe({ recording: 'r-1', at: 0 }),
      service.frames({ recording: 'r-1', from: 0 }),
    ]);
    await service.timeline({ recording: 'r-1' });
    expect(jobs).toEqual(['recording']);
    expect(await cacheFolders()).toHaveLength(1);
    expect((await readdir(folder)).filter((name) => name.startsWith('staging'))).toEqual([]);
  });

  test('answers timeline, keyframe and frames in the contract\u2019s shapes', async () => {
    await addRecording('r-1', vim);
    const timeline = await service.timeline({ recording: 'r-1' });
    const shapes = replayContract;
    expect(shapes.timeline['~orpc'].outputSchema?.parse(timeline)).toEqual(timeline);
    const keyframe = await service.keyframe({ recording: 'r-1', at: 5000 });
    expect(shapes.keyframe['~orpc'].outputSchema?.parse(keyframe)).toEqual(keyframe);
    const frames = await service.frames({ recording: 'r-1', from: 0 });
    expect(shapes.frames['~orpc'].outputSchema?.parse(frames)).toEqual(frames);
    expect(frames.frames.map((frame) => frame.index)).toEqual(frames.frames.map((_, index) => index));
    expect(timeline.marks.filter((mark) => mark.kind === 'resize')).toHaveLength(2);
  });

  test('gives no keystroke away', async () => {
    await addRecording('r-1', psql);
    const typed = readCast(psql)
      .events.filter(([, code]) => code === 'i')
      .map(([, , data]) => data);
    const { frames } = await service.frames({ recording: 'r-1', from: 0 });
    const inputs = frames.filter((frame) => frame.kind === 'i');
    expect(inputs).toHaveLength(typed.length);
    expect(inputs.every((frame) => frame.data === '')).toBe(true);
    const stored = await readFile(await cacheFile('frames.ndjson'), 'utf8');
    expect(stored.split('\n').filter((line) => line.includes('"kind":"i"') && !line.includes('"data":""'))).toEqual([]);
  });

  test('gives frames from any index on, and says when there are no more', async () => {
    await addRecording('r-1', vim);
    const { frames: total } = await service.timeline({ recording: 'r-1' });
    const tail = await service.frames({ recording: 'r-1', from: total - 2 });
    expect([tail.frames.map((frame) => frame.index), tail.next]).toEqual([[total - 2, total - 1], null]);
    expect(await service.frames({ recording: 'r-1', from: total })).toEqual({ frames: [], next: null });
  });

  test('is drawn as text at a moment, by the reader', async () => {
    await addRecording('r-1', vim);
    const { durationMs } = await service.timeline({ recording: 'r-1' });
    const screen = await service.screen({ recording: 'r-1', at: durationMs / 2 });
    expect(screen.lines).toHaveLength(screen.rows);
    expect(screen.lines.join('\n')).toContain('Incident 4471');
    expect(jobs).toEqual(['recording', 'screen']);
  });

  test('that does not exist is not found', async () => {
    await expect(service.timeline({ recording: 'nothing' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('that is none of the known formats cannot be read, and leaves nothing behind', async () => {
    await addRecording('r-1', vim, { format: 'vhs' });
    await expect(service.timeline({ recording: 'r-1' })).rejects.toMatchObject({ code: 'READER_FAILED' });
    expect(await cacheFolders()).toEqual([]);
  });
});

describe('a damaged cache', () => {
  test.each(['index.json', 'frames.ndjson', 'keyframes.ndjson'])('is made again when a bit of %s has flipped', async (name) => {
    await addRecording('r-1', vim);
    const before = [await service.keyframe({ recording: 'r-1', at: 0 }), await service.frames({ recording: 'r-1', from: 0 })];
    const path = await cacheFile(name);
    const bytes = await readFile(path);
    bytes[20] = (bytes[20] ?? 0) ^ 1;
    await writeFile(path, bytes);
    const again = newService();
    expect([await again.keyframe({ recording: 'r-1', at: 0 }), await again.frames({ recording: 'r-1', from: 0 })]).toEqual(before);
    expect(jobs).toEqual(['recording', 'recording']);
  });

  test('is made again when a file was cut short', async () => {
    await addRecording('r-1', vim);
    const before = await service.frames({ recording: 'r-1', from: 0 });
    await truncate(await cacheFile('frames.ndjson'), 100);
    expect(await service.frames({ recording: 'r-1', from: 0 })).toEqual(before);
  });
});

describe('giving up', () => {
  test('leaves the others who wait alone', async () => {
    await addRecording('r-1', vim);
    const patient = service.timeline({ recording: 'r-1' });
    await expect.poll(() => jobs).toEqual(['recording']);
    const impatient = new AbortController();
    const other = service.timeline({ recording: 'r-1' }, { signal: impatient.signal });
    impatient.abort();
    await expect(other).rejects.toMatchObject({ code: 'CANCELLED' });
    await expect(patient).resolves.toMatchObject({ transcriptCut: false });
    expect(jobs).toEqual(['recording']);
  });

  test('of the last one stops the reader and leaves nothing behind', async () => {
    await addRecording('r-1', vim);
    const impatient = new AbortController();
    const only = service.timeline({ recording: 'r-1' }, { signal: impatient.signal });
    setTimeout(() => impatient.abort(), 20);
    await expect(only).rejects.toMatchObject({ code: 'CANCELLED' });
    await expect.poll(() => readdir(folder)).toEqual(['objects']);
  });
});

describe('an exported cast', () => {
  async function exported(id: string): Promise<string[]> {
    const asked = { recording: id, format: 'cast-v2', from: null, to: null, hidden: false } as const;
    let text = '';
    for await (const piece of service.export(asked)) text += piece;
    return text.trimEnd().split('\n');
  }

  test('holds the same output and sizes, without a keystroke', async () => {
    await addRecording('r-1', vim);
    const [header, ...events] = (await exported('r-1')).map((line) => JSON.parse(line) as unknown);
    expect(header).toEqual({ version: 2, width: 100, height: 30, timestamp: 1_788_256_800 });
    const original = readCast(vim).events.filter(([, code]) => code !== 'i');
    expect(events).toEqual(original);
  });

  test('joins characters that a source split between frames', async () => {
    const stream = [
      [0, 'i', 'Cg=='],
      [0.5, 'o', Buffer.from('€').subarray(0, 1).toString('base64')],
      [1, 'o', Buffer.from('€').subarray(1).toString('base64')],
      [2, 'e', Buffer.from('closed').toString('base64')],
    ];
    const path = join(folder, 'session.json');
    await writeFile(path, JSON.stringify({ id: 'x', event_stream: stream }));
    await addRecording('r-2', path, { format: 'hoop-stream', cols: 80, rows: 24 });
    const events = (await exported('r-2')).slice(1).map((line) => JSON.parse(line) as unknown);
    expect(events).toEqual([
      [1, 'o', '€'],
      [2, 'm', 'closed'],
    ]);
  });
});

test('a recording in several files is decoded from all of them, and needs each', async () => {
  const stored = async (content: string) => {
    const sha256 = createHash('sha256').update(content).digest('hex');
    await writeFile(join(folder, 'objects', sha256), content);
    return { sha256, size: content.length };
  };
  const typescript = join(folder, 'typescript');
  await writeFile(typescript, 'Script started on x\nward$ ls\r\n');
  const timing = await stored('0.5 6\n0.25 4\n');
  const beside = JSON.stringify([{ role: 'timing', ...timing }]);
  await addRecording('r-script', typescript, { format: 'script', byte_offset: 20, byte_len: 10, beside });
  const { frames } = await service.frames({ recording: 'r-script', from: 0 });
  expect(frames.map(({ at, kind, data }) => [at, kind, Buffer.from(data, 'base64').toString()])).toEqual([
    [500, 'o', 'ward$ '],
    [750, 'o', 'ls\r\n'],
  ]);
  await addRecording('r-alone', typescript, { format: 'script', byte_offset: 20, byte_len: 10 });
  await expect(service.frames({ recording: 'r-alone', from: 0 })).rejects.toMatchObject({ code: 'READER_FAILED' });
});
