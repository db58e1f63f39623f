import { createHash } from 'node:crypto';
import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ReadRaw } from '../../main/query/eventRecord.ts';
import { createQueryService, type QueryService } from '../../main/query/queryService.ts';
import type { EventRow } from '../../shared/import/event.ts';
import { type EventStore, insertEvents, insertFile, openEvents } from '../support/events.ts';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** Records as they lie in one file, one after the other. */
const records = {
  plain: Buffer.from('{"a":1}\t\u001b[31mred\n'),
  latin: Buffer.from([0x7b, 0xe9, 0x7d]),
  marked: Buffer.from('\ufeff{}'),
  // 1 MiB ends within the three bytes of the last euro sign that begins before it.
  large: Buffer.from('€'.repeat(400_000)),
  changed: Buffer.from('altered since'),
};

let store: EventStore;
let query: QueryService;
const events: Record<string, EventRow> = {};

beforeAll(async () => {
  store = await openEvents();
  const file = Buffer.concat(Object.values(records));
  const path = join(store.directory, sha256(file));
  await writeFile(path, file);
  let offset = 0;
  const rows: Partial<EventRow>[] = Object.entries(records).map(([name, bytes]) => {
    const row = {
      source_event_id: name,
      byte_offset: offset,
      byte_len: bytes.length,
      raw_sha256: name === 'changed' ? sha256(Buffer.from('original')) : sha256(bytes),
    };
    offset += bytes.length;
    return row;
  });
  rows.push(
    { source_event_id: 'second', ordinal: 2, byte_offset: 0 },
    { source_event_id: 'first', ordinal: 1, byte_offset: 0 },
    { source_event_id: 'elsewhere', ordinal: 1, byte_offset: 0, file_id: 'file-2' },
  );
  for (const row of await insertEvents(store.database, rows)) events[String(row.source_event_id)] = row;
  await insertFile(store.database, { sha256: sha256(file), size: file.length });
  const readRaw: ReadRaw = async (name, from, length) => {
    const handle = await open(join(store.directory, name));
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, from);
    await handle.close();
    return buffer.subarray(0, bytesRead);
  };
  query = createQueryService({ database: store.database, readRaw, now: () => new Date() });
});
afterAll(() => store.close());

const idOf = (name: string) => ({ id: events[name]!.event_id });

describe('an event', () => {
  test('comes with where it was found, down to the byte', async () => {
    const { event, provenance } = await query.event(idOf('latin'));
    expect(event).toStrictEqual(events.latin);
    expect(provenance).toStrictEqual({
      bundle: {
        id: 'bundle-1',
        path: 'september.zip',
        sha256: sha256(Buffer.from('bundle')),
        seal: 'unsealed',
        importedAt: '2026-10-01T08:00:00.000000Z',
      },
      file: {
        id: 'file-1',
        path: 'sessions.jsonl',
        sha256: sha256(Buffer.concat(Object.values(records))),
        size: Buffer.concat(Object.values(records)).length,
        source: 'hoop',
      },
      line: 2,
      byteOffset: records.plain.length,
      byteLength: 3,
      rawSha256: sha256(records.latin),
      leaf: events.latin!.leaf,
      folded: [],
    });
  });

  test('knows the records folded into it, in the order of the file', async () => {
    const fold = "INSERT INTO folded_record VALUES ($1, 'bundle-1', 'file-1', $2, $3, 4, $4, unhex($5))";
    const [later, earlier] = [sha256(Buffer.from('later')), sha256(Buffer.from('earlier'))];
    await store.database.rows(fold, [events.plain!.event_id, 9, 90, later, later]);
    await store.database.rows(fold, [events.plain!.event_id, 5, 50, earlier, earlier]);
    const { provenance } = await query.event(idOf('plain'));
    const file = { path: provenance.file.path, fileSha256: provenance.file.sha256 };
    expect(provenance.folded).toEqual([
      { ...file, line: 5, byteOffset: 50, byteLength: 4, rawSha256: earlier, leaf: earlier, why: 'part' },
      { ...file, line: 9, byteOffset: 90, byteLength: 4, rawSha256: later, leaf: later, why: 'part' },
    ]);
    expect((await query.event(idOf('first'))).provenance.folded).toEqual([]);
  });

  test('knows the events derived from its record, in order', async () => {
    expect(await query.event(idOf('plain'))).toMatchObject({ parent: null, derived: [events.first!.event_id, events.second!.event_id] });
  });

  test('derived from a record knows the event of that record', async () => {
    expect(await query.event(idOf('second'))).toMatchObject({ parent: events.plain!.event_id, derived: [] });
  });

  test('that does not exist is not found', async () => {
    await expect(query.event({ id: "' OR 1=1 --" })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('whose file is not in the index is damage, not an event from nowhere', async () => {
    await expect(query.event(idOf('elsewhere'))).rejects.toMatchObject({ code: 'WORKSPACE_DAMAGED' });
  });
});

describe('a raw record', () => {
  test('is the exact text, control characters kept', async () => {
    expect(await query.raw(idOf('plain'))).toStrictEqual({
      text: '{"a":1}\t\u001b[31mred\n',
      bytes: records.plain.length,
      truncated: false,
      validUtf8: true,
    });
  });

  test('folded into an event is read by its digest, and only by that', async () => {
    const folded = sha256(records.latin);
    const fold = "INSERT INTO folded_record VALUES ($1, 'bundle-1', 'file-1', 2, $2, 3, $3, unhex($3))";
    await store.database.rows(fold, [events.marked!.event_id, records.plain.length, folded]);
    expect(await query.raw({ ...idOf('marked'), folded })).toStrictEqual({
      text: '{\ufffd}',
      bytes: 3,
      truncated: false,
      validUtf8: false,
    });
    await expect(query.raw({ ...idOf('large'), folded })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(query.raw({ ...idOf('marked'), folded: sha256(records.plain) })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('that is not UTF-8 says so', async () => {
    expect(await query.raw(idOf('latin'))).toStrictEqual({ text: '{\ufffd}', bytes: 3, truncated: false, validUtf8: false });
  });

  test('keeps its byte order mark', async () => {
    expect((await query.raw(idOf('marked'))).text).toBe('\ufeff{}');
  });

  test('is cut at 1 MiB between characters, and says how long it is', async () => {
    const { text, ...rest } = await query.raw(idOf('large'));
    expect(text).toBe('€'.repeat(Math.floor(1_048_576 / 3)));
    expect(rest).toStrictEqual({ bytes: 1_200_000, truncated: true, validUtf8: true });
  });

  test('that is not what was imported is refused', async () => {
    await expect(query.raw(idOf('changed'))).rejects.toMatchObject({ code: 'WORKSPACE_DAMAGED' });
  });
});

test('events to be copied come whole, in the order of their ids, and all of them or none', async () => {
  const ids = [events.latin, events.plain].map((event) => event?.event_id ?? '');
  const { rows } = await query.copy({ ids });
  expect(rows.map(({ event_id }) => event_id)).toEqual(ids);
  expect(rows[0]).toEqual((await query.event({ id: ids[0] ?? '' })).event);
  await expect(query.copy({ ids: [...ids, 'gone'] })).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
