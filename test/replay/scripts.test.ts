import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { RecordedFrame } from '../../main/replay/formats/format.ts';
import { recordedFrames } from '../../main/replay/recordedFrames.ts';
import { sharedDirectory } from '../support/shared.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { closeKeyframes, decodeFile, screenAt } from './decoding.ts';
import { type Plain, straightFeed } from './straightFeed.ts';

async function framesOf(format: string, own: string | Buffer, sides: Record<string, string | Buffer>): Promise<RecordedFrame[]> {
  const folder = await temporaryFolder();
  const place = async (name: string, content: string | Buffer) => {
    const bytes = Buffer.from(content as string);
    await writeFile(join(folder, name), bytes);
    return { object: join(folder, name), byteOffset: 0, byteLength: bytes.length };
  };
  const beside = await Promise.all(Object.entries(sides).map(async ([role, content]) => ({ role, ...(await place(role, content)) })));
  const frames: RecordedFrame[] = [];
  for await (const batch of recordedFrames({ format, ...(await place('own', own)), sides: beside })) frames.push(...batch);
  return frames;
}

const shown = (frames: readonly RecordedFrame[]) => frames.map(({ kind, at, bytes }) => [kind, at, Buffer.from(bytes).toString('latin1')]);

describe('frames of a typescript', () => {
  test('follow its timing, characters cut wherever it cuts them', async () => {
    expect(shown(await framesOf('script', '\u00e9a\r\n', { timing: '0.1 1\n0.000001 1\n\n0,2 3\n' }))).toEqual([
      ['o', 100, '\u00c3'],
      ['o', 100.001, '\u00a9'],
      ['o', 300.001, 'a\r\n'],
    ]);
  });

  test('of several streams are resized and marked, and hide what was typed', async () => {
    const timing =
      'H 0.000000 TERM xterm\nO 0.5 2\nI 0.25 1\nS 0.1 SIGWINCH ROWS=40 COLS=132\nS 0 SIGTERM\nwhat?\nO 1 1\nH 0.0 EXIT_CODE 0\n';
    expect(shown(await framesOf('script-streams', 'abc', { timing }))).toEqual([
      ['o', 500, 'ab'],
      ['i', 750, ''],
      ['r', 850, '132x40'],
      ['m', 850, 'SIGTERM'],
      ['o', 1850, 'c'],
    ]);
  });

  test('with input in the same file leave it out, and with it what has no time', async () => {
    const timing = 'O 1 2\nI 1 6\nO 1 2\n';
    expect(shown(await framesOf('script-mixed', '$ secret\r\n!!', { timing }))).toEqual([
      ['o', 1000, '$ '],
      ['i', 2000, ''],
      ['o', 3000, '\r\n'],
    ]);
  });

  test('are what there is, when the timing tells of more or of less', async () => {
    expect(shown(await framesOf('script', 'abc', { timing: '1 1\n1 999999999999\n1 5\n' }))).toEqual([
      ['o', 1000, 'a'],
      ['o', 2000, 'bc'],
      ['o', 3000, ''],
    ]);
    expect(shown(await framesOf('script', 'abc', { timing: '1 1\n' }))).toEqual([
      ['o', 1000, 'a'],
      ['o', 1000, 'bc'],
    ]);
    expect(shown(await framesOf('script-untimed', 'abc', {}))).toEqual([['o', 0, 'abc']]);
  });

  test('are whole wherever the file is cut into pieces', async () => {
    const bytes = Buffer.alloc(3_000_000, 'abcdefghijk');
    const timing = Array.from({ length: 3000 }, () => '0.001 1000\n').join('');
    const frames = await framesOf('script', bytes, { timing });
    expect(frames).toHaveLength(3000);
    expect(frames.every((frame) => frame.bytes.length === 1000)).toBe(true);
    expect(Buffer.concat(frames.map((frame) => frame.bytes)).equals(bytes)).toBe(true);
    expect(frames.at(-1)?.at).toBe(3000);
  });

  test('need their timing file', () => expect(framesOf('script', 'abc', {})).rejects.toMatchObject({ code: 'READER_FAILED' }));
});

