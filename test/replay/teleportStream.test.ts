import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { Decoded } from '../../main/replay/decodedReader.ts';
import { sharedDirectory } from '../support/shared.ts';
import { framed, part, recorded } from '../support/teleportStream.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { closeKeyframes, decodeFile, screenAt } from './decoding.ts';
import { straightFeed } from './straightFeed.ts';

const { start, print, resize, end } = recorded;

async function decoded(bytes: Uint8Array, format = 'teleport-stream'): Promise<Decoded> {
  const path = join(await temporaryFolder(), 'session.tar');
  await writeFile(path, bytes);
  return decodeFile(path, { format, cols: 80, rows: 25 }, { keyframes: closeKeyframes });
}

async function framesOf(recording: Decoded) {
  const { frames } = await recording.frames(0);
  return frames.map(({ at, kind, data }) => [at, kind, kind === 'o' ? Buffer.from(data, 'base64').toString('latin1') : data]);
}

test('prints keep their bytes and times, and a new size counts for what follows it', async () => {
  const split = Buffer.from('ä');
  const parts = [
    part([start(), print(0, split.subarray(0, 1)), print(3, split.subarray(1))], { padding: 5 }),
    part([resize(9, '132:43'), print(20, 'b'), end(30)]),
  ];
  expect(await framesOf(await decoded(Buffer.concat(parts)))).toEqual([
    [0, 'o', '\xc3'],
    [3, 'o', '\xa4'],
    [3, 'r', '132x43'],
    [20, 'o', 'b'],
  ]);
});

test('a recording that is cut, damaged or followed by something else is played as far as it goes', async () => {
  const first = part([start(), print(0, 'a')]);
  const cut = part([print(1, 'b'.repeat(5000)), print(2, 'c')]).subarray(0, 60);
  expect((await framesOf(await decoded(Buffer.concat([first, cut])))).length).toBeGreaterThan(0);
  const broken = part([], { packed: Buffer.concat([gzipSync('').subarray(0, 10), Buffer.from('nonsense')]) });
  const rest = Buffer.concat([first, broken, part([print(5, 'd')]), Buffer.alloc(40, 0xff)]);
  expect(await framesOf(await decoded(rest))).toEqual([
    [0, 'o', 'a'],
    [5, 'o', 'd'],
  ]);
  const packed = gzipSync(Buffer.concat([framed([print(0, 'a')]), Buffer.alloc(64, 0xff)]));
  expect(await framesOf(await decoded(part([], { packed })))).toEqual([[0, 'o', 'a']]);
  expect(await framesOf(await decoded(Buffer.alloc(10)))).toEqual([]);
});

const shared = sharedDirectory();

test.skipIf(shared === null)('the real recording replays to the screens of a plain terminal', { timeout: 60_000 }, async () => {
  const folder = join(shared ?? '', 'samples/teleport/recordings');
  const recording = await decoded(readFileSync(join(folder, 'cloud-native-hackathon-session.tar')));
  const told = JSON.parse(readFileSync(join(folder, 'cloud-native-hackathon-session.decoded.json'), 'utf8')) as Record<
    string,
    string & number
  >[];
  const prints = told.filter(({ event }) => event === 'print');
  const events = prints.map(({ ms = 0, data = '' }) => [ms / 1000, 'o', Buffer.from(data, 'base64')] as const);
  const last = prints.at(-1)?.ms ?? 0;
  expect(recording.index.timeline.durationMs).toBe(last);
  for (const share of [0.25, 0.6, 1]) {
    const at = Math.round(last * share);
    expect(await screenAt(recording, at)).toEqual(await straightFeed({ cols: 168, rows: 42, events }, at / 1000));
  }
  const all = await framesOf(recording);
  expect(
    Buffer.from(
      all
        .filter(([, kind]) => kind === 'o')
        .map(([, , data]) => data)
        .join(''),
      'latin1',
    ),
  ).toEqual(Buffer.concat(events.map(([, , bytes]) => bytes)));
});

test('what tsh play prints is played like the recording it comes from', async () => {
  const data = (output: string) => Buffer.from(output).toString('base64');
  const events = [
    { event: 'session.start', size: '80:25', reason: 'a "}" and a \\' },
    { event: 'print', ms: 3, data: data('a{') },
    { event: 'resize', size: '132:43' },
    { event: 'print', ms: 20, data: data('b') },
    { event: 'print', ms: -1, data: data('no') },
  ];
  const texts = [JSON.stringify(events, null, 2), events.map((event) => JSON.stringify(event)).join('\n')];
  for (const text of texts) {
    expect(await framesOf(await decoded(Buffer.from(text), 'teleport-played'))).toEqual([
      [3, 'o', 'a{'],
      [3, 'r', '132x43'],
      [20, 'o', 'b'],
    ]);
  }
});
