import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { sharedDirectory } from '../support/shared.ts';
import { common, framed, part, proto, recorded, sid } from '../support/teleportStream.ts';
import { pick } from './hoopColumns.ts';
import { countsOf, importFile, importFiles, importPath, refusalOf, refusedWith } from './importing.ts';

const { start, print, resize, command, end } = recorded;
const session = [start(), resize(10, '132:43'), print(0, 'one '), command(500, 'ls', '-l'), print(1200, 'two'), end(1300)];
const read = (bytes: Uint8Array, name = `${sid}.tar`) => importFile(name, bytes);

describe('a session recording of Teleport', () => {
  test('is known by its bytes, whatever it is called, alone and in a folder', async () => {
    const bytes = part(session);
    const { bundle, recordings } = await read(bytes);
    expect(bundle.files.map(({ source, records, primary, derived }) => [source, records, primary, derived])).toEqual([
      ['teleport', 1, 1, 3],
    ]);
    expect(recordings).toHaveLength(1);
    const inFolder = await importFiles({ 'a.bin': bytes, 'b.tar': part([start(), print(0, 'x')]) });
    expect(inFolder.bundle.files.map(({ source }) => source)).toEqual(['teleport', 'teleport']);
    const packed = await read(gzipSync(bytes), 'session.gz');
    expect(packed.recordings).toHaveLength(1);
  });

  test('gives the events of the audit log that are in it, each with its own time, and its moment in the recording', async () => {
    const { events, recordings } = await read(part(session));
    const columns = [
      'ordinal',
      'source_event_type',
      'source_event_code',
      'event_time',
      'recording_offset_ms',
      'session_uid',
      'actor_uid',
    ] as const;
    expect(events.map((event) => pick(event, ...columns))).toEqual([
      [0, 'session.start', 'T2000I', '2026-03-01T10:00:00.000000Z', 0, sid, 'rosa@clinic.example'],
      [1, 'resize', 'T2002I', '2026-03-01T10:00:00.010000Z', 10, sid, 'rosa@clinic.example'],
      [2, 'session.command', 'T4000I', '2026-03-01T10:00:00.500000Z', 500, sid, 'rosa@clinic.example'],
      [3, 'session.end', 'T2004I', '2026-03-01T10:00:01.300000Z', 1300, sid, 'rosa@clinic.example'],
    ]);
    expect(events[2]).toMatchObject({ action: 'execute', command_text: 'ls -l', host_name: 'ehr-01' });
    expect((events[2]?.unmapped as { cgroup_id: string }).cgroup_id).toBe(String(2n ** 60n + 1n));
    expect(events[0]).toMatchObject({ src_ip: '2001:db8::1', src_port: 51454 });
    expect(recordings[0]).toMatchObject({
      session_uid: sid,
      format: 'teleport-stream',
      kind: 'terminal',
      cols: 80,
      rows: 25,
      geometry: 'recorded',
      start_time: '2026-03-01T10:00:00.000000Z',
      duration_ms: 1200,
      outputs: 2,
      resizes: 1,
      truncated: false,
    });
  });

  test('takes secrets out of commands', async () => {
    const { events, raw } = await read(part([start(), command(1, 'psql', '-c', "ALTER ROLE a PASSWORD 'hunter2'"), print(1, 'x'), end(2)]));
    expect(JSON.stringify([events, [...raw]])).not.toContain('hunter2');
  });

  test('has parts, each of which is a record: those of output alone belong to the event that carries the recording', async () => {
    const parts = [part([start(), print(0, 'a')], { padding: 77 }), part([print(10, 'b')]), part([print(20, 'c'), end(30)])];
    const imported = await read(Buffer.concat(parts));
    expect(countsOf(imported)).toEqual({ records: 3, primary: 2, folded: 1, rejected: 0 });
    const [first = Buffer.of(), second = Buffer.of()] = parts;
    expect(imported.events.map((event) => pick(event, 'source_event_type', 'ordinal', 'byte_offset', 'byte_len'))).toEqual([
      ['session.start', 0, 0, first.length],
      ['session.end', 0, first.length + second.length, parts[2]?.length],
    ]);
    expect(imported.folded).toMatchObject([{ file_line: 2, byte_offset: first.length, byte_len: second.length }]);
    expect(imported.recordings).toMatchObject([{ outputs: 3, duration_ms: 20, byte_offset: 0, byte_len: Buffer.concat(parts).length }]);
  });

  test('may be packed in several members', async () => {
    const packed = Buffer.concat(session.map((message) => gzipSync(framed([message]))));
    expect((await read(part([], { packed }))).events).toHaveLength(4);
  });

  test('keeps what it cannot read in full, and says so', async () => {
    const strange = proto({ 99: { 1: common(4, 'new.kind', 'T9999I') } });
    const { events } = await read(part([start(), print(0, 'x'), strange, end(9)]));
    expect(events.map(({ source_event_type, parse_status }) => [source_event_type, parse_status])).toContainEqual(['new.kind', 'partial']);
    const damaged = await read(part([start(), Buffer.from([0xff, 0xff]), proto({ 11: { 6: 1 } }), print(0, 'x'), end(9)]));
    expect(damaged.events[0]).toMatchObject({ parse_status: 'partial', parse_notes: ['2 events of this part cannot be read'] });
    expect(damaged.recordings[0]).toMatchObject({ outputs: 1, rejected: 2 });
  });

  test('of a desktop is a video, and one of events alone is no recording', async () => {
    const picture = proto({ 77: { 1: common(1, 'desktop.recording', 'TDP00I'), 2: Buffer.from('png') } });
    expect((await read(part([start('0:0'), picture, end(1)]))).recordings).toMatchObject([
      { kind: 'video', outputs: 1, geometry: 'assumed' },
    ]);
    const silent = await read(part([start(), end(1)]));
    expect(silent.recordings).toMatchObject([{ kind: 'none' }]);
    expect(silent.events[0]).toMatchObject({ recording_ref: null, recording_state: 'missing' });
  });

  test('of output alone has one event, which names nobody', async () => {
    const { events } = await read(part([print(0, 'x')]));
    expect(events.map((event) => pick(event, 'source_event_type', 'actor_uid', 'identity_confidence', 'event_time'))).toEqual([
      ['session.recording', null, 'none', null],
    ]);
  });
});

