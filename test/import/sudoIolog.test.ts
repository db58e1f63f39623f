import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { closeKeyframes, decodeFile, screenAt } from '../replay/decoding.ts';
import { straightFeed } from '../replay/straightFeed.ts';
import { sharedDirectory } from '../support/shared.ts';
import { countsOf, importFile, importFiles, type Imported, importPath, refusalOf, sessionEvent } from './importing.ts';

const text = '1788429600:nurse:root::/dev/pts/1:30:100\n/home/nurse\n/usr/bin/psql ehr\n';
const json = {
  timestamp: { seconds: 1_788_429_600, nanoseconds: 250_000_999 },
  columns: 100,
  command: '/usr/bin/psql',
  lines: 30,
  runargv: ['psql', 'ehr'],
  runenv: ['TERM=xterm', 'PGPASSWORD=hunter2'],
  runuid: 0,
  runuser: 'root',
  submitcwd: '/home/nurse',
  submithost: 'ward3',
  submituser: 'nurse',
  ttyname: '/dev/pts/1',
};
const timing = '4 0.500000000 5\n3 0.250000000 7\n4 0.250000001 4\n5 1.000000000 40 132\n7 0.100000000 TSTP\n7 9.900000000 CONT\n';
const streams = { timing, ttyout: 'ehr=# \\q\n', ttyin: 'hunter2', stdin: '', stdout: '' };

const byPath = ({ bundle }: Imported) =>
  Object.fromEntries(bundle.files.map(({ path, source, primary, folded, rejected }) => [path, [source, primary, folded, rejected]]));

describe('an I/O log of sudo', () => {
  test('is one event and one recording, whatever it is packed in', async () => {
    const files = { ...streams, 'log.json': json, log: text, timing: gzipSync(timing), ttyout: gzipSync(streams.ttyout) };
    const imported = await importFiles(Object.fromEntries(Object.entries(files).map(([name, content]) => [`00/00/01/${name}`, content])));
    expect(byPath(imported)).toEqual({
      '00/00/01/log': ['sudo_iolog', 0, 1, 0],
      '00/00/01/log.json': ['sudo_iolog', 1, 0, 0],
      '00/00/01/stdin': ['sudo_iolog', 0, 0, 0],
      '00/00/01/stdout': ['sudo_iolog', 0, 0, 0],
      '00/00/01/timing': ['sudo_iolog', 0, 6, 0],
      '00/00/01/ttyin': ['sudo_iolog', 0, 1, 0],
      '00/00/01/ttyout': ['sudo_iolog', 0, 1, 0],
    });
    expect(imported.recordings).toMatchObject([
      {
        format: 'sudo-io',
        kind: 'terminal',
        cols: 100,
        rows: 30,
        geometry: 'recorded',
        start_time: '2026-09-03T10:00:00.250000Z',
        duration_ms: 12_000,
        outputs: 2,
        inputs: 1,
        resizes: 1,
        markers: 2,
        path: '00/00/01/log.json',
      },
    ]);
    const beside = JSON.parse(String(imported.recordings[0]?.beside)) as { role: string; size: number }[];
    expect(beside.map(({ role, size }) => [role, size])).toEqual([
      ['timing', timing.length],
      ['ttyout', 9],
      ['stdout', 0],
    ]);
    expect(sessionEvent(imported)).toMatchObject({
      source_type: 'sudo_iolog',
      event_time: '2026-09-03T10:00:00.250000Z',
      event_time_raw: '1788429600.250000999',
      end_time: '2026-09-03T10:00:12.250000Z',
      actor_type: 'unknown',
      actor_uid: 'nurse',
      identity_confidence: 'asserted',
      effective_principal: 'root',
      resource_type: 'host',
      host_name: 'ward3',
      command_text: '/usr/bin/psql ehr',
      outcome: 'unknown',
      recording_state: 'available',
      parse_status: 'ok',
      unmapped: { submitcwd: '/home/nurse', ttyname: '/dev/pts/1', runuid: 0, runenv: ['TERM=xterm', 'PGPASSWORD=[redacted: credential]'] },
    });
    expect(JSON.stringify([imported.events, [...imported.raw.values()]])).not.toContain('hunter2');
  });

  test('in the old form names no host', async () => {
    const imported = await importFiles({ ...streams, log: text });
    expect(sessionEvent(imported)).toMatchObject({
      event_time: '2026-09-03T10:00:00.000000Z',
      actor_name: 'nurse',
      effective_principal: 'root',
      resource_type: null,
      host_name: null,
      command_text: '/usr/bin/psql ehr',
      unmapped: { submitcwd: '/home/nurse', ttyname: '/dev/pts/1' },
    });
    expect(imported.recordings).toMatchObject([{ cols: 100, rows: 30, geometry: 'recorded' }]);
    const older = await importFile('log', '1288429600:nurse:root::unknown\n/\n/bin/ls\n');
    expect(older.recordings).toMatchObject([{ kind: 'none', cols: 80, rows: 24, geometry: 'assumed' }]);
    expect(sessionEvent(older)).toMatchObject({ recording_state: 'missing', recording_ref: null });
  });

  test('shows a file for what it is, and never as records of its own', async () => {
    const cast = '{"version":2,"width":80,"height":24}\n[1,"o","x"]\n';
    const imported = await importFiles({ 'a/log': text, 'a/timing': `4 0.1 ${cast.length}\n`, 'a/ttyout': cast, 'b/ttyout': cast });
    expect(imported.recordings.map((row) => [row.path, row.format]).sort()).toEqual([
      ['a/log', 'sudo-io'],
      ['b/ttyout', 'asciicast-v2'],
    ]);
  });

  test('says what its timing and its streams do not have of each other', async () => {
    const imported = await importFiles({
      log: text,
      timing: '4 0.1 10\n1 0.1 3\n8 0.1 1\n4 0.1 -1\n4 0.1 1\n4 0.1 1\n4 0.1 1\n4 0.1 1\n',
      ttyout: 'abc',
    });
    expect(sessionEvent(imported).parse_notes).toEqual([
      '2 lines of the timing file cannot be read and are rejected records; what follows them may be shown too early, or with other times',
      'the timing tells of 11 bytes more than ttyout holds',
      'the file stdout with 3 bytes of the recording is missing',
    ]);
    const more = await importFiles({ log: text, timing: '4 0.1 1\n', ttyout: 'abc', ttyin: 'xyz' });
    expect(sessionEvent(more).parse_notes).toEqual([
      'the last 2 bytes of ttyout have no time and are shown at the end',
      'the last 3 bytes of ttyin have no time and are not counted',
    ]);
  });

  test('is refused in parts that say nothing alone', async () => {
    expect(await refusalOf(importFile('timing', timing))).toBe('sudo_iolog/log');
    expect(await refusalOf(importFile('ttyout', 'x'))).toBe('file/unrecognised');
    expect(await refusalOf(importFile('log.json', '{"timestamp":{"seconds":1},', {}, 'sudo_iolog'))).toBe('sudo_iolog/json');
    expect(countsOf(await importFile('log.json', json))).toEqual({ records: 1, primary: 1, folded: 0, rejected: 0 });
  });

  test('is read with its streams, wherever a copy of its log lies without them', async () => {
    const imported = await importFiles({ 'a/log': text, 'b/log': text, 'b/timing': '4 0.2 1\n', 'b/ttyout': 'b' });
    expect(imported.recordings).toMatchObject([{ path: 'b/log', kind: 'terminal', outputs: 1 }]);
    expect(imported.bundle.files.map(({ records, duplicates }) => [records, duplicates])).toEqual([
      [1, 1],
      [1, 0],
      [1, 0],
      [1, 0],
    ]);
  });

  test('of the same second and command is not taken for another one', async () => {
    const twice = { 'a/log': text, 'a/timing': '4 0.1 1\n', 'a/ttyout': 'a', 'b/log': text, 'b/timing': '4 0.2 1\n', 'b/ttyout': 'b' };
    const imported = await importFiles(twice);
    expect(imported.recordings).toHaveLength(1);
    expect(byPath(imported)['b/timing']).toEqual(['sudo_iolog', 0, 0, 1]);
    expect(imported.bundle.files.find(({ path }) => path === 'b/log')).toMatchObject({ records: 1, duplicates: 1 });
  });
});

