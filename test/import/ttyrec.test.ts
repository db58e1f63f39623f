import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ttyrecOf } from '../replay/ttyrecs.ts';
import { sharedDirectory } from '../support/shared.ts';
import { countsOf, importFile, importFiles, importPath, onlyFile, refusalOf, sessionEvent } from './importing.ts';

const begun = 1_788_429_600;
const frames = [
  { seconds: begun, micros: 250_000, output: 'ward$ ' },
  { seconds: begun + 2, output: 'ls\r\n' },
  { seconds: begun + 3, micros: 1, output: 'rota.txt\r\n' },
];

describe('a ttyrec recording', () => {
  test.each([
    ['ttyrec', false],
    ['ttyrec-big-endian', true],
  ])('is known by its bytes and one event, its frames folded into it (%s)', async (format, big) => {
    const bytes = ttyrecOf(frames, big);
    const imported = await importFile('session.bin', bytes);
    expect(countsOf(imported)).toEqual({ records: 3, primary: 1, folded: 2, rejected: 0 });
    expect(imported.recordings).toMatchObject([
      {
        format,
        kind: 'terminal',
        cols: 80,
        rows: 24,
        geometry: 'assumed',
        start_time: '2026-09-03T10:00:00.250000Z',
        duration_ms: 2750.001,
        outputs: 3,
        inputs: 0,
        rejected: 0,
        byte_offset: 0,
        byte_len: bytes.length,
      },
    ]);
    expect(sessionEvent(imported)).toMatchObject({
      source_type: 'ttyrec',
      source_event_type: 'ttyrec.recording',
      event_time: '2026-09-03T10:00:00.250000Z',
      event_time_raw: '1788429600.250000',
      event_time_quality: 'exact',
      end_time: '2026-09-03T10:00:03.000001Z',
      actor_type: 'unknown',
      actor_uid: null,
      actor_mfa: 'unknown',
      identity_confidence: 'none',
      command_text: null,
      action: 'other',
      outcome: 'unknown',
      phi_flag: 'unknown',
      approval_state: 'unknown',
      masking_state: 'unknown',
      integrity_state: 'none',
      recording_state: 'available',
      session_uid: `ttyrec:${onlyFile(imported).sha256.slice(0, 16)}`,
      byte_offset: 0,
      byte_len: 18,
      parse_status: 'ok',
    });
    expect(imported.raw.size).toBe(0);
  });

  test('that is cut short keeps its whole frames; the rest is a rejected record', async () => {
    const bytes = ttyrecOf(frames);
    for (const cut of [1, 9, 10, 15]) {
      const imported = await importFile('a.ttyrec', bytes.subarray(0, bytes.length - cut));
      expect(countsOf(imported)).toEqual({ records: 3, primary: 1, folded: 1, rejected: 1 });
      expect(imported.rejected).toMatchObject([{ byte_offset: 34, byte_len: 22 - cut }]);
      expect(imported.recordings).toMatchObject([{ outputs: 2, rejected: 1, byte_len: 34 }]);
      expect(sessionEvent(imported)).toMatchObject({ parse_status: 'partial' });
    }
  });

  test('has no time of day when its recorder had no clock', async () => {
    const imported = await importFile('a.ttyrec', ttyrecOf(frames.map((one) => ({ ...one, seconds: one.seconds - begun }))));
    expect(sessionEvent(imported)).toMatchObject({ event_time: null, event_time_quality: 'missing', duration_ms: 2750.001 });
  });

  test('says how its size is known', async () => {
    const of = async (output: string) => (await importFile('a', ttyrecOf([{ seconds: begun, output }]))).recordings[0];
    expect(await of('\u001b[8;40;132tx')).toMatchObject({ cols: 132, rows: 40, geometry: 'recorded' });
    expect(await of('x\u001b[8;40;132t')).toMatchObject({ cols: 80, rows: 24, geometry: 'assumed' });
    expect(await of('\u001b[1;36r\u001b[12;97Hx')).toMatchObject({ cols: 97, rows: 36, geometry: 'assumed' });
    expect(await of('\u001b[999;999H\u001b[6n')).toMatchObject({ cols: 80, rows: 24, geometry: 'assumed' });
  });

  test('says when times go backwards, or are none', async () => {
    const imported = await importFile(
      'a',
      ttyrecOf([
        { seconds: begun + 5, output: 'a' },
        { seconds: begun + 4, output: 'b' },
        { seconds: begun + 6, micros: 4_000_000, output: 'c' },
      ]),
    );
    expect(countsOf(imported)).toEqual({ records: 3, primary: 1, folded: 2, rejected: 0 });
    expect(sessionEvent(imported).parse_notes).toEqual([
      'time goes backwards 1 times; frames are kept in file order',
      '1 frames have no time that can be; they are shown with the frame before',
    ]);
  });

  test('is not seen where there is none', async () => {
    const others = {
      zeros: Buffer.alloc(100),
      text: Buffer.from('a line\nand another one\n'),
      elf: Buffer.concat([Buffer.from('7f454c4602010100', 'hex'), Buffer.alloc(200)]),
      absurd: ttyrecOf([{ seconds: begun, micros: 1_000_000, output: 'x' }]),
      cut: ttyrecOf(frames).subarray(0, 15),
    };
    for (const [name, bytes] of Object.entries(others)) expect(await refusalOf(importFile(name, bytes)), name).toBe('file/unrecognised');
    const { bundle } = await importFiles({ ...others, z: ttyrecOf(frames) });
    expect(bundle.files.filter(({ source }) => source !== 'unrecognised').map(({ path }) => path)).toEqual(['z']);
    expect(await refusalOf(importFile('forced', others.text, {}, 'ttyrec'))).toBe('ttyrec/frame');
  });
});

const shared = sharedDirectory();

describe.skipIf(shared === null)('the public ttyrec files', () => {
  const sample = (name: string) => join(shared ?? '', 'samples', name);

  test('have the frames another reader counted', async () => {
    const hello = await importPath(sample('ttyrec/hello.ttyrec'));
    expect(hello.recordings).toMatchObject([{ outputs: 3, duration_ms: 42_065.535, start_time: '2017-12-10T21:49:33.000000Z' }]);
    const short = await importPath(sample('ttyrec/short.ttyrec'));
    expect(countsOf(short)).toEqual({ records: 2, primary: 1, folded: 0, rejected: 1 });
    const psql = await importPath(sample('generated/terminal/psql-phi.ttyrec'));
    expect(psql.recordings).toMatchObject([{ outputs: 371, rejected: 0, byte_len: 9916 }]);
    const vim = await importPath(sample('generated/terminal/vim-resize.ttyrec'));
    expect(vim.recordings).toMatchObject([{ outputs: 219, cols: 80, rows: 40, geometry: 'assumed' }]);
    expect(await refusalOf(importPath(sample('ttyrec/empty.ttyrec')))).toMatch(/^file\//);
  });

  test('random bytes are none', () => {
    const random = readFileSync(join(shared ?? '', 'hostile/text/random-64KiB.bin'));
    return expect(refusalOf(importFile('random', random))).resolves.toBe('file/unrecognised');
  });
});
