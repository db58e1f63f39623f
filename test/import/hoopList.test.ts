import { describe, expect, test } from 'vitest';
import type { EventRow } from '../../shared/import/event.ts';
import { listPage, listRow } from './hoopListing.ts';
import { hoopReview, hoopSession } from './hoopSession.ts';
import { type Files, type Imported, importFile, importFiles, onlyFile, sessionEvent } from './importing.ts';

const notes = (event: EventRow | undefined) => (event?.parse_notes ?? []) as string[];
const own = ({ events }: Imported) => events.filter((event) => event.ordinal === 0);
const counts = ({ bundle }: Imported) =>
  bundle.files.map(({ path, records, primary, folded, duplicates, rejected }) => [path, records, primary, folded, duplicates, rejected]);

describe('a page of the session list', () => {
  test('gives an event for each of its sessions, which says where it comes from', async () => {
    const text = JSON.stringify(listPage([listRow({ id: 'a' }), listRow({ id: 'b', verb: 'connect' })]));
    const imported = await importFile('page.json', text);
    expect(counts(imported)).toEqual([['page.json', 2, 2, 0, 0, 0]]);
    expect(
      imported.events.map((event) => [event.session_uid, event.source_event_code, event.recording_state, event.recording_ref]),
    ).toEqual([
      ['a', 'list', 'unknown', null],
      ['b', 'list', 'unknown', null],
    ]);
    for (const event of imported.events) {
      expect(event.parse_status).toBe('ok');
      expect(notes(event)).toContain('from a list of sessions, which holds neither scripts nor recordings');
      const record = text.slice(Number(event.byte_offset), Number(event.byte_offset) + Number(event.byte_len));
      expect(JSON.parse(record)).toMatchObject({ id: event.session_uid });
      expect(imported.raw.get(event.event_id)).toBe(record);
    }
    expect(imported.recordings).toMatchObject([{ kind: 'none' }, { kind: 'none' }]);
    expect(String(imported.recordings[0]?.says)).toContain('Lists hold no recordings');
  });

  test('maps every column of a session that does not need the script or the recording as its detail does', async () => {
    const changes = { review: hoopReview('EXECUTED', { min_approvals: null }), verb: 'connect' };
    const [listed] = own(await importFile('page.json', listPage([listRow(changes)])));
    const [detail] = own(await importFile('a.json', hoopSession({ ...changes, script: { data: '' } })));
    const differing = Object.keys(detail ?? {}).filter((column) => JSON.stringify(detail?.[column]) !== JSON.stringify(listed?.[column]));
    const provenance = ['event_id', 'bundle_id', 'file_id', 'byte_offset', 'byte_len', 'raw_sha256', 'leaf'];
    expect(differing.filter((column) => !provenance.includes(column))).toEqual([
      'parse_notes',
      'source_event_code',
      'recording_ref',
      'recording_state',
    ]);
  });

  test('is known whatever comes first in it, with a total that is capped or not counted, indented, and empty', async () => {
    const rows = [listRow({ id: 'a' })];
    const shapes = [
      JSON.stringify({ total: 1, total_is_capped: false, has_next_page: false, data: rows }),
      JSON.stringify(listPage(rows, { total: null }), null, 2),
      JSON.stringify(listPage(rows, { total: 10_000, total_is_capped: true, has_next_page: true })),
      `\ufeff\n${JSON.stringify({ has_next_page: false, data: rows })}`,
    ];
    for (const text of shapes) expect(counts(await importFile('page.json', text))).toEqual([['page.json', 1, 1, 0, 0, 0]]);
    for (const data of [[], null]) {
      const imported = await importFiles({ 'empty.json': listPage([], { data }), 'a.json': hoopSession() });
      expect(imported.bundle.files[1]).toMatchObject({ source: 'hoop', records: 0 });
    }
  });

  test('keeps a row that is no session as a rejected record, and the rows around it', async () => {
    const imported = await importFile(
      'page.json',
      JSON.stringify(listPage([listRow({ id: 'a' }), { user: 'x' }, 7, listRow({ id: 'b' })] as object[])),
    );
    expect(counts(imported)).toEqual([['page.json', 4, 2, 0, 0, 2]]);
    expect(imported.rejected.map((row) => row.excerpt)).toEqual(['{"user":"x"}', '7']);
  });

  test('gives its whole rows when it is cut, and says from where it cannot be read', async () => {
    const text = JSON.stringify(listPage([listRow({ id: 'a' }), listRow({ id: 'b' }), listRow({ id: 'c' })]));
    const cut = text.slice(0, text.lastIndexOf('"id":"c"') + 40);
    const imported = await importFile('page.json', cut);
    expect(own(imported).map((event) => event.session_uid)).toEqual(['a', 'b']);
    expect(counts(imported)).toEqual([['page.json', 3, 2, 0, 0, 1]]);
    expect(imported.rejected[0]?.reason).toContain('The page cannot be read further');
  });

  test('may hold a session in full, which then is read in full', async () => {
    const imported = await importFile('page.json', listPage([hoopSession({ script: { data: 'SELECT 1' } })]));
    expect(sessionEvent(imported)).toMatchObject({ source_event_code: null, recording_state: 'available', command_text: 'SELECT 1' });
    expect(imported.events).toHaveLength(2);
  });

  test('says of its rows that are listed by themselves, a line each, the same', async () => {
    const lines = ['a', 'b', 'a'].map((id) => JSON.stringify(listRow({ id }))).join('\n');
    const imported = await importFile('rows.jsonl', lines);
    expect(counts(imported)).toEqual([['rows.jsonl', 3, 2, 0, 1, 0]]);
    expect(own(imported).every((event) => event.source_event_code === 'list')).toBe(true);
  });
});

