import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Decoded, openDecoded } from '../../main/replay/decodedReader.ts';
import type { TimelineStep } from '../../shared/replay/contract.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { decodeFile } from './decoding.ts';
import { addRecording, cacheFolders, eachInItsOwnFolder, folder, jobs, service } from './replayStore.ts';

eachInItsOwnFolder();

const frames = 6000;
const lastAt = (frames - 1) * 100;

/** A recording of several megabytes, a frame every tenth of a second. */
async function longCast(): Promise<string> {
  const path = join(await temporaryFolder(), 'long.cast');
  const line = (n: number) => JSON.stringify([n / 10, 'o', `${`line ${n} `.repeat(60)}ssn 123-45-6789\r\n`]);
  const events = Array.from({ length: frames }, (_, n) => line(n));
  await writeFile(path, `${JSON.stringify({ version: 2, width: 80, height: 24 })}\n${events.join('\n')}\n`);
  return path;
}

const addLong = async () => addRecording('r-1', await longCast(), { duration_ms: lastAt });

async function framesOf(decoded: Decoded): Promise<string[]> {
  const all: string[] = [];
  for (let from: number | null = 0; from !== null && decoded.holds(from); ) {
    const page = await decoded.frames(from);
    all.push(...page.frames.map((frame) => JSON.stringify(frame)));
    from = page.next;
  }
  return all;
}

test('a recording that is being read is told as far as it is, and every part of it is a part of the whole', async () => {
  const parts: Promise<{ decoded: Decoded; frames: string[] }>[] = [];
  const staging = join(await temporaryFolder(), 'recording');
  let told = 0;
  const onProgress = (progress: { told?: number }) => {
    if (progress.told === undefined || progress.told === told) return;
    told = progress.told;
    parts.push(openDecoded(staging).then(async (decoded) => ({ decoded, frames: await framesOf(decoded) })));
  };
  const whole = await decodeFile(await longCast(), { staging, durationMs: lastAt }, { tellEvery: 0, onProgress });
  const all = await framesOf(whole);
  expect([all.length, whole.index.timeline.readTo]).toEqual([frames, undefined]);
  const read = await Promise.all(parts);
  expect(read.length).toBeGreaterThan(4);
  for (const { decoded, frames: some } of read) {
    const { timeline, keyframes } = decoded.index;
    expect(some).toEqual(all.slice(0, timeline.frames));
    expect(timeline.transcript).toEqual(whole.index.timeline.transcript.slice(0, timeline.transcript.length));
    expect(timeline.marks).toEqual(whole.index.timeline.marks.slice(0, timeline.marks.length));
    expect(keyframes).toEqual(whole.index.keyframes.slice(0, keyframes.length));
    expect(timeline.durationMs).toBe(lastAt);
  }
});

test('the first frames are answered while the rest is read, and a moment behind it as soon as it is', async () => {
  await addLong();
  const steps: TimelineStep[] = [];
  const done: string[] = [];
  const following = (async () => {
    for await (const step of service.follow({ recording: 'r-1' })) steps.push(step);
    done.push('all');
  })();
  const end = service.keyframe({ recording: 'r-1', at: lastAt }).then((keyframe) => {
    done.push('end');
    return keyframe;
  });
  const start = await service.frames({ recording: 'r-1', from: 0 });
  done.push('start');
  expect(start.frames[0]).toMatchObject({ index: 0, at: 0 });
  expect(start.next).not.toBeNull();
  expect((await end).at).toBeGreaterThan(lastAt / 2);
  await following;
  expect(done[0]).toBe('start');
  expect(jobs).toEqual(['recording']);
  const timelines = steps.flatMap(({ timeline }) => timeline ?? []);
  expect(timelines.length).toBeGreaterThan(1);
  expect(timelines[0]?.readTo).toBeLessThan(lastAt);
  const told = { ...timelines.at(-1), transcript: steps.flatMap(({ lines }) => lines) };
  expect(told).toEqual(await service.timeline({ recording: 'r-1' }));
  expect(await cacheFolders()).toHaveLength(1);
});

test('a long transcript is told in steps, the rest with its last lines, and others have a turn between them', async () => {
  await addLong();
  const whole = await service.timeline({ recording: 'r-1' });
  let turns = 0;
  let turn = setImmediate(function next() {
    turns += 1;
    turn = setImmediate(next);
  });
  const steps: (TimelineStep & { turns: number })[] = [];
  for await (const step of service.follow({ recording: 'r-1' })) steps.push({ ...step, turns });
  clearImmediate(turn);
  expect(whole.transcript.length).toBe(frames);
  expect(steps.map(({ lines }) => lines.length)).toEqual([1000, 1000, 1000, 1000, 1000, 1000]);
  expect(steps.flatMap(({ lines }) => lines)).toEqual(whole.transcript);
  expect(steps.findIndex(({ timeline }) => timeline)).toBe(5);
  expect(new Set(steps.map((step) => step.turns)).size).toBe(6);
});

test('who stops following ends the reading, and nothing is left of it', async () => {
  await addLong();
  for await (const { timeline } of service.follow({ recording: 'r-1' })) {
    if (!timeline) continue;
    expect(timeline.readTo).toBeGreaterThan(0);
    break;
  }
  await expect.poll(() => readdir(folder)).toEqual(['objects']);
  expect((await service.frames({ recording: 'r-1', from: 0 })).frames[0]?.index).toBe(0);
});

test('a recording that cannot be read fails for who follows it', async () => {
  await addRecording('r-1', await longCast(), { format: 'vhs' });
  const following = async () => {
    for await (const step of service.follow({ recording: 'r-1' })) expect(step).toBeUndefined();
  };
  await expect(following()).rejects.toMatchObject({ code: 'READER_FAILED' });
});
