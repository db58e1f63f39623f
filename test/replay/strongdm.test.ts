import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sharedDirectory } from '../support/shared.ts';
import { lines, node } from '../support/strongdmLog.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { closeKeyframes, decodeFile, screenAt } from './decoding.ts';
import { straightFeed } from './straightFeed.ts';

const { start, chunk, complete } = node;
const prefix = '2026-03-01T10:00:00Z node-1 strongDM[44495]: ';

async function decoded(log: string, grid = { cols: 100, rows: 30 }) {
  const path = join(await temporaryFolder(), 'sdm.log');
  await writeFile(path, log);
  return decodeFile(path, { format: 'strongdm-chunks', ...grid }, { keyframes: closeKeyframes });
}

async function framesOf(log: string) {
  const { frames } = await (await decoded(log)).frames(0);
  return frames.map(({ at, kind, data }) => [at, kind, Buffer.from(data, 'base64').toString('latin1')]);
}

const ä = Buffer.from('ä');
const first = chunk('s1', 1, [
  [10, 'a'],
  [5, ä.subarray(0, 1)],
]);
const second = chunk('s1', 2, [[7, ä.subarray(1)]]);
const played = [
  [10, 'o', 'a'],
  [15, 'o', '\xc3'],
  [22, 'o', '\xa4'],
];

test('the chunks of one session are played, and no other record between them', async () => {
  const log = lines(
    first,
    start('q1', 'select 1'),
    chunk('s2', 1, [[1, 'no']]),
    `${prefix}${JSON.stringify(second)}`,
    complete('s1', 1, 1),
    'nonsense',
  );
  expect(await framesOf(log)).toEqual(played);
});

test('chunks out of order are played in their order, and one that came twice is played once', async () => {
  expect(await framesOf(lines(second, first))).toEqual(played);
  expect(await framesOf(lines(first, first, second, `${prefix}${JSON.stringify(second)}`))).toEqual(played);
  expect(await framesOf(lines(second, first, second))).toEqual(played);
});

test('rows of CSV are played like records', async () => {
  const row = (id: number, ms: number, data: string) =>
    `2026-03-01 10:00:02 +0000 UTC,event,s1,${id},${ms},${Buffer.from(data).toString('base64')}`;
  expect(await framesOf(lines(`${prefix}${row(1, 7, 'x')}`, row(2, 3, 'y')))).toEqual([
    [7, 'o', 'x'],
    [10, 'o', 'y'],
  ]);
});

const shared = sharedDirectory();

test.skipIf(shared === null)('the chunk of the samples replays to the screens of a plain terminal', async () => {
  const samples = readFileSync(join(shared ?? '', 'samples/strongdm/node-log.jsonl'), 'utf8').split('\n');
  const line = samples.find((one) => one.includes('"chunkId": 1') && one.includes('V2VsY29tZ')) ?? '';
  const { events: outputs } = JSON.parse(line) as { events: { duration: number; data: string }[] };
  let at = 0;
  const events = outputs.map(({ duration, data }) => {
    at += duration;
    return [at / 1000, 'o', Buffer.from(data, 'base64')] as const;
  });
  const grid = { cols: 114, rows: 24 };
  const recording = await decoded(`${line}\n`, grid);
  for (const share of [0.25, 0.6, 1]) {
    const moment = Math.round(at * share);
    expect(await screenAt(recording, moment)).toEqual(await straightFeed({ ...grid, events }, moment / 1000));
  }
});
