import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sharedDirectory } from '../support/shared.ts';
import { countsOf, importFile, importFiles, importPath } from './importing.ts';

const sid = '56408539-6536-11e9-80a1-427cfde50f5a';
const at = (ms: number) => new Date(Date.UTC(2026, 2, 1, 10) + ms).toISOString();
const audit = (event: string, code: string, ms: number, more: object = {}) => ({
  event,
  code,
  time: at(ms),
  ei: 0,
  user: 'rosa',
  sid,
  ...more,
});
const print = (ms: number, output: string) => ({ event: 'print', time: at(ms), ms, data: Buffer.from(output).toString('base64') });
const session = [
  audit('session.start', 'T2000I', 0, { size: '80:25' }),
  print(0, 'tell-nobody'),
  audit('resize', 'T2002I', 500, { size: '132:43' }),
  print(1200, 'x'),
  audit('session.end', 'T2004I', 1300),
];

/** The same in the older form: its output stands in a file of its own. */
const output = Buffer.from('tell-nobodyx');
const bare = session.map((one) => {
  if (!('data' in one)) return one;
  const { data, ...rest } = one;
  const bytes = Buffer.from(data, 'base64');
  return { ...rest, bytes: bytes.length, offset: output.indexOf(bytes) };
});

describe('what tsh play prints of a session', () => {
  test('has its audit events, each at its own place, and its output as a recording', async () => {
    const imported = await importFile('play.json', JSON.stringify(session, null, 1));
    expect(countsOf(imported)).toEqual({ records: 5, primary: 3, folded: 2, rejected: 0 });
    expect(
      imported.events.map(({ source_event_type, recording_offset_ms, session_uid }) => [
        source_event_type,
        recording_offset_ms,
        session_uid,
      ]),
    ).toEqual([
      ['session.start', 0, sid],
      ['resize', 500, sid],
      ['session.end', 1300, sid],
    ]);
    const told = {
      session_uid: sid,
      format: 'teleport-played',
      kind: 'terminal',
      cols: 80,
      rows: 25,
      outputs: 2,
      resizes: 1,
      duration_ms: 1200,
    };
    expect(imported.recordings).toMatchObject([told]);
    expect(JSON.stringify([imported.events, [...imported.raw]])).not.toContain(Buffer.from('tell-nobody').toString('base64'));
  });

  test('rejects output that is damaged, and shows none of it', async () => {
    const secret = Buffer.from('tell-nobody').toString('base64');
    const damaged = { event: 'print', time: at(9), ms: -1, data: secret };
    const imported = await importFile('play.json', JSON.stringify([...session, damaged, { event: 'print', ms: 1, data: '?' }, { x: 1 }]));
    expect(countsOf(imported)).toEqual({ records: 8, primary: 3, folded: 2, rejected: 3 });
    expect(JSON.stringify(imported.rejected)).not.toContain(secret);
  });

  test('of the older form says that its output is elsewhere, where it is not found', async () => {
    const { events, recordings } = await importFile('events.json', JSON.stringify(bare));
    expect(recordings).toMatchObject([{ kind: 'none', says: expect.stringContaining('file of its own') as string }]);
    expect(events[0]).toMatchObject({ recording_state: 'missing' });
  });

  test('of the older form is put together with the file of its output, by its length to the byte', async () => {
    const others = { 'other.stream': output.subarray(1), 'deep/s.tty.stream': output };
    const { events, recordings, bundle } = await importFiles({
      's.tty.events.json': JSON.stringify(bare),
      's.tty.stream': output,
      ...others,
    });
    const prints = bare.filter((one) => 'bytes' in one).length;
    expect(recordings).toMatchObject([{ kind: 'terminal', format: 'teleport-pair', outputs: prints, truncated: false }]);
    expect(JSON.parse(String(recordings[0]?.beside))).toMatchObject([{ role: 'output', size: output.length }]);
    expect(events.every((event) => event.recording_state === 'available')).toBe(true);
    expect(bundle.files.map(({ path, source }) => [path, source])).toEqual([
      ['deep/s.tty.stream', 'unrecognised'],
      ['other.stream', 'unrecognised'],
      ['s.tty.events.json', 'teleport'],
      ['s.tty.stream', 'teleport'],
    ]);
  });

  test('of the older form tells what of its output is not in the file, and reads none of it twice', async () => {
    const twice = bare.map((one) => ('bytes' in one ? { ...one, offset: 0, bytes: output.length } : one));
    const { recordings } = await importFiles({ 's.tty.events.json': JSON.stringify(twice), 's.tty.stream': output });
    expect(recordings).toMatchObject([{ outputs: 1, truncated: true, says: expect.stringContaining('cut short') as string }]);
  });
});

const shared = sharedDirectory();

test.skipIf(shared === null)('the decoded sample has what the recording it was decoded from has', async () => {
  const folder = join(shared ?? '', 'samples/teleport/recordings');
  const [played, packed] = [
    await importPath(join(folder, 'cloud-native-hackathon-session.decoded.json')),
    await importPath(join(folder, 'cloud-native-hackathon-session.tar')),
  ];
  const facts = ({ events }: typeof played) =>
    events.map((event) => [event.source_event_id, event.event_time, event.session_uid, event.command_text, event.recording_offset_ms]);
  expect(facts(played).sort()).toEqual(facts(packed).sort());
  const of = ({ recordings: [one] }: typeof played) => [
    one?.session_uid,
    one?.outputs,
    one?.resizes,
    one?.duration_ms,
    one?.cols,
    one?.start_time,
  ];
  expect(of(played)).toEqual(of(packed));
});
