import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ImportedBundle } from '../../shared/import/contract.ts';
import { createSpawnReader } from '../../main/shells/spawnReader.ts';
import { listPage, listRow } from '../import/hoopListing.ts';
import { hoopSession } from '../import/hoopSession.ts';
import { builtReader } from '../support/builtReader.ts';
import { evidenceWorkspace } from '../support/evidenceWorkspace.ts';

const workspace = evidenceWorkspace(createSpawnReader(await builtReader()));
const { bring } = workspace;

const sessions = async () => (await workspace.client.query.sessions({})).rows;
const counts = ({ counts: { records, primary, folded, duplicates } }: ImportedBundle) => [records, primary, folded, duplicates];
const open = { status: 'open', end_date: null, exit_code: null };
const detail = (changes: Record<string, unknown> = {}) => hoopSession({ id: 's', script: { data: 'SELECT 1' }, ...changes });
const row = (changes: Record<string, unknown> = {}) => listRow({ id: 's', ...changes });

describe('a session that several bundles tell of', { timeout: 60_000 }, () => {
  test('stands once in the list of sessions, led by its detail, and null overwrites nothing', async () => {
    await bring({ 'list.json': listPage([row()]) });
    expect(await sessions()).toMatchObject([{ outcome: 'success', recording_state: 'unknown', statements: 0 }]);
    await bring({ 'a.json': detail({ ...open, resource_name: '' }) });
    expect(await sessions()).toMatchObject([
      {
        session_uid: 's',
        outcome: 'success',
        end_time: '2026-09-03T10:00:02.500000Z',
        resource_parent: 'ehr',
        recording_state: 'available',
        statements: 1,
        recordings: 1,
      },
    ]);
  });

  const parted = [{ 'a.json': detail() }, { 'list.json': listPage([row(), listRow({ id: 't' })]) }];
  test.each([
    ['first', parted],
    ['last', parted.toReversed()],
  ])('has one event, that of its detail, also when its bundle came %s; the place of the row stays known', async (_, bundles) => {
    for (const files of bundles) await bring(files);
    expect((await sessions()).map((session) => [session.session_uid, session.events])).toEqual([
      ['s', 2],
      ['t', 1],
    ]);
    const own = (await workspace.client.query.events({ text: 'session:s' })).rows.find((event) => event['ordinal'] === 0);
    expect(own).toMatchObject({ source_event_code: null });
    const { provenance } = await workspace.client.query.event({ id: own?.event_id ?? '' });
    expect(provenance.folded).toMatchObject([{ path: 'list.json', byteOffset: 9 }]);
  });

  test('has its row again when the detail is taken out, and the event of the row can be looked up all the while', async () => {
    await bring({ 'list.json': listPage([row()]) });
    const [listed] = (await workspace.client.query.events({})).rows;
    const { id } = await bring({ 'a.json': detail() });
    expect(await workspace.client.query.count({})).toBe(2);
    expect((await workspace.client.query.event({ id: listed?.event_id ?? '' })).provenance.file.path).toBe('list.json');
    await workspace.client.import.remove({ id });
    expect((await workspace.client.query.events({})).rows).toEqual([listed]);
  });

  test('gains an event by a row that knows what the detail did not, and the list of sessions knows it then', async () => {
    await bring({ 'a.json': detail(open) });
    expect(await sessions()).toMatchObject([{ outcome: 'unknown', end_time: null }]);
    expect(counts(await bring({ 'list.json': listPage([row()]) }))).toEqual([1, 1, 0, 0]);
    expect(await sessions()).toMatchObject([{ outcome: 'success', end_time: '2026-09-03T10:00:02.500000Z', statements: 1 }]);
  });

  test('has one event for the same row of two pages', async () => {
    await bring({ '1.json': listPage([row(), listRow({ id: 't' })]) });
    const again = await bring({ '2.json': listPage([listRow({ id: 'u' }), row()]) });
    expect(counts(again)).toEqual([2, 2, 0, 0]);
    expect(await sessions()).toHaveLength(3);
    expect(await workspace.client.query.count({})).toBe(3);
  });

  test('comes out the same when the index is made again', async () => {
    await bring({ 'a.json': detail(open) });
    await bring({ '1.json': listPage([row(), listRow({ id: 't' })]) });
    await bring({ '2.json': listPage([row(), listRow({ id: 't', user_name: '' })]), 'b.json': hoopSession({ id: 't' }) });
    const before = [await sessions(), (await workspace.client.query.events({ limit: 1000, sort: 'event_id' })).rows];
    await workspace.app.close();
    await rm(join(workspace.app.directory, 'audit.duckdb'));
    await workspace.reopen();
    expect([await sessions(), (await workspace.client.query.events({ limit: 1000, sort: 'event_id' })).rows]).toEqual(before);
  });
});

test('a note on a file is kept and shown with its bundle', async () => {
  const { id } = await bring({ 'list.json': listPage([row()], { total: 5, has_next_page: true }), 'a.json': detail() });
  const bundle = await workspace.client.import.bundle({ id });
  expect(bundle.files.map((file) => file.note)).toEqual([null, expect.stringContaining('The list counts 5 sessions')]);
});
