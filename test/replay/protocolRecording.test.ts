import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { wireText } from '../../main/import/sources/hoopWire/wireText.ts';
import type { Decoded } from '../../main/replay/decodedReader.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { decodeFile, screenAt } from './decoding.ts';

const query = (sql: string) => Buffer.concat([Buffer.from('Q'), Buffer.from([0, 0, 0, sql.length + 5]), Buffer.from(`${sql}\0`)]);

/** Decodes a session with this stream as the reader does. */
async function decode(
  protocol: string,
  elements: readonly [number, string, string | Uint8Array][],
  readProtocol?: typeof wireText,
): Promise<Decoded> {
  const object = join(await temporaryFolder(), 'session.json');
  const event_stream = elements.map(([at, kind, payload]) => [at, kind, Buffer.from(payload as string).toString('base64')]);
  await writeFile(object, JSON.stringify({ id: 'x', event_stream }));
  return decodeFile(object, { format: `hoop-stream/${protocol}`, text: true }, readProtocol ? { readProtocol } : {});
}

const dataOf = async (decoded: Decoded) =>
  (await decoded.frames(0)).frames.map(({ at, kind, data }) => [at, kind, Buffer.from(data, 'base64').toString()]);

describe('a recording of a protocol', () => {
  test('has its statements as timed lines of the transcript, and on the screen', async () => {
    const decoded = await decode(
      'postgres',
      [
        [1, 'i', query('SELECT 1')],
        [2.5, 'i', query('SELECT 2;\nSELECT 3')],
      ],
      wireText,
    );
    expect(decoded.index.timeline.transcript).toEqual([
      { at: 1000, text: 'SELECT 1' },
      { at: 2500, text: 'SELECT 2' },
      { at: 2500, text: 'SELECT 3' },
    ]);
    expect((await screenAt(decoded, 2500)).slice(0, 3)).toEqual(['SELECT 1', 'SELECT 2', 'SELECT 3']);
  });

  test('keeps nothing of the payload itself, and the time of every element', async () => {
    const decoded = await decode(
      'mysql',
      [
        [1, 'i', '\u0003SET PASSWORD = "hidden"'],
        [2, 'e', 'closed'],
      ],
      wireText,
    );
    expect(await dataOf(decoded)).toEqual([
      [1000, 'i', ''],
      [1000, 'o', "SET PASSWORD = '[redacted: password]'\r\n"],
      [2000, 'm', Buffer.from('closed', 'base64').toString()],
    ]);
  });

  test('tells at its end what was cut short', async () => {
    const decoded = await decode('postgres', [[1, 'i', query('SELECT 12345').subarray(0, 13)]], wireText);
    expect(decoded.index.timeline.transcript.map(({ text }) => text)).toEqual(['SELECT 1', '  [cut short]']);
  });

  test('shows control characters of a statement and does not obey them', async () => {
    const seen = await decode('mssql', [[1, 'i', "SELECT '\u001b[2K\u0007'"]], wireText);
    expect(seen.index.timeline.transcript.map(({ text }) => text)).toEqual(["SELECT '\\x1b[2K\\x07'"]);
  });

  test('shows nothing of what nobody can read, but that it was there', async () => {
    const decoded = await decode('tcp', [[1, 'i', 'secret bytes']], wireText);
    expect(decoded.index.timeline.transcript).toEqual([{ at: 1000, text: '[12 bytes sent, which are not shown]' }]);
    expect((await decode('http', [[1, 'o', 'HTTP/1.1 200 OK\r\nSet-Cookie: hidden\r\n\r\n']])).index.timeline.transcript).toEqual([]);
  });

  test('of envelopes whose inside is not public shows output as it was recorded', async () => {
    const decoded = await decode(
      'ssh',
      [
        [1, 'i', 'typed'],
        [2, 'o', '\u0003welcome'],
      ],
      wireText,
    );
    expect(decoded.index.timeline.transcript.map(({ text }) => text)).toEqual(['welcome']);
  });
});
