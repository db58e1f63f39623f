import { gzipSync } from 'node:zlib';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sharedDirectory } from '../support/shared.ts';
import { countsOf, importFile, importFiles, type Imported, importPath, refusalOf, sessionEvent } from './importing.ts';

const about = '[COMMAND="psql "ehr"" TERM="xterm" TTY="/dev/pts/3" COLUMNS="110" LINES="32"]';
const start = `Script started on 2026-09-03 12:00:00+02:00 ${about}\n`;
const done = '\nScript done on 2026-09-03 12:00:09+02:00 [COMMAND_EXIT_CODE="3"]\n';
const typescript = `${start}ward$ ls\r\n${done}`;
const timing = '0.5 6\n0.25 4\n';
const streams = (body: string, names = { out: 'a.out', in: 'a.in' }) =>
  `H 0.000000 START_TIME 2026-09-03 10:00:01+00:00\nH 0.000000 COLUMNS 100\nH 0.000000 LINES 30\nH 0.000000 COMMAND ls\n` +
  `H 0.000000 OUTPUT_LOG /tmp/${names.out}\nH 0.000000 INPUT_LOG /tmp/${names.in}\n${body}H 0.000000 EXIT_CODE 0\n`;

const byPath = ({ bundle }: Imported) =>
  Object.fromEntries(bundle.files.map(({ path, source, primary, folded, rejected }) => [path, [source, primary, folded, rejected]]));

describe('a typescript and its timing file', () => {
  test('are one event and one recording', async () => {
    const imported = await importFiles({ 'one.typescript': typescript, 'one.timing': timing });
    expect(byPath(imported)).toEqual({ 'one.timing': ['script', 0, 2, 0], 'one.typescript': ['script', 1, 1, 0] });
    const [side] = imported.bundle.files;
    expect(imported.recordings).toMatchObject([
      {
        format: 'script',
        kind: 'terminal',
        cols: 110,
        rows: 32,
        geometry: 'recorded',
        start_time: '2026-09-03T10:00:00.000000Z',
        duration_ms: 750,
        outputs: 2,
        inputs: 0,
        path: 'one.typescript',
        byte_offset: start.length,
        byte_len: 10,
        beside: JSON.stringify([{ role: 'timing', sha256: side?.sha256, size: timing.length }]),
      },
    ]);
    expect(sessionEvent(imported)).toMatchObject({
      source_type: 'script',
      event_time: '2026-09-03T10:00:00.000000Z',
      event_time_quality: 'exact',
      end_time: '2026-09-03T10:00:00.750000Z',
      command_text: 'psql "ehr"',
      action: 'execute',
      outcome: 'failure',
      outcome_code: '3',
      actor_type: 'unknown',
      identity_confidence: 'none',
      recording_state: 'available',
      byte_len: start.length - 1,
      parse_status: 'ok',
    });
  });

  test('find each other among others by their length, and by their names where lengths are the same', async () => {
    const other = typescript.replace('ls', 'id');
    const imported = await importFiles({
      'x/1.log': typescript,
      'x/2.log': `${start}longer than the first${done}`,
      'x/2.tm': '1 10\n1 11\n',
      'x/1.tm': timing,
      'y/a.script': other.replace('12:00:00', '12:00:07'),
      'y/b.script': other,
      'y/b.timing': '0.1 10\n0.2 0\n',
      'y/a.timing': '0.3 10\n0.4 0\n',
    });
    const paired = imported.recordings.map((row) => [row.path, row.duration_ms]).sort();
    expect(paired).toEqual([
      ['x/1.log', 750],
      ['x/2.log', 2000],
      ['y/a.script', 700],
      ['y/b.script', 300],
    ]);
    expect(imported.rejected).toEqual([]);
  });

  test('may be packed, and cut short', async () => {
    const imported = await importFiles({ 'a.typescript': gzipSync(`${start}ward$`), 'a.timing.gz': gzipSync(timing) });
    expect(imported.recordings).toMatchObject([{ outputs: 2, byte_len: 5 }]);
    expect(sessionEvent(imported)).toMatchObject({ parse_status: 'partial', outcome: 'unknown' });
    expect(sessionEvent(imported).parse_notes).toEqual(['the timing file tells of 5 bytes more than the typescript holds']);
    const longer = await importFiles({ 'a.typescript': typescript, 'a.timing': '0.500000 6\n' });
    expect(sessionEvent(longer).parse_notes).toEqual(['the last 4 bytes of output have no time and are shown at the end']);
  });

  test('lose the lines that cannot be read, each with its place', async () => {
    const imported = await importFiles({
      'a.typescript': typescript,
      'a.timing': '0.5 3\nwhat?\n-1 3\n0.1 1\n0.1 1\n0.1 1\n0.1 1\n0.1 1\n0.1 1\n0.1 0\n0.1 NaN\n9 1',
    });
    expect(byPath(imported)['a.timing']).toEqual(['script', 0, 9, 3]);
    expect(imported.rejected.map((row) => [row.path, row.file_line, row.byte_offset])).toEqual([
      ['a.timing', 2, 6],
      ['a.timing', 3, 12],
      ['a.timing', 11, 59],
    ]);
    expect(imported.recordings).toMatchObject([{ rejected: 3 }]);
  });

  test('without each other: the output is shown at once, the timing is refused', async () => {
    const alone = await importFile('a.typescript', typescript);
    expect(countsOf(alone)).toEqual({ records: 2, primary: 1, folded: 1, rejected: 0 });
    expect(alone.recordings).toMatchObject([{ format: 'script-untimed', duration_ms: 0, outputs: 1, beside: null }]);
    expect(await refusalOf(importFile('a.timing', timing))).toBe('script/typescript');
    expect(byPath(await importFiles({ 'a/t': typescript, 'b/t': timing }))).toEqual({
      'a/t': ['script', 1, 1, 0],
      'b/t': ['script', 0, 0, 1],
    });
  });

  test('twice are one, and the copies are duplicates', async () => {
    const imported = await importFiles({ 'a/s': typescript, 'a/t': timing, 'b/s': typescript, 'b/t': timing });
    expect(imported.recordings).toHaveLength(1);
    expect(imported.bundle.files.map(({ records, duplicates }) => [records, duplicates])).toEqual([
      [2, 0],
      [2, 0],
      [2, 2],
      [2, 2],
    ]);
  });
});

