import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { recordedFrames } from '../../main/replay/recordedFrames.ts';
import { sharedDirectory } from '../support/shared.ts';
import { temporaryFolder } from '../support/temporary.ts';

/** The output of a pair as kind, ms and text. */
async function framesOf(events: Buffer, output: Buffer): Promise<[string, number, string][]> {
  const folder = await temporaryFolder();
  const place = async (name: string, bytes: Buffer) => {
    await writeFile(join(folder, name), bytes);
    return { object: join(folder, name), byteOffset: 0, byteLength: bytes.length };
  };
  const sides = [{ role: 'output', ...(await place('output', output)) }];
  const found: [string, number, string][] = [];
  for await (const batch of recordedFrames({ format: 'teleport-pair', ...(await place('events', events)), sides }))
    for (const { kind, at, bytes } of batch) found.push([kind, at, Buffer.from(bytes).toString('utf8')]);
  return found;
}

const print = (ms: number, offset: number, bytes: number) => ({ event: 'print', ms, offset, bytes });

test('the output of a pair stands where its events say, and is read once, however often they name it', async () => {
  const events = [
    print(3, 0, 2),
    { event: 'resize', size: '132:43' },
    print(20, 2, 1),
    print(21, 0, 3),
    print(22, 3, 9),
    print(23, -1, 1),
    { event: 'print', ms: 24 },
  ];
  expect(await framesOf(Buffer.from(JSON.stringify(events)), Buffer.from('a{bc'))).toEqual([
    ['o', 3, 'a{'],
    ['r', 3, '132x43'],
    ['o', 20, 'b'],
  ]);
});

test('a pair without its output cannot be played', async () => {
  const events = join(await temporaryFolder(), 'events');
  await writeFile(events, '[]');
  const frames = recordedFrames({ format: 'teleport-pair', object: events, byteOffset: 0, byteLength: 2 });
  await expect(frames.next()).rejects.toMatchObject({ code: 'READER_FAILED' });
});

const shared = sharedDirectory();

test.skipIf(shared === null)('the sample plays what the recording made of it by others holds', async () => {
  const folder = join(shared ?? '', 'samples/teleport/legacy-session');
  const frames = await framesOf(readFileSync(join(folder, 'npm.tty.events.json')), readFileSync(join(folder, 'npm.tty.stream')));
  const [, ...lines] = readFileSync(join(folder, 'npm.derived.v2.cast'), 'utf8').trim().split('\n');
  const cast = lines.map((line) => JSON.parse(line) as [number, string, string]);
  const text = (all: readonly (readonly [unknown, unknown, unknown])[]) => all.map(([, , data]) => data).join('');
  const only = (kind: string) => (one: readonly [unknown, unknown, unknown]) => one.includes(kind);
  expect(text(frames.filter(only('o')))).toBe(text(cast.filter(only('o'))));
  expect(frames.filter(only('o')).map(([, at]) => Math.round(at))).toEqual(cast.filter(only('o')).map(([at]) => Math.round(at * 1000)));
});