describe('an array, as `jq -s` makes one of several answers', () => {
  const session = (id: string) => hoopSession({ id, script: { data: 'SELECT 1' } });

  test.each([0, 2])('of sessions gives each where it stands, written with %i blanks', async (indent) => {
    const text = JSON.stringify([session('a'), session('b'), session('a'), { x: 1 }], null, indent);
    const imported = await importFile('all.json', text);
    expect(onlyFile(imported).source).toBe('hoop');
    expect(counts(imported)).toEqual([['all.json', 4, 2, 0, 1, 1]]);
    expect(own(imported).map((event) => event.session_uid)).toEqual(['a', 'b']);
    for (const { byte_offset, byte_len, session_uid } of own(imported))
      expect(JSON.parse(text.slice(Number(byte_offset), Number(byte_offset) + Number(byte_len)))).toMatchObject({ id: session_uid });
    expect(imported.recordings.map((row) => row.kind)).toEqual(['text', 'text']);
  });

  test('of pages, of rows, or of both beside a session is the same as each by itself', async () => {
    const [page, row] = [listPage([listRow({ id: 'a' }), listRow({ id: 'b' })], { total: 9, has_next_page: true }), listRow({ id: 'c' })];
    const imported = await importFile('all.json', [page, row, session('a')]);
    expect(counts(imported)).toEqual([['all.json', 4, 3, 1, 0, 0]]);
    expect(onlyFile(imported).note).toContain('9');
    expect(counts(await importFile('rows.json', [row, row]))).toEqual([['rows.json', 2, 1, 0, 1, 0]]);
  });

  test('that is cut gives its whole sessions', async () => {
    const text = JSON.stringify([session('a'), session('b')]);
    expect(counts(await importFile('all.json', text.slice(0, -40)))).toEqual([['all.json', 2, 1, 0, 0, 1]]);
  });
});

describe('a row of a list beside others of the same session', () => {
  const detail = (changes: Record<string, unknown> = {}) => hoopSession({ id: 's', script: { data: 'SELECT 1' }, ...changes });
  const row = (changes: Record<string, unknown> = {}) => listRow({ id: 's', script_size: 12, ...changes });

  test('is folded into the detail, whichever file comes first, and its place stays known', async () => {
    for (const files of [
      { '1.json': listPage([row()]), '2.json': detail() },
      { '1.json': detail(), '2.json': listPage([row()]) },
    ] as Files[]) {
      const imported = await importFiles(files);
      expect(own(imported)).toHaveLength(1);
      const [event] = own(imported);
      expect(event).toMatchObject({ source_event_code: null, command_text: 'SELECT 1', recording_state: 'available' });
      expect(imported.bundle.files.map(({ primary, folded }) => primary + folded)).toEqual([1, 1]);
      expect(imported.folded).toMatchObject([{ event_id: event?.event_id, byte_offset: 9 }]);
      expect(imported.folded[0]?.file_id).not.toBe(event?.file_id);
    }
  });

  test('completes what the detail does not say, and overwrites nothing', async () => {
    const open = { end_date: null, exit_code: null, resource_name: '', metrics: {}, labels: null };
    const later = { labels: { ticket: 'T-1' }, user_name: 'Somebody Else', status: 'done' };
    const [event] = own(await importFiles({ 'a.json': detail({ ...open, status: 'open' }), 'list.json': listPage([row(later)]) }));
    expect(event).toMatchObject({
      end_time: '2026-09-03T10:00:02.500000Z',
      outcome_code: '0',
      outcome: 'unknown',
      resource_parent: 'ehr',
      actor_name: 'Rosa Lind',
      unmapped: { labels: { ticket: 'T-1' }, metrics: { event_size: 120 } },
    });
    expect(notes(event)).toEqual(
      expect.arrayContaining([
        'completed from a list of sessions: end_date, exit_code, labels, metrics, resource_name',
        'a list of sessions says otherwise: user_name, status',
      ]),
    );
  });

  test('completes nothing with null, with emptiness, or with a value of a kind nobody expects', async () => {
    const alone = own(await importFile('a.json', detail({ review: null })))[0];
    const silent = row({ status: null, user: '', connection_tags: {}, start_date: '', exit_code: null, review: 'APPROVED', end_date: 5 });
    const [event] = own(await importFiles({ 'a.json': detail({ review: null }), 'list.json': listPage([silent]) }));
    expect(event).toMatchObject({ outcome: 'success', actor_type: 'human', approval_state: 'none' });
    expect(notes(event)).toEqual(notes(alone));
  });

  test('leaves a member of the detail that is of the wrong kind as it is', async () => {
    const [event] = own(
      await importFiles({ 'a.json': detail({ review: [] }), 'l.json': listPage([row({ review: hoopReview('APPROVED') })]) }),
    );
    expect(event).toMatchObject({ approval_state: 'unknown', parse_status: 'partial', unmapped: { review: [] } });
  });

  test('is a duplicate when another page repeats it, and folded when it says something else of the same session', async () => {
    const imported = await importFiles({
      '1.json': listPage([row({ status: 'open', end_date: null, exit_code: null })]),
      '2.json': listPage([row()]),
      '3.json': listPage([row(), listRow({ id: 't' })]),
    });
    expect(counts(imported)).toEqual([
      ['1.json', 1, 0, 1, 0, 0],
      ['2.json', 1, 1, 0, 0, 0],
      ['3.json', 2, 1, 0, 1, 0],
    ]);
    const [event] = own(imported).filter(({ session_uid }) => session_uid === 's');
    expect(event).toMatchObject({ outcome: 'success', end_time: '2026-09-03T10:00:02.500000Z' });
    expect(notes(event)).toContain('a list of sessions says otherwise: status');
  });

  test('leads to its event though it stands in a file that begins with details', async () => {
    const lines = [detail({ end_date: null }), hoopSession({ id: 'x' }), row()].map((one) => JSON.stringify(one)).join('\n');
    const imported = await importFiles({ '0.json': detail({ end_date: null, exit_code: null }), 'a.jsonl': lines, 'b.txt': 'x' });
    expect(imported.bundle.files.map(({ primary, folded, duplicates }) => [primary, folded, duplicates])).toEqual([
      [1, 0, 0],
      [2, 1, 0],
      [0, 0, 0],
    ]);
    for (const event of own(imported)) expect(event.end_time).toBe('2026-09-03T10:00:02.500000Z');
    expect(imported.folded).toHaveLength(2);
  });

  test('counts as a duplicate with its whole file when the file is there twice', async () => {
    const page = listPage([row(), listRow({ id: 't' })]);
    const imported = await importFiles({ '1.json': page, '2.json': page, 'a.json': detail() });
    expect(counts(imported)).toEqual([
      ['1.json', 2, 1, 1, 0, 0],
      ['2.json', 2, 0, 0, 2, 0],
      ['a.json', 1, 1, 0, 0, 0],
    ]);
  });
});