describe('a damaged recording', () => {
  const whole = Buffer.concat([part([start(), print(0, 'a')]), part([print(10, 'bb'), print(20, 'cc'), end(30)])]);

  test.each([0.55, 0.7, 0.9, 0.99])('cut at %d of its length gives what is there, and says that its end is missing', async (share) => {
    const { events, recordings } = await read(whole.subarray(0, Math.floor(whole.length * share)));
    expect(recordings).toMatchObject([{ truncated: true }]);
    expect(String(recordings[0]?.says)).toContain('cut short');
    expect(events[0]).toMatchObject({ source_event_type: 'session.start' });
  });

  test('whose checksum does not hold is doubtful', async () => {
    const bytes = Buffer.from(part(session));
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 6) ^ 1, bytes.length - 6);
    const { events } = await read(bytes);
    expect(events[0]).toMatchObject({ parse_status: 'partial' });
    expect(JSON.stringify(events[0]?.parse_notes)).toContain('does not match its checksum');
  });

  test('rejects parts that cannot be read, and goes on behind them', async () => {
    const broken = part([], { packed: Buffer.concat([gzipSync('').subarray(0, 10), Buffer.from('nonsense')]) });
    const imported = await read(Buffer.concat([part([start(), print(0, 'a')]), broken, part([print(5, 'b'), end(6)])]));
    expect(countsOf(imported)).toEqual({ records: 3, primary: 2, folded: 0, rejected: 1 });
    expect(imported.recordings).toMatchObject([{ outputs: 2 }]);
  });

  test('rejects what follows its last part', async () => {
    for (const [rest, reason] of [
      [Buffer.alloc(23), 'cut short'],
      [Buffer.alloc(24, 0xff), 'no file can have'],
      [part(session, { version: 3 }), 'no part of a recording in version 1'],
    ] as const) {
      const imported = await read(Buffer.concat([part(session), rest]));
      expect(countsOf(imported)).toMatchObject({ primary: 1, rejected: 1 });
      expect(imported.rejected).toMatchObject([{ byte_len: rest.length }]);
      expect(String(imported.rejected[0]?.reason)).toContain(reason);
    }
  });

  test('that claims an event of impossible length is read up to it', async () => {
    const packed = gzipSync(Buffer.concat([framed([start(), print(0, 'a')]), Buffer.alloc(64, 0xff)]));
    const { events, recordings } = await read(part([], { packed }));
    expect(JSON.stringify(events[0]?.parse_notes)).toContain('a length that no event has');
    expect(recordings).toMatchObject([{ outputs: 1 }]);
  });

  test('is refused when nothing of it can be read', async () => {
    expect(await refusalOf(read(part([Buffer.from([0xff])])))).toBe('teleport/recording');
    expect(await refusalOf(read(part([])))).toBe('teleport/recording');
  });

  test('that unpacks to more than an input may hold is refused', async () => {
    const packed = gzipSync(framed([print(0, Buffer.alloc(4 << 20))]));
    expect(await refusalOf(importFile('a.tar', part([], { packed }), { expandedBytes: 3 << 20 }))).toBe('limit/expanded-size');
    const events = Array.from({ length: 20_000 }, () => proto({ 1: { 1: { 2: 'a' } } }));
    expect(await refusalOf(importFile('a.tar', part(events), { expandedBytes: 3 << 20 }))).toBe('limit/expanded-size');
  });

  test('with the smallest of parts in great number ends at a limit', async () => {
    const many = Buffer.concat([
      part([start(), print(0, 'x')]),
      ...Array.from({ length: 50 }, () => part([], { packed: Buffer.alloc(0) })),
    ]);
    const { rejected } = await importFile('a.tar', many, { packedMembers: 20 });
    expect(String(rejected[0]?.reason)).toContain('more than 20 parts');
  });
});

