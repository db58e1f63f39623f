import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sharedDirectory } from '../support/shared.ts';
import { countsOf, importFile, importFiles, importPath, onlyFile, refusalOf, sessionEvent } from './importing.ts';

const header = (changes: object = {}) => JSON.stringify({ version: 2, width: 80, height: 24, timestamp: 1788429600, ...changes });
const cast = (...lines: string[]) => `${[header(), ...lines].join('\n')}\n`;

describe('an asciicast recording', () => {
  test('is one event, with its events folded into it and blank lines counted nowhere', async () => {
    const imported = await importPath(join(import.meta.dirname, 'fixtures/terminal.cast'));
    expect(countsOf(imported)).toEqual({ records: 7, primary: 1, folded: 6, rejected: 0 });
    expect(imported.recordings).toMatchObject([
      {
        format: 'asciicast-v2',
        kind: 'terminal',
        cols: 100,
        rows: 30,
        geometry: 'recorded',
        start_time: '2026-09-03T10:00:00.000000Z',
        duration_ms: 1500,
        outputs: 3,
        inputs: 1,
        resizes: 1,
        markers: 1,
        rejected: 0,
        byte_offset: 0,
        byte_len: onlyFile(imported).size,
        sha256: onlyFile(imported).sha256,
      },
    ]);
  });

  test('names nobody and claims nothing the format does not say', async () => {
    const imported = await importFile('a.cast', cast('[1,"o","x"]'));
    const event = sessionEvent(imported);
    expect(event).toMatchObject({
      source_type: 'asciicast',
      event_time: '2026-09-03T10:00:00.000000Z',
      end_time: '2026-09-03T10:00:01.000000Z',
      actor_type: 'unknown',
      actor_uid: null,
      identity_confidence: 'none',
      resource_type: null,
      action: 'other',
      command_text: null,
      outcome: 'unknown',
      approval_state: 'unknown',
      masking_state: 'unknown',
      recording_state: 'available',
      session_uid: `asciicast:${onlyFile(imported).sha256.slice(0, 16)}`,
      parse_status: 'ok',
    });
    expect(imported.recordings[0]).toMatchObject({ event_id: event.event_id, id: event.recording_ref, session_uid: event.session_uid });
  });

  test('has the command it was told to run, and only that', async () => {
    const imported = await importFile(
      'a.cast',
      `${header({ command: 'psql ehr', title: 'night', env: { TERM: 'x', SHELL: null } })}\n[1,"o","x"]\n`,
    );
    expect(sessionEvent(imported)).toMatchObject({ action: 'execute', command_text: 'psql ehr', class_uid: 1007 });
    expect(sessionEvent(imported).unmapped).toEqual({ title: 'night', env: { TERM: 'x', SHELL: null } });
    expect(sessionEvent(await importFile('a.cast', `${header({ command: 5 })}\n[1,"o","x"]\n`)).command_text).toBeNull();
  });

  test('has no time when its header has none that can be', async () => {
    const at = async (timestamp: unknown) => sessionEvent(await importFile('a.cast', `${header({ timestamp })}\n[1,"o","x"]\n`));
    expect(await at(1e18)).toMatchObject({ event_time: null, event_time_quality: 'missing', parse_status: 'partial' });
    expect(await at('1788429600')).toMatchObject({ event_time: null, event_time_quality: 'missing', parse_status: 'partial' });
    expect(await at(undefined)).toMatchObject({ event_time: null, event_time_quality: 'missing', parse_status: 'ok' });
    expect(await at(1788429600.25)).toMatchObject({ event_time: '2026-09-03T10:00:00.250000Z', event_time_quality: 'exact' });
  });

  test('rejects the lines that are no events, each with its place, and keeps the others', async () => {
    const lines = [
      '[1,"o","x"]',
      '{}',
      '[-1,"o","x"]',
      '["1","o","x"]',
      '[NaN,"o","x"]',
      '[1e999,"o","x"]',
      '[1,1,"x"]',
      '[1,"r","0x0"]',
      '[2,"o","y"] x',
      '[3,"o"',
    ];
    const text = cast(...lines).trimEnd();
    const imported = await importFile('a.cast', text);
    expect(countsOf(imported)).toEqual({ records: 11, primary: 1, folded: 1, rejected: 9 });
    expect(imported.rejected.map((row) => row.file_line)).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11]);
    for (const row of imported.rejected) {
      const at = Number(row.byte_offset);
      expect(
        Buffer.from(text)
          .subarray(at, at + Number(row.byte_len))
          .toString(),
      ).toBe(row.excerpt);
    }
    expect(imported.rejected.at(-1)?.reason).toBe('The last line is cut short.');
    expect(sessionEvent(imported)).toMatchObject({
      parse_status: 'partial',
      parse_notes: ['9 events cannot be read and are rejected records'],
    });
    expect(imported.recordings[0]).toMatchObject({ outputs: 1, rejected: 9 });
  });

  test('keeps events in file order when time goes backwards, and says so', async () => {
    const imported = await importFile('a.cast', cast('[5,"o","a"]', '[1,"o","b"]', '[3,"o","c"]'));
    expect(countsOf(imported)).toMatchObject({ folded: 3 });
    expect(sessionEvent(imported).parse_notes).toEqual(['time goes backwards 1 times; events are kept in file order']);
    expect(imported.recordings[0]?.duration_ms).toBe(5000);
  });

  test('names kinds of events it does not know, and counts them with the rest', async () => {
    const imported = await importFile('a.cast', cast('[1,"Q","x"]', '[1,"oo","y"]', '[1,"Q","z"]', '[1,"constructor","z"]', '[2,"o","x"]'));
    expect(countsOf(imported)).toEqual({ records: 6, primary: 1, folded: 5, rejected: 0 });
    expect(sessionEvent(imported).parse_notes).toEqual(['events of unknown kinds are not shown: "Q" (2), "oo" (1), "constructor" (1)']);
  });

  test('rejects a line over the limit without keeping it, and reads on', async () => {
    const long = `[1,"o","${'x'.repeat(400_000)}"]`;
    const imported = await importFile('a.cast', cast(long, '[2,"o","y"]'), { lineBytes: 300_000 });
    expect(countsOf(imported)).toEqual({ records: 3, primary: 1, folded: 1, rejected: 1 });
    expect(imported.rejected).toMatchObject([{ file_line: 2, byte_len: long.length }]);
    expect(onlyFile(await importFile('a.cast', cast(long), { lineBytes: long.length }))).toMatchObject({ folded: 1, rejected: 0 });
  });

  test('may have CRLF line ends, a byte order mark and no line feed at the end', async () => {
    const imported = await importFile('a.cast', `\ufeff${[header(), '[1,"o","x"]', '[2,"o","y"]'].join('\r\n')}`);
    expect(countsOf(imported)).toEqual({ records: 3, primary: 1, folded: 2, rejected: 0 });
    expect(sessionEvent(imported).event_time).toBe('2026-09-03T10:00:00.000000Z');
  });

  test('is refused when its size is none, or beyond what is ever drawn', async () => {
    for (const size of [{ width: 0 }, { width: -1 }, { width: 501 }, { height: 201 }, { height: 1.5 }, { width: '80' }]) {
      expect(await refusalOf(importFile('a.cast', `${header(size)}\n[1,"o","x"]\n`))).toBe('asciicast/size');
    }
    expect(onlyFile(await importFile('a.cast', `${header({ width: 500, height: 200 })}\n[1,"o","x"]\n`)).primary).toBe(1);
  });

  test('is refused when its version is not known, and left unread in a folder', async () => {
    const other = '{"version":4,"term":{"cols":80,"rows":24}}\n[0.5,"o","a"]\n';
    expect(await refusalOf(importFile('a.cast', other))).toBe('asciicast/version');
    expect((await importFiles({ 'a.cast': other, 'b.cast': cast('[1,"o","x"]') })).bundle.files.map((file) => file.source)).toEqual([
      'unrecognised',
      'asciicast',
    ]);
  });

  test('is one rejected record of a folder when its header cannot be used', async () => {
    const broken = `${header({ width: 0 })}\n[1,"o","x"]\n`;
    const imported = await importFiles({ 'a.cast': broken, 'b.cast': cast('[1,"o","x"]') });
    expect(imported.bundle.files[0]).toMatchObject({ source: 'asciicast', records: 1, primary: 0, rejected: 1 });
    expect(imported.rejected).toMatchObject([{ path: 'a.cast', byte_offset: 0, byte_len: broken.length }]);
    expect(imported.recordings).toHaveLength(1);
  });

  test('does not play when it holds no output', async () => {
    const imported = await importFile('a.cast', cast('[1,"i","x"]'));
    expect(imported.recordings).toMatchObject([{ kind: 'none', inputs: 1 }]);
    expect(sessionEvent(imported)).toMatchObject({ recording_ref: null, recording_state: 'missing' });
  });
});