const shared = sharedDirectory();

describe.skipIf(shared === null)('the public I/O logs of sudo', () => {
  const samples = join(shared ?? '', 'samples/sudo-iolog');

  test('are one recording a folder, and logs alone are events without one', async () => {
    const imported = await importPath(samples);
    const played = imported.recordings.filter((row) => row.kind === 'terminal');
    expect(played.map((row) => [row.path, row.outputs, row.inputs, row.cols, row.rows]).sort()).toEqual([
      ['test1/log', 9, 35, 80, 24],
      ['test2/log', 35, 38, 80, 24],
      ['test3/log', 10, 44, 80, 24],
    ]);
    const events = imported.events.filter((event) => event.ordinal === 0);
    expect(events).toHaveLength(3 + 7 + 10);
    expect(events.every((event) => event.parse_status === 'ok')).toBe(true);
    expect(events.filter((event) => event.host_name === 'xerxes.sudo.ws')).toHaveLength(7);
    expect(imported.rejected.map((row) => row.path).every((path) => String(path).startsWith('corpus/timing/'))).toBe(true);
  });

  test.each(['test1', 'test2', 'test3'])('%s replays to the screens of a plain terminal', async (name) => {
    const place = (file: string) => join(samples, name, file);
    const output = readFileSync(place('ttyout'));
    const lines = readFileSync(place('timing'), 'utf8').trimEnd().split('\n');
    const events: [number, string, Uint8Array][] = [];
    let [nanos, from] = [0, 0];
    for (const [code, delay, count] of lines.map((line) => line.split(' '))) {
      nanos += Math.round(Number(delay) * 1e9);
      if (code !== '4') continue;
      events.push([Math.round(nanos / 1000) / 1e6, 'o', output.subarray(from, from + Number(count))]);
      from += Number(count);
    }
    expect(from).toBe(output.length);
    const sides = ['timing', 'ttyout'].map((role) => ({
      role,
      object: place(role),
      byteOffset: 0,
      byteLength: readFileSync(place(role)).length,
    }));
    const decoded = await decodeFile(place('log'), { format: 'sudo-io', cols: 80, rows: 24, sides }, { keyframes: closeKeyframes });
    const last = events.at(-1)?.[0] ?? 0;
    for (const share of [0.25, 0.6, 1]) {
      const seconds = Math.round(last * share * 1e6) / 1e6;
      const at = Math.round(seconds * 1e6) / 1e3;
      expect(await screenAt(decoded, at), `${share * 100} %`).toEqual(await straightFeed({ cols: 80, rows: 24, events }, seconds));
    }
  });
});