describe('a list of which pages are missing', () => {
  const at = (id: string, hour: number) => listRow({ id, start_date: `2026-09-03T${String(hour).padStart(2, '0')}:00:00Z` });
  const noted = async (files: Files) => (await importFiles(files)).bundle.files.map((file) => file.note ?? null);

  test('is noted on the file whose next page is not there, and only there', async () => {
    const first = listPage([at('a', 12), at('b', 11)], { total: 4, has_next_page: true });
    const second = listPage([at('c', 10), at('d', 9)], { total: 4, has_next_page: false });
    expect(await noted({ '1.json': first, '2.json': second })).toEqual([null, null]);
    expect(await noted({ '1.json': first, 'x.txt': 'x' })).toEqual([
      'The list is not complete: a page says that more sessions follow, and they are not in this bundle. The list counts 4 sessions; the pages of this bundle hold 2.',
      null,
    ]);
    expect(await noted({ '2.json': second, 'x.txt': 'x' })).toEqual(['The list counts 4 sessions; the pages of this bundle hold 2.', null]);
  });

  test('is noted as far as it is known: a capped total is the least there are, and no total says nothing', async () => {
    const page = (changes: Record<string, unknown>) => listPage([at('a', 12)], changes);
    expect(await noted({ '1.json': page({ total: 10_000, total_is_capped: true }), 'x.txt': 'x' })).toEqual([
      'The list counts at least 10000 sessions; the pages of this bundle hold 1.',
      null,
    ]);
    expect(await noted({ '1.json': page({ total: null }), 'x.txt': 'x' })).toEqual([null, null]);
  });
});

test('the note of a file that is known and not read says what it is', async () => {
  const { bundle } = await importFiles({
    'a.json': hoopSession(),
    'stream.json': [[0.5, 'o', 'aWQK']],
  });
  expect(bundle.files[1]?.note).toContain('a recording without its session');
  expect(onlyFile(await importFile('a.json', hoopSession())).note).toBeUndefined();
});

test('a row of a list whose bytes are no UTF-8 completes no session that is larger than a record may be', async () => {
  const row = JSON.stringify(listPage([listRow({ id: 's1', user_email: 'rosa@' })]));
  const torn = Buffer.from(row.replace('rosa@', 'rosa\xff'), 'latin1');
  const detail = hoopSession({ id: 's1', metrics: 'x'.repeat(8192) });
  const { events, rejected } = await importFiles({ 'a.json': detail, 'b.json': torn }, { lineBytes: 8192 });
  expect(events.map(({ source_event_code }) => source_event_code)).toEqual(['list']);
  expect(rejected.map(({ reason }) => reason)).toEqual(['Without its recording the session is larger than 8192 bytes.']);
});
