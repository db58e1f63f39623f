import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { eventRow } from '../../shared/import/event.ts';
import { hoopSession } from './hoopSession.ts';
import { importFiles, importFile, onlyFile, sessionEvent } from './importing.ts';

const sha256 = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const script = { data: 'SELECT 1; SELECT 2' };

describe('every event', () => {
  test('leads to the exact bytes of its record', async () => {
    const text = `\n  ${JSON.stringify(hoopSession({ script }), null, 2)}\n\n`;
    const imported = await importFile('a.json', text);
    const record = text.trim();
    expect(imported.events).toHaveLength(3);
    for (const event of imported.events) {
      expect([event.byte_offset, event.byte_len, event.file_line]).toEqual([3, Buffer.byteLength(record), 2]);
      expect([event.raw_sha256, event.leaf]).toEqual([sha256(record), sha256(`\0${record}`)]);
    }
    const raw = JSON.parse(imported.raw.get(sessionEvent(imported).event_id) ?? '') as unknown;
    const recording = sha256(JSON.stringify(hoopSession().event_stream));
    expect(raw).toEqual({ ...hoopSession({ script }), event_stream: `[redacted: recording] SHA-256 ${recording}` });
  });

  test('has an id of the file, the place and the ordinal, so that importing again gives the same', async () => {
    const files = { 'a.json': hoopSession({ script }) };
    const [first, second] = [await importFiles(files), await importFiles(files)];
    const { sha256: file, id } = onlyFile(first);
    expect(first.events.map((event) => event.event_id).sort()).toEqual([0, 1, 2].map((ordinal) => sha256(`${file}|0|${ordinal}`)).sort());
    expect(second.events).toEqual(first.events);
    expect(id).toBe(sha256(`${first.bundle.sha256}\0a.json`).slice(0, 32));
    expect(first.events.every((event) => event.file_id === id && event.bundle_id === first.bundle.id)).toBe(true);
  });

  test('has every canonical column, with values its type and enumeration allow', async () => {
    const { events } = await importFiles({
      'a.json': hoopSession({ script }),
      'b.cast': '{"version":2,"width":80,"height":24}\n[1,"o","x"]\n',
    });
    for (const event of events) expect(eventRow.safeParse(event).error?.issues ?? []).toEqual([]);
    expect(events).toHaveLength(4);
  });

  test('comes in the order of time, unknown times last, and then as it stands in the files', async () => {
    const at = (id: string, start_date: unknown) => hoopSession({ id, start_date });
    const { events } = await importFiles({
      '1.json': at('c', '2026-09-03T10:00:00.000002Z'),
      '2.json': at('d', null),
      '3.json': at('a', '2026-09-03T12:00:00.000001+02:00'),
      '4.json': at('b', '2026-09-03T10:00:00.000001Z'),
    });
    expect(events.map((event) => event.session_uid)).toEqual(['a', 'b', 'c', 'd']);
  });
});

describe('what an import leaves', () => {
  test('is the originals by their digests, byte for byte, and segments with theirs', async () => {
    const text = JSON.stringify(hoopSession());
    const { bundle, staging } = await importFiles({ 'a.json': text, 'b.txt': 'not read' });
    expect(readdirSync(join(staging, 'objects')).sort()).toEqual([...bundle.objects].sort());
    for (const sha of bundle.objects) expect(sha256(readFileSync(join(staging, 'objects', sha)))).toBe(sha);
    for (const segment of bundle.segments) expect(sha256(readFileSync(segment.file))).toBe(segment.sha256);
    expect(bundle.segments.map((segment) => [segment.name, segment.rows])).toEqual([
      ['events-0', 1],
      ['recordings-0', 1],
    ]);
  });

  test('keeps nothing it worked with', async () => {
    const { staging } = await importFiles({ 'a.json': hoopSession() });
    const left = readdirSync(staging).filter((name) => statSync(join(staging, name)).isDirectory() && name !== 'spill');
    expect(left).toEqual(['objects']);
  });

  test('comes in several segments when there is much of it, and loses nothing between them', async () => {
    const many = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`${index}.json`, hoopSession({ id: `s${index}`, script })]));
    const cast = '{"version":2,"width":80,"height":24}\nnonsense\n[1,"o","x"]\n';
    const imported = await importFiles({ ...many, 'a.cast': cast, 'z.cast': `${cast}\n` }, { batchBytes: 20_000 });
    expect(imported.bundle.segments.filter((segment) => segment.name.startsWith('events-')).length).toBeGreaterThan(3);
    expect(new Set(imported.events.map((event) => event.event_id)).size).toBe(40 * 3 + 2);
    expect(new Set(imported.recordings.map((row) => row.id)).size).toBe(42);
    expect(imported.rejected.map((row) => row.path)).toEqual(['a.cast', 'z.cast']);
  });

  test('has no segment without rows', async () => {
    expect((await importFiles({ 'a.txt': 'x' })).bundle.segments).toEqual([]);
  });

  test('keeps a large record for its file and leaves it out of the raw text', async () => {
    const imported = await importFile('a.json', hoopSession({ labels: { note: 'x'.repeat(2000) } }), { rawTextBytes: 1000 });
    expect([...imported.raw]).toEqual([]);
    expect(sessionEvent(imported).byte_len).toBe(onlyFile(imported).size);
  });

  test('gives the later of two files with the same bytes no events, and counts its records as duplicates', async () => {
    const imported = await importFiles({
      'a.json': hoopSession({ script }),
      'b.json': hoopSession({ script }),
      'c.txt': 'x',
      'd.txt': 'x',
    });
    expect(imported.events).toHaveLength(3);
    expect(imported.bundle.files.map((file) => [file.path, file.records, file.primary, file.duplicates, file.derived])).toEqual([
      ['a.json', 1, 1, 0, 2],
      ['b.json', 1, 0, 1, 0],
      ['c.txt', 0, 0, 0, 0],
      ['d.txt', 0, 0, 0, 0],
    ]);
    expect(imported.bundle.objects).toHaveLength(2);
  });
});
