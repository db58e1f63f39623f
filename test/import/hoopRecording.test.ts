import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { base64, hoopSession } from './hoopSession.ts';
import { type Imported, importFile, importFiles, importPath, sessionEvent } from './importing.ts';

/** Sessions imported together: recording and event of each, in the order given. */
async function recorded(all: readonly Record<string, unknown>[]) {
  const files = all.map(
    (changes, index) => [`${String(index).padStart(3, '0')}.json`, hoopSession({ id: `s${index}`, ...changes })] as const,
  );
  const { events, recordings } = await importFiles(Object.fromEntries(files));
  return all.map((_, index) => ({
    event: events.find((event) => event.session_uid === `s${index}` && event.ordinal === 0),
    recording: recordings.find((row) => row.session_uid === `s${index}`),
  }));
}

const kinds = async (all: readonly Record<string, unknown>[]) =>
  (await recorded(all)).map(({ event, recording }) => [recording?.kind, event?.recording_state, event?.recording_ref === null]);

const connect = (type: string, connection_subtype: string, changes: Record<string, unknown> = {}) => ({
  verb: 'connect',
  type,
  connection_subtype,
  ...changes,
});
const unrun = { end_date: null, exit_code: null };

describe('the recording of a hoop session', () => {
  test('is a terminal, with its size assumed, times in milliseconds and every kind of event counted', async () => {
    const { recordings, events, bundle } = await importPath(join(import.meta.dirname, 'fixtures/session.json'));
    expect(recordings).toMatchObject([
      {
        id: events[0]?.event_id.slice(0, 32),
        session_uid: '0c5f7a52-6f5e-4f3c-9a3e-5b1f0b9d7e21',
        event_id: events[0]?.event_id,
        format: 'hoop-stream',
        kind: 'terminal',
        cols: 80,
        rows: 24,
        geometry: 'assumed',
        start_time: '2026-09-03T10:00:00.500000Z',
        duration_ms: 1750,
        outputs: 2,
        inputs: 2,
        rejected: 0,
        truncated: false,
        byte_offset: 0,
        byte_len: events[0]?.byte_len,
        path: 'session.json',
        sha256: bundle.sha256,
      },
    ]);
  });

  test('is of the kind its connection makes it', async () => {
    const available = (kind: string) => [kind, 'available', false];
    expect(
      await kinds([
        {},
        connect('custom', 'linux-vm'),
        connect('application', 'anything'),
        connect('database', 'postgres'),
        connect('database', 'mongodb'),
        connect('application', 'ssh'),
        connect('application', 'tcp'),
        connect('httpproxy', 'mcp'),
        connect('custom', 'kubernetes'),
        connect('custom', 'kubernetes', { event_stream: [[0, 'i', base64('GET /api HTTP/1.1\r\n')]] }),
        connect('custom', 'rdp', {
          event_stream: [
            [0, 'h', base64('x')],
            [1, 'b', base64('{}')],
          ],
        }),
        connect('constructor', '__proto__'),
      ]),
    ).toEqual(
      [
        'text',
        'terminal',
        'terminal',
        'protocol',
        'protocol',
        'protocol',
        'protocol',
        'protocol',
        'terminal',
        'protocol',
        'video',
        'protocol',
      ].map(available),
    );
  });

  test('is missing, off or unknown when there is none, and says which', async () => {
    const lost = { event_stream: [[0, 'e', base64('no log found on disk')]] };
    const without = hoopSession();
    delete without.event_stream;
    expect(
      await kinds([
        { event_stream: null },
        { event_stream: null, ...unrun },
        { event_stream: [] },
        lost,
        connect('custom', 'rdp', { event_stream: [] }),
        connect('custom', 'aws-ssm', { event_stream: null }),
        { event_stream: [[1], 'x', {}] },
      ]),
    ).toEqual([
      ['none', 'missing', true],
      ['none', 'unknown', true],
      ['none', 'unknown', true],
      ['none', 'missing', true],
      ['none', 'off', true],
      ['none', 'off', true],
      ['none', 'missing', true],
    ]);
    const absent = await importFile('a.json', without);
    expect([absent.recordings[0]?.kind, sessionEvent(absent).recording_state]).toEqual(['none', 'unknown']);
  });

  test('shows one text without times as text, and does not claim to know what it is', async () => {
    expect(await kinds([{ event_stream: ['id\n1\n'] }, { event_stream: ['failed encoding event stream'] }])).toEqual([
      ['text', 'unknown', false],
      ['text', 'unknown', false],
    ]);
  });

  test('counts what it cannot read, keeps the rest, and makes its session partial', async () => {
    const event_stream = [
      [1, 'o', base64('a')],
      [2, 'o'],
      ['3', 'o', base64('b')],
      [4, 'o', '***'],
      [-1, 'o', base64('c')],
      [5, 'z', base64('d')],
      [6, 'o', base64('e')],
    ];
    const [found] = await recorded([{ event_stream }]);
    expect(found?.recording).toMatchObject({ outputs: 2, rejected: 4, duration_ms: 6000 });
    expect(found?.event?.parse_notes).toEqual(
      expect.arrayContaining(['4 elements of the recording cannot be read', '1 elements of the recording are of an unknown kind']),
    );
  });

  test('says when the gateway stopped recording', async () => {
    const [cut, whole] = await recorded([{ metrics: { truncated: true } }, { metrics: { truncated: 'true' } }]);
    expect([cut?.recording?.truncated, whole?.recording?.truncated]).toEqual([true, false]);
    expect(cut?.recording?.says).toContain('stopped recording');
  });

  test('is a video when it is of a remote desktop, and says so however it is missing', async () => {
    const pictures = [[1, 'b', base64('{}')]];
    const desktop = (changes: Record<string, unknown>) => connect('custom', 'rdp', changes);
    const found = await recorded([
      desktop({ event_stream: pictures, metrics: { event_size: 9, bitmap_count: 1 } }),
      desktop({ event_stream: [], metrics: { bitmap_count: 4, canvas_width: 1280, canvas_height: 720 } }),
      desktop({ event_stream: pictures, metrics: { event_size: 128 * 2 ** 20, bitmap_count: 9000 } }),
    ]);
    expect(found.map(({ recording, event }) => [recording?.kind, event?.recording_state])).toEqual([
      ['video', 'available'],
      ['none', 'missing'],
      ['video', 'available'],
    ]);
    const says = found.map(({ recording }) => String(recording?.says));
    expect(says[0]).toBe('A video: pictures of a remote desktop, and no terminal. This version does not play it.');
    expect(says[1]).toContain('counted 4 pictures');
    expect(says[2]).toContain('the end may be missing');
  });

  test('may lack its end when the gateway counted nothing of a session that is done', async () => {
    const none = { metrics: { event_size: 0, truncated: false } };
    const [restarted, open] = await recorded([none, { ...none, status: 'open' }]);
    expect(restarted?.recording?.says).toContain('as after a restart');
    expect(open?.recording?.says).not.toContain('restart');
  });

  test('is never copied into the event, however long it is', async () => {
    const event_stream = Array.from({ length: 5000 }, (_, index) => [index / 10, 'o', base64('x'.repeat(300))]);
    const imported: Imported = await importFile('a.json', hoopSession({ event_stream }));
    expect(imported.recordings[0]).toMatchObject({ outputs: 5000, duration_ms: 499_900 });
    expect(JSON.stringify(sessionEvent(imported)).length).toBeLessThan(4000);
  });
});