const shared = sharedDirectory();

describe.skipIf(shared === null)('the public recordings', () => {
  if (shared === null) return;
  const folders = ['samples/asciicast/asciinema-player', 'samples/asciicast/termtosvg', 'samples/generated/terminal'];
  /** Rows of the table of sources: the path in its folder, and what another reader counted in it. */
  const rows = [
    ...readFileSync(join(shared, 'samples/SOURCES.md'), 'utf8').matchAll(
      /^\| (?:\S+\/)?(\S+\.cast) \|.*\| ok: v[23] ([a-z:\d ]+) [\d.]+s \|$/gm,
    ),
  ];
  const known = new Map(
    rows.map(([, name, found]) => [
      name,
      new Map([...(found ?? '').matchAll(/([a-z]):(\d+)/g)].map(([, kind, count]) => [kind, Number(count)])),
    ]),
  );
  const files = folders.flatMap((folder) =>
    readdirSync(join(shared, folder))
      .filter((name) => known.has(name))
      .map((name) => [folder, name] as const),
  );

  test.each(files)('%s/%s has the events another reader counted', async (folder, name) => {
    const imported = await importPath(join(shared, folder, name));
    const found = known.get(name);
    const of = (kind: string) => found?.get(kind) ?? 0;
    expect(imported.recordings).toMatchObject([{ outputs: of('o'), inputs: of('i'), markers: of('m'), resizes: of('r'), rejected: 0 }]);
  });

  test('are there', () => {
    expect(files.length).toBeGreaterThanOrEqual(28);
  });
});
