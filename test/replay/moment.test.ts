import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { decodeRecording } from '../../main/replay/decodeRecording.ts';
import { drawMoment } from '../../main/replay/drawScreen.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { validCasts } from './casts.ts';
import { closeKeyframes } from './decoding.ts';

const psql = validCasts().find(({ name }) => name === 'psql-phi.v2.cast');
const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');

async function decodedFolder(object: string): Promise<string> {
  const staging = join(await temporaryFolder(), 'recording');
  await mkdir(staging);
  const { size } = await stat(object);
  const place = { object, format: 'asciicast-v2', byteOffset: 0, byteLength: size };
  await decodeRecording(
    { kind: 'recording', ...place, cols: 110, rows: 32, text: false, durationMs: 0, staging },
    { keyframes: closeKeyframes },
  );
  return staging;
}

/** All output of an asciicast v2, as `jq -j` prints it. */
const outputOf = (path: string) =>
  Buffer.concat(
    readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('['))
      .map((line) => JSON.parse(line) as [number, string, string])
      .filter(([, code]) => code === 'o')
      .map(([, , data]) => Buffer.from(data)),
  );

it('has a frame whose bytes are cut out of the original with nothing of ours, at any moment', async () => {
  const path = psql?.path ?? '';
  const decoded = await decodedFolder(path);
  const output = outputOf(path);
  for (const at of [0, 20, 1000, 2728, 4360, 9000, 1e9]) {
    const { frame } = await drawMoment({ kind: 'moment', decoded, at });
    if (at < 11.699) expect(frame).toBeNull();
    else {
      expect(frame?.at).toBeLessThanOrEqual(at);
      const bytes = output.subarray(frame?.from, frame?.to);
      expect(bytes.toString('base64'), `${at}`).toBe(frame?.data);
      expect(sha256(bytes), `${at}`).toBe(frame?.sha256);
    }
  }
});

it('has a screen whose digest is that of its rows, each ended by a line feed', async () => {
  const decoded = await decodedFolder(psql?.path ?? '');
  const { lines, screenSha256 } = await drawMoment({ kind: 'moment', decoded, at: 5000 });
  expect(lines.join('').length).toBeGreaterThan(100);
  expect(screenSha256).toBe(sha256(`${lines.join('\n')}\n`));
});

it('finds the last output also where a keyframe stands after it', async () => {
  const path = join(await temporaryFolder(), 'own.cast');
  const events = [...Array.from({ length: 40 }, (_, at) => [at / 10, 'o', 'x'.repeat(100)]), [9, 'm', 'late']];
  writeFileSync(path, [{ version: 2, width: 80, height: 24 }, ...events].map((line) => JSON.stringify(line)).join('\n'));
  const { frame } = await drawMoment({ kind: 'moment', decoded: await decodedFolder(path), at: 9000 });
  expect(frame).toMatchObject({ at: 3900, index: 39, from: 3900, to: 4000 });
});
