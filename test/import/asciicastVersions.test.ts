import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sharedDirectory } from '../support/shared.ts';
import { countsOf, importFile, importFiles, importPath, onlyFile, refusalOf, sessionEvent } from './importing.ts';

const fixture = (name: string) => importPath(join(import.meta.dirname, '../replay/fixtures', name));
const third = (...lines: string[]) =>
  ['{"version":3,"term":{"cols":80,"rows":24},"timestamp":1788429600,"command":"backup"}', ...lines].join('\n');
const first = (changes: object) => JSON.stringify({ version: 1, width: 80, height: 24, ...changes });

describe('an asciicast recording in version 3', () => {
  test('is one event, with its events and comments folded into it', async () => {
    const imported = await fixture('terminal.v3.cast');
    expect(countsOf(imported)).toEqual({ records: 12, primary: 1, folded: 11, rejected: 0 });
    expect(imported.recordings).toMatchObject([
      {
        format: 'asciicast-v3',
        kind: 'terminal',
        cols: 60,
        rows: 12,
        start_time: '2026-09-03T10:00:00.000000Z',
        duration_ms: 2851.001,
        outputs: 5,
        inputs: 1,
        resizes: 1,
        markers: 1,
      },
    ]);
    expect(sessionEvent(imported)).toMatchObject({
      source_type: 'asciicast',
      command_text: 'psql ehr',
      end_time: '2026-09-03T10:00:02.851001Z',
      outcome: 'failure',
      outcome_code: '3',
      outcome_reason: 'exit status of the command',
      parse_status: 'ok',
      unmapped: { title: 'night shift', tags: ['ward'], idle_time_limit: 2, term: { cols: 60, type: 'xterm-256color' } },
    });
  });

  test.each([
    ['0', 'success'],
    ['1', 'failure'],
    ['-1', 'failure'],
  ])('that ends with exit status %s has the outcome %s', async (status, outcome) => {
    expect(sessionEvent(await importFile('a.cast', third('[1,"o","a"]', `[0,"x","${status}"]`)))).toMatchObject({
      outcome,
      outcome_code: status,
    });
  });

  test('claims no outcome when it names no command, or has no exit status', async () => {
    const unnamed = third('[1,"o","a"]', '[0,"x","1"]').replace(',"command":"backup"', '');
    expect(sessionEvent(await importFile('a.cast', unnamed))).toMatchObject({ outcome: 'unknown', outcome_code: '1' });
    expect(sessionEvent(await importFile('a.cast', third('[1,"o","a"]')))).toMatchObject({ outcome: 'unknown', outcome_code: null });
  });

  test('rejects what is no event, and says that times after it may be too early', async () => {
    const imported = await importFile('a.cast', third('[0.5,"o","a"]', '[-5,"o","b"]', ' # late', '[0.5,"x","done"]', '[1,"o","c"]'));
    expect(countsOf(imported)).toEqual({ records: 6, primary: 1, folded: 2, rejected: 3 });
    expect(imported.recordings[0]?.duration_ms).toBe(2000);
    expect(sessionEvent(imported).parse_notes).toEqual([
      '3 events cannot be read and are rejected records; what follows them may have been later than it is shown',
    ]);
  });

  test('says when the exit status is not the last word', async () => {
    const imported = await importFile('a.cast', third('[1,"o","a"]', '[0,"x","1"]', '[1,"o","b"]', '[0,"x","2"]'));
    expect(sessionEvent(imported)).toMatchObject({
      outcome_code: '2',
      parse_notes: ['2 exit statuses are given; the last one counts', '1 events stand after the exit status'],
    });
  });

  test('is refused without a size that can be drawn', async () => {
    for (const term of ['{}', '{"cols":0,"rows":24}', '{"cols":80,"rows":201}', '{"cols":"80","rows":24}']) {
      expect(await refusalOf(importFile('a.cast', `{"version":3,"term":${term}}\n[1,"o","x"]\n`))).toBe('asciicast/size');
    }
  });
});