test('an encrypted recording, and one of another version, are refused by name', async () => {
  const encrypted = await refusedWith(read(part(session, { version: 2, flags: Buffer.from([1, 0, 0, 0, 0, 0, 0, 0]) })));
  expect([encrypted.detail.reason, encrypted.message]).toEqual(['teleport/encrypted', expect.stringContaining('encrypted')]);
  expect(await refusalOf(read(part(session, { version: 2, flags: Buffer.alloc(8) })))).toBe('teleport/version');
  expect(await refusalOf(read(part(session, { version: 3 })))).toBe('teleport/version');
});

const shared = sharedDirectory();

test.skipIf(shared === null)('the real recording gives every event it holds, as its decoded form tells them', async () => {
  const folder = join(shared ?? '', 'samples/teleport/recordings');
  const { events, recordings } = await importPath(join(folder, 'cloud-native-hackathon-session.tar'));
  const decoded = JSON.parse(readFileSync(join(folder, 'cloud-native-hackathon-session.decoded.json'), 'utf8')) as Record<
    string,
    unknown
  >[];
  const audited = decoded.filter(({ event }) => event !== 'print');
  const mine = new Map(events.map((event) => [event.source_event_id, event]));
  expect(mine.size).toBe(audited.length);
  for (const { uid, event, code, time, sid: session, user, ei, program, argv, pid } of audited) {
    const told = mine.get(String(uid));
    expect(told).toMatchObject({
      source_event_type: event,
      source_event_code: code,
      session_uid: session,
      actor_uid: user,
      sequence: ei,
      event_time: String(time).replace('Z', '000Z'),
    });
    if (program === undefined || event !== 'session.command') continue;
    expect(told?.command_text).toBe([program as string, ...(argv as string[])].join(' '));
    expect((told?.unmapped as { pid: number }).pid).toBe(pid);
  }
  expect(recordings).toMatchObject([{ outputs: 192, resizes: 1, duration_ms: 42_405, truncated: false, rejected: 0 }]);
});