describe('frames of a sudo I/O log', () => {
  test('come from every stream of output, with plain line ends turned for the terminal', async () => {
    const timing =
      '4 0.000000001 2\n1 0.1 3\n1 0.1 2\n2 0.1 2\n3 1.000000000 1\n0 0.5 9\n5 0.25 50 120\n7 0.25 TSTP\n7 100.5 CONT\n6 0 1\n';
    const sides = { timing, ttyout: '\n.!', stdout: 'a\n\r\nb', stderr: '\r\n' };
    expect(shown(await framesOf('sudo-io', '{}', sides))).toEqual([
      ['o', 0, '\n.'],
      ['o', 100, 'a\r\n\r'],
      ['o', 200, '\nb'],
      ['o', 300, '\r\n'],
      ['i', 1300, ''],
      ['i', 1800, ''],
      ['r', 2050, '120x50'],
      ['m', 2300, 'TSTP'],
      ['m', 102_800, 'CONT'],
      ['o', 102_800, '!'],
    ]);
  });
});

const shared = sharedDirectory();
const terminal = join(shared ?? '', 'samples/generated/terminal');

/** The events of a pair of files, read with nothing but split. */
function plainEvents(timing: string, output: Buffer, mixed: boolean): Plain['events'] {
  const events: [number, string, string | Uint8Array][] = [];
  let [micros, from] = [0, 0];
  for (const line of timing.split('\n').filter((one) => one !== '' && !one.startsWith('H'))) {
    const words = /^[IOS]/.test(line) ? line.split(' ') : ['O', ...line.split(' ')];
    const [kind, delay, count] = words;
    micros += Math.round(Number(delay) * 1e6);
    if (kind === 'S')
      events.push([micros / 1e6, 'r', `${line.split('COLS=')[1] ?? ''}x${(line.split('ROWS=')[1] ?? '').split(' ')[0] ?? ''}`]);
    if (kind === 'O') events.push([micros / 1e6, 'o', output.subarray(from, from + Number(count))]);
    if (kind === 'O' || (kind === 'I' && mixed)) from += Number(count);
  }
  return events;
}

describe.skipIf(shared === null)('a typescript replays to the screens of a plain terminal', () => {
  test.each([
    ['psql-phi.classic.typescript', 'psql-phi.classic.timing', 'script', 110, 32],
    ['psql-phi.adv.out', 'psql-phi.adv.timing', 'script-streams', 110, 32],
    ['vim-resize.adv.out', 'vim-resize.adv.timing', 'script-streams', 100, 30],
    ['htop.io.typescript', 'htop.io.timing', 'script-mixed', 120, 36],
  ])('%s with its timing', async (name, timing, format, cols, rows) => {
    const file = readFileSync(join(terminal, name));
    const byteOffset = file.indexOf('\n') + 1;
    const byteLength = file.lastIndexOf('\nScript done on ') - byteOffset;
    const written = readFileSync(join(terminal, timing));
    const events = plainEvents(written.toString(), file.subarray(byteOffset, byteOffset + byteLength), format === 'script-mixed');
    const sides = [{ role: 'timing', object: join(terminal, timing), byteOffset: 0, byteLength: written.length }];
    const job = { format, cols, rows, byteOffset, byteLength, sides };
    const decoded = await decodeFile(join(terminal, name), job, { keyframes: closeKeyframes });
    const last = events.at(-1)?.[0] ?? 0;
    expect(events.length).toBeGreaterThan(70);
    for (const share of [0.25, 0.6, 1]) {
      const seconds = Math.round(last * share * 1e6) / 1e6;
      expect(await screenAt(decoded, Math.round(seconds * 1e6) / 1e3), `${share * 100} %`).toEqual(
        await straightFeed({ cols, rows, events }, seconds),
      );
    }
  });
});
