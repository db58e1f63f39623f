import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { recordedFrames } from '../../main/replay/recordedFrames.ts';
import { sharedDirectory } from '../support/shared.ts';
import { pick } from './hoopColumns.ts';
import { hoopSession } from './hoopSession.ts';
import { countsOf, folderOf, importFile, importFiles, importPath, onlyFile, refusalOf, sessionEvent } from './importing.ts';

const id = '0f3c2a10-8a8f-4b8e-9d70-2f6a5d0c1b9e';
const name = (extension: string) => `ehr-prod-${id}-20260903-101500.${extension}`;
const event = (type: string, stream: string, second: number) => ({ stream, time: `2026-09-03T10:00:0${second}Z`, type });
const session = [event('o', '$ ', 0), event('i', 'hunter2\r', 1), event('o', 'ok\r\n', 3), event('e', 'no\r\n', 4)];

async function played(path: string, format: string, size: number): Promise<[string, number, string][]> {
  const frames: [string, number, string][] = [];
  for await (const batch of recordedFrames({ object: path, format, byteOffset: 0, byteLength: size }))
    for (const { kind, at, bytes } of batch) frames.push([kind, at, Buffer.from(bytes).toString('utf8')]);
  return frames;
}

describe('a downloaded session', () => {
  test('as JSON is one recording of the session that its name tells', async () => {
    const imported = await importFile(name('json'), session);
    expect(onlyFile(imported).source).toBe('hoop_download');
    expect(countsOf(imported)).toEqual({ records: 4, primary: 1, folded: 3, rejected: 0 });
    expect(pick(sessionEvent(imported), 'session_uid', 'event_time', 'duration_ms', 'outcome', 'actor_type')).toEqual([
      id,
      '2026-09-03T10:00:00.000000Z',
      4000,
      'unknown',
      'unknown',
    ]);
    expect(imported.recordings).toMatchObject([{ format: 'hoop-download', session_uid: id, outputs: 3, inputs: 1, geometry: 'assumed' }]);
    expect(JSON.stringify([imported.events, [...imported.raw.values()]])).not.toContain('hunter2');
  });

  test('lies beside the detail of its session as one session', async () => {
    const { events } = await importFiles({ 'a.json': hoopSession({ id }), [name('json')]: session });
    expect(new Set(events.map((one) => one.session_uid))).toEqual(new Set([id]));
  });

  test('as text is none of the logs whose lines it printed', async () => {
    const row = '2026-09-03 08:12:40.001 UTC [71] LOG:  connection authorized: user=app';
    const printed = ['$ cat log', row, `Sep  3 08:12:40 db1 postgres[71]: [1-1] ${row}`, '$ exit', '$ ', ''];
    for (const lines of [printed, printed.slice(1, 2), printed.slice(2, 3)])
      expect(onlyFile(await importFile(name('txt'), lines.join('\n'))).source).toBe('hoop_download');
  });

  test('under another name tells no session', async () => {
    const { events } = await importFile('x.json', session);
    expect(String(events[0]?.session_uid)).toMatch(/^hoop_download:[0-9a-f]{16}$/);
    expect(events[0]?.parse_notes).toContain('nothing tells which session was downloaded');
  });

  test('plays with its times', async () => {
    const path = join(folderOf({ 'a.json': session }), 'a.json');
    expect(await played(path, 'hoop-download', Buffer.byteLength(JSON.stringify(session)))).toEqual([
      ['o', 0, '$ '],
      ['i', 1000, 'hunter2\r'],
      ['o', 3000, 'ok\r\n'],
      ['o', 4000, 'no\r\n'],
    ]);
  });

  test.each(['txt', 'csv'])('as %s is known by its name alone, and shown at once', async (extension) => {
    const { bundle, recordings, events } = await importFile(name(extension), 'a\tb\r\nc\n');
    expect(bundle.files.map(({ source, records, primary }) => [source, records, primary])).toEqual([['hoop_download', 1, 1]]);
    expect(recordings).toMatchObject([{ format: 'script-untimed', session_uid: id, duration_ms: 0 }]);
    expect(events[0]?.event_time).toBeNull();
    expect(await refusalOf(importFile(`a.${extension}`, 'a\tb\r\nc\n'))).toBe('file/unrecognised');
  });

  test('rejects what is no output and no input, and a time that cannot be is said', async () => {
    const imported = await importFile('a.json', [...session, { stream: 'x', time: 't', type: 'b' }, { stream: 'x', time: 't', type: 'o' }]);
    expect(countsOf(imported)).toEqual({ records: 6, primary: 1, folded: 4, rejected: 1 });
    expect(imported.events[0]?.parse_notes).toContain('1 frames have no time that can be; they are shown with the frame before');
  });
});

const shared = sharedDirectory();
test.skipIf(shared === null)('the sample of a download is read', async () => {
  const file = 'samples/hoop/2-download-json-variant-of-the-last-two-events-event.json';
  const imported = await importPath(join(shared ?? '', file));
  expect(countsOf(imported)).toEqual({ records: 2, primary: 1, folded: 1, rejected: 0 });
});