describe('a recording of several streams', () => {
  test('keeps what was typed apart, and tells it nowhere', async () => {
    const body = 'O 0.5 6\nI 0.1 2\nO 0.1 4\nS 1.0 SIGWINCH ROWS=40 COLS=132\nS 1.0 SIGHUP\n';
    const typed = `${start}hunter2${done}`;
    const imported = await importFiles({ 'a.out': typescript, 'a.in': typed, t: streams(body) });
    expect(byPath(imported)).toEqual({ 'a.in': ['script', 0, 1, 0], 'a.out': ['script', 1, 1, 0], t: ['script', 0, 12, 0] });
    expect(imported.recordings).toMatchObject([
      {
        format: 'script-streams',
        cols: 100,
        rows: 30,
        start_time: '2026-09-03T10:00:01.000000Z',
        duration_ms: 2700,
        outputs: 2,
        inputs: 1,
        resizes: 1,
        markers: 1,
      },
    ]);
    expect(sessionEvent(imported)).toMatchObject({ command_text: 'ls', outcome: 'success', outcome_code: '0', parse_status: 'ok' });
    expect(JSON.stringify([imported.events, [...imported.raw.values()]])).not.toContain('hunter2');
  });

  test('may have input and output in one file', async () => {
    const imported = await importFiles({
      io: `${start}ward$ lsls\r\n${done}`,
      t: streams('O 1 6\nI 1 2\nO 1 4\n', { out: 'io', in: 'io' }),
    });
    expect(imported.recordings).toMatchObject([{ format: 'script-mixed', outputs: 2, inputs: 1 }]);
    expect(sessionEvent(imported).parse_notes).toBeNull();
  });

  test('holds no output when only input was recorded', async () => {
    const only = streams('I 1 7\n').replace(/H.*OUTPUT_LOG.*\n/, '');
    const imported = await importFiles({ 'a.in': `${start}hunter2${done}`, t: only });
    expect(imported.recordings).toMatchObject([{ kind: 'none', inputs: 1 }]);
    expect(sessionEvent(imported)).toMatchObject({ recording_ref: null, recording_state: 'missing' });
  });
});

describe('the date of a typescript', () => {
  const at = async (written: string) => sessionEvent(await importFile('t', `Script started on ${written}\nx`));
  test.each([
    ['2026-09-03 10:00:00+00:00', '2026-09-03T10:00:00.000000Z', 'exact'],
    ['Thu Sep  3 10:00:00 2026', '2026-09-03T10:00:00.000000Z', 'tz_assumed'],
    ['Thu 03 Sep 2026 10:00:00 PM UTC', '2026-09-03T22:00:00.000000Z', 'exact'],
    ['Thu Sep  3 12:00:00 AM GMT 2026', '2026-09-03T00:00:00.000000Z', 'exact'],
    ['Thu Sep  3 10:00:00 CEST 2026', null, 'missing'],
    ['jeu. 03 sept. 2026 10:00:00', '2026-09-03T10:00:00.000000Z', 'tz_assumed'],
    ['2026-02-31 10:00:00+00:00', null, 'missing'],
    ['', null, 'missing'],
  ])('%j', async (written, event_time, event_time_quality) => {
    expect(await at(written)).toMatchObject({ event_time, event_time_quality });
  });

  test('and the size are unknown where it was no terminal', async () => {
    const imported = await importFile('t', 'Script started on 2026-09-03 10:00:00+00:00 [COMMAND="make" <not executed on terminal>]\nok\n');
    expect(imported.recordings).toMatchObject([{ cols: 80, rows: 24, geometry: 'assumed' }]);
    expect(sessionEvent(imported)).toMatchObject({ command_text: 'make', outcome: 'unknown' });
  });
});

const shared = sharedDirectory();

test.skipIf(shared === null)('the public typescripts are paired, to the byte', async () => {
  const imported = await importPath(join(shared ?? '', 'samples/generated/terminal'));
  const of = (format: string) => imported.recordings.filter((row) => String(row.format).startsWith(format));
  expect(
    of('script')
      .map((row) => [row.path, row.format, row.outputs, row.cols, row.rows])
      .sort(),
  ).toEqual([
    ['htop.io.typescript', 'script-mixed', 111, 120, 36],
    ['psql-phi.adv.out', 'script-streams', 360, 110, 32],
    ['psql-phi.classic.typescript', 'script', 365, 110, 32],
    ['vim-resize.adv.out', 'script-streams', 219, 100, 30],
  ]);
  expect(imported.events.filter((event) => event.source_type === 'script').map((event) => event.parse_notes)).toEqual([
    null,
    null,
    null,
    null,
  ]);
  expect(imported.rejected).toEqual([]);
});
