import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { RecordedFrame } from '../../main/replay/formats/format.ts';
import { recordedFrames } from '../../main/replay/recordedFrames.ts';
import { sharedDirectory } from '../support/shared.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { closeKeyframes, decodeFile, screenAt } from './decoding.ts';
import { straightFeed } from './straightFeed.ts';
import { readTtyrec, ttyrecOf } from './ttyrecs.ts';

async function framesOf(bytes: Buffer, format = 'ttyrec', byteLength = bytes.length): Promise<RecordedFrame[]> {
  const object = join(await temporaryFolder(), 'own.ttyrec');
  await writeFile(object, bytes);
  const frames: RecordedFrame[] = [];
  for await (const batch of recordedFrames({ object, format, byteOffset: 0, byteLength })) frames.push(...batch);
  return frames;
}

const shown = (frames: readonly RecordedFrame[]) => frames.map(({ kind, at, bytes }) => [kind, at, Buffer.from(bytes).toString('latin1')]);

describe('frames of a ttyrec recording', () => {
  const frames = [
    { seconds: 1_700_000_000, micros: 900_000, output: Buffer.from('\u00e9\u20ac').subarray(0, 3) },
    { seconds: 1_700_000_001, micros: 100_001, output: Buffer.from('\u00e9\u20ac').subarray(3) },
    { seconds: 1_700_000_001, micros: 50_000, output: '' },
    { seconds: 1_700_000_003, output: 'x' },
  ];

  test.each([
    ['ttyrec', false],
    ['ttyrec-big-endian', true],
  ])('of format %s come in file order with their times, bytes untouched', async (format, big) => {
    const read = await framesOf(ttyrecOf(frames, big), format);
    expect(shown(read)).toEqual([
      ['o', 0, '\u00c3\u00a9\u00e2'],
      ['o', 200.001, '\u0082\u00ac'],
      ['o', 200.001, ''],
      ['o', 2100, 'x'],
    ]);
  });

  test('are whole wherever the file is cut into pieces, and long ones are told in parts', async () => {
    const long = Buffer.alloc(3_000_000, 'abcdefg');
    const many = [
      ...Array.from({ length: 30_000 }, (_, index) => ({ seconds: 1_700_000_000 + index, output: `line ${index}\r\n` })),
      { seconds: 1_700_030_000, output: long },
    ];
    const read = await framesOf(ttyrecOf(many));
    expect(shown(read.slice(0, 30_000))).toEqual(many.slice(0, -1).map(({ output }, index) => ['o', index * 1000, output]));
    const parts = read.slice(30_000);
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.every(({ at }) => at === 30_000_000)).toBe(true);
    expect(Buffer.concat(parts.map(({ bytes }) => bytes)).equals(long)).toBe(true);
  });

  test('without a time of their own stand with the one before', async () => {
    const read = await framesOf(
      ttyrecOf([
        { seconds: 1_700_000_000, output: 'a' },
        { seconds: 1_700_000_002, output: 'b' },
        { seconds: 4_000_000_000, output: 'c' },
        { seconds: 1_700_000_003, micros: 2_000_000, output: 'd' },
        { seconds: 1_700_000_004, output: 'e' },
      ]),
    );
    expect(read.map(({ at }) => at)).toEqual([0, 2000, 2000, 2000, 4000]);
  });
});

const shared = sharedDirectory();

describe.skipIf(shared === null)('a ttyrec recording replays to the screens of a plain terminal', () => {
  test.each([
    ['psql-phi', 110, 32],
    ['vim-resize', 100, 30],
  ])('%s.ttyrec at 25, 60 and 100 %', async (name, cols, rows) => {
    const path = join(shared ?? '', `samples/generated/terminal/${name}.ttyrec`);
    const events = readTtyrec(readFileSync(path));
    const decoded = await decodeFile(path, { format: 'ttyrec', cols, rows }, { keyframes: closeKeyframes });
    const last = events.at(-1)?.[0] ?? 0;
    expect(events.length).toBeGreaterThan(200);
    for (const share of [0.25, 0.6, 1]) {
      const seconds = Math.round(last * share * 1e6) / 1e6;
      const at = Math.round(seconds * 1e6) / 1e3;
      expect(await screenAt(decoded, at), `${share * 100} %`).toEqual(await straightFeed({ cols, rows, events }, seconds));
    }
  });
});