describe('an asciicast recording in version 1', () => {
  test('is one event, with its output folded into it', async () => {
    const imported = await fixture('terminal.v1.json');
    expect(countsOf(imported)).toEqual({ records: 6, primary: 1, folded: 5, rejected: 0 });
    expect(imported.recordings).toMatchObject([
      { format: 'asciicast-v1', kind: 'terminal', cols: 50, rows: 10, duration_ms: 1751.001, outputs: 5, inputs: 0, start_time: null },
    ]);
    expect(sessionEvent(imported)).toMatchObject({
      command_text: '/bin/sh',
      duration_ms: 2500,
      outcome: 'unknown',
      event_time: null,
      parse_status: 'ok',
      byte_offset: 0,
      byte_len: onlyFile(imported).size,
      unmapped: { title: 'first form', env: { TERM: 'xterm', SHELL: '/bin/sh' } },
    });
  });

  test('rejects what is no output, each with its place, and reads on', async () => {
    const text = '{"version":1,"width":80,"height":24,\n"stdout":[[1,"a"],\n[-1,"b"],{},[1,"\\ud800"],\n[1,2],[1,"c"]]}';
    const imported = await importFile('a.json', text);
    expect(countsOf(imported)).toEqual({ records: 7, primary: 1, folded: 3, rejected: 3 });
    expect(imported.rejected.map((row) => [row.file_line, row.excerpt])).toEqual([
      [3, '[-1,"b"]'],
      [3, '{}'],
      [4, '[1,2]'],
    ]);
    for (const row of imported.rejected) {
      const at = Number(row.byte_offset);
      expect(text.slice(at, at + Number(row.byte_len))).toBe(row.excerpt);
    }
    expect(sessionEvent(imported).parse_notes).toEqual([
      'the recording holds half a character',
      '3 events cannot be read and are rejected records; what follows them may have been later than it is shown',
      'the recording does not say when it was made',
    ]);
  });

  test('is refused when it is damaged or its size cannot be drawn, and one rejected record of a folder', async () => {
    const whole = first({ stdout: [[1, 'a']] });
    expect(await refusalOf(importFile('a.json', whole.slice(0, -2)))).toBe('asciicast/header');
    expect(await refusalOf(importFile('a.json', first({ width: 0, stdout: [] })))).toBe('asciicast/size');
    expect(await refusalOf(importFile('a.json', `${whole} x`))).toBe('asciicast/header');
    const imported = await importFiles({ 'a.json': whole.slice(0, -2), 'b.json': whole });
    expect(imported.bundle.files.map(({ source, primary, rejected }) => [source, primary, rejected])).toEqual([
      ['asciicast', 0, 1],
      ['asciicast', 1, 0],
    ]);
  });

  test('passes at the limits of a document and of a record without its output, and is refused one beyond', async () => {
    const text = first({ title: 't'.repeat(100), stdout: [[1, 'x'.repeat(2000)]] });
    expect(onlyFile(await importFile('a.json', text, { documentBytes: text.length })).primary).toBe(1);
    expect(await refusalOf(importFile('a.json', text, { documentBytes: text.length - 1 }))).toBe('asciicast/document');
    const left = first({ title: 't'.repeat(100) }).length + ',"":null'.length;
    expect(onlyFile(await importFile('a.json', text, { lineBytes: left })).primary).toBe(1);
    expect(await refusalOf(importFile('a.json', text, { lineBytes: left - 1 }))).toBe('asciicast/header');
  });
});

const shared = sharedDirectory();

describe.skipIf(shared === null)('the recordings beside the checkout', () => {
  if (shared === null) return;
  const terminal = join(shared, 'samples/generated/terminal');
  const hostile = join(shared, 'hostile/cast');

  test.each([
    ['psql-phi.v1.json', 360],
    ['vim-resize.v1.json', 219],
  ])('%s has the frames another reader counted', async (name, frames) => {
    expect((await importPath(join(terminal, name))).recordings).toMatchObject([{ format: 'asciicast-v1', outputs: frames, rejected: 0 }]);
  });

  test('have the exit status that was recorded', async () => {
    expect(sessionEvent(await importPath(join(terminal, 'psql-phi.v3.cast')))).toMatchObject({ outcome: 'success', outcome_code: '0' });
  });

  test.skipIf(!existsSync(hostile))('of version 3 in the hostile corpus behave as it says', async () => {
    expect(readdirSync(hostile).filter((name) => name.startsWith('v3-'))).toEqual([
      'v3-exit-and-comment.cast',
      'v3-relative-negative.cast',
    ]);
    expect(countsOf(await importPath(join(hostile, 'v3-relative-negative.cast')))).toMatchObject({ folded: 1, rejected: 1 });
    expect(countsOf(await importPath(join(hostile, 'v3-exit-and-comment.cast')))).toMatchObject({ folded: 3, rejected: 0 });
  });
});
