import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { expectColumns, mapped, mappedAll, pick } from './hoopColumns.ts';
import { hoopReview, hoopSession } from './hoopSession.ts';
import { importFile, importFiles, onlyFile, refusalOf, sessionEvent } from './importing.ts';

describe('the time of a hoop session', () => {
  test('is kept to the microsecond, in UTC, with the text it came from', async () => {
    const event = await mapped({ start_date: '2026-09-03T12:30:00.123456789+02:30', end_date: '2026-09-03T10:00:01.123456Z' });
    expect(pick(event, 'event_time', 'event_time_raw', 'event_time_quality', 'end_time', 'duration_ms')).toEqual([
      '2026-09-03T10:00:00.123456Z',
      '2026-09-03T12:30:00.123456789+02:30',
      'exact',
      '2026-09-03T10:00:01.123456Z',
      1000,
    ]);
  });

  test('is missing when it is written as no instant, and the record is kept', async () => {
    const written = [
      null,
      '',
      'yesterday',
      '2026-02-30T10:00:00Z',
      '2026-09-03T24:00:00Z',
      '2026-09-03T10:00:60Z',
      '2026-09-03',
      '1756893600',
      '2026-09-03T10:00:00+25:00',
    ];
    const events = await mappedAll(written.map((start_date) => ({ start_date })));
    for (const event of events) {
      expect(pick(event, 'event_time', 'event_time_quality', 'parse_status')).toEqual([null, 'missing', 'partial']);
      expect(event.parse_notes).toContain('start_date is missing or no instant');
    }
  });

  test('is doubtful without a zone, before 1970, and when it ends before it starts', async () => {
    const [zoneless, early, backwards] = await mappedAll([
      { start_date: '2026-09-03T10:00:00' },
      { start_date: '1890-01-01T00:00:00Z' },
      { end_date: '2026-09-03T09:00:00Z' },
    ]);
    expect(zoneless).toMatchObject({
      event_time: '2026-09-03T10:00:00.000000Z',
      event_time_quality: 'tz_assumed',
      parse_status: 'partial',
    });
    expect(early?.parse_notes).toContain('start_date lies outside 1970 to 2200');
    expect(backwards).toMatchObject({ duration_ms: null, parse_status: 'partial' });
  });

  test('says that a recording may start later when a script was run or a review came first', async () => {
    const [run, opened, reviewed] = await mappedAll([
      { verb: 'exec', script: { data: 'x' } },
      { verb: 'connect' },
      { verb: 'connect', review: hoopReview('APPROVED') },
    ]);
    expect(JSON.stringify(run?.parse_notes)).toContain('approximate');
    expect(opened?.parse_notes).toBeNull();
    expect(JSON.stringify(reviewed?.parse_notes)).toContain('approximate');
  });
});

describe('what a hoop session was about', () => {
  test('is told by connection type and subtype', async () => {
    await expectColumns(
      ['resource_type', 'session_type', 'action', 'class_uid', 'activity_id'],
      [
        [{ type: 'database', connection_subtype: 'mysql', verb: 'exec' }, 'database', 'db', 'query', 6005, 4],
        [{ type: 'database', connection_subtype: 'mysql', verb: 'connect' }, 'database', 'db', 'connect', 6005, 3],
        [{ type: 'custom', connection_subtype: 'linux-vm', verb: 'exec' }, 'host', 'ssh', 'execute', 1007, 1],
        [{ type: 'custom', connection_subtype: 'linux-vm', verb: 'connect' }, 'host', 'ssh', 'connect', 4007, 1],
        [{ type: 'custom', connection_subtype: 'kubernetes', verb: 'exec' }, 'k8s_object', 'k8s', 'execute', 1007, 1],
        [{ type: 'httpproxy', connection_subtype: 'mcpproxy', verb: 'connect' }, 'tool', 'mcp', 'connect', 6003, 99],
        [{ type: 'httpproxy', connection_subtype: 'claude-code', verb: 'connect' }, 'api', 'agent', 'connect', 6003, 99],
        [{ type: 'custom', connection_subtype: 'rdp', verb: 'connect' }, 'desktop', 'desktop', 'connect', 4005, 99],
        [{ type: 'custom', connection_subtype: 'anything', verb: 'connect' }, 'other', 'app', 'connect', 1007, 1],
        [{ type: 'database', connection_subtype: 'postgres', verb: 'inspect' }, 'database', 'db', 'other', 6005, 99],
      ],
    );
  });

  test('is the connection it was bound to; the resource stands behind it when the gateway still knew it', async () => {
    expect(pick(await mapped({}), 'resource_name', 'resource_parent', 'data_classification', 'source_instance')).toEqual([
      'ehr-readonly',
      'ehr',
      'hipaa',
      'aaaaaaaa-0000-4000-8000-000000000001',
    ]);
    expect((await mapped({ resource_name: '' })).resource_parent).toBeNull();
  });
});

describe('a hoop session as a record', () => {
  test('keeps everything that has no column, exactly', async () => {
    const imported = await importFile(
      'a.json',
      `{"id":"x","start_date":"2026-09-03T10:00:00Z","identity_type":"user","new_key":{"n":9007199254740993,"big":1e400,"a":[1,1.50]},"labels":{"k":"v"}}`,
    );
    expect(sessionEvent(imported).unmapped).toMatchObject({ new_key: { a: [1, 1.5] }, labels: { k: 'v' }, identity_type: 'user' });
    expect([...imported.raw.values()][0]).toContain('9007199254740993');
  });

  test('is known whatever the order of its keys, however it is indented, and wherever its recording stands', async () => {
    const long = hoopSession({
      script: { data: 'SELECT 1' },
      event_stream: Array.from({ length: 9000 }, (_, index) => [index, 'o', 'AAAA']),
    });
    const sorted = Object.fromEntries(Object.entries(long).sort(([a], [b]) => (a < b ? -1 : 1)));
    for (const text of [JSON.stringify(sorted), JSON.stringify(sorted, null, 4), `\ufeff\r\n${JSON.stringify(long, null, '\t')}`]) {
      const imported = await importFile('a.json', text);
      expect(imported.recordings).toMatchObject([{ outputs: 9000 }]);
      expect(sessionEvent(imported).parse_status).toBe('ok');
    }
  });

  test('is partial when a member is of the wrong kind, which is kept and not converted', async () => {
    const event = await mapped({ user_id: 5, exit_code: '0', review: [], event_stream: 'x' });
    expect(pick(event, 'actor_uid', 'outcome', 'approval_state', 'recording_state', 'parse_status')).toEqual([
      null,
      'unknown',
      'unknown',
      'unknown',
      'partial',
    ]);
    expect(event.unmapped).toMatchObject({ user_id: 5, exit_code: '0', review: [] });
    expect(event.parse_notes).toEqual(
      expect.arrayContaining(['user_id is not of the expected kind', 'exit_code is not of the expected kind']),
    );
  });

  test('is partial when a key is repeated, and reads the first', async () => {
    const text = JSON.stringify(hoopSession()).replace('"verb":"exec"', '"verb":"exec","verb":"connect"');
    const imported = await importFile('a.json', text);
    expect(pick(sessionEvent(imported), 'verb', 'parse_status')).toEqual(['exec', 'partial']);
    expect(JSON.stringify(sessionEvent(imported).unmapped)).toContain('"verb":"connect"');
  });

  test('survives half a character, and shows where it stood', async () => {
    const text = JSON.stringify(hoopSession({ user_name: 'HALF', labels: { a: 'HALF' } })).replaceAll('HALF', 'a\\ud83db');
    const imported = await importFile('a.json', text);
    expect(pick(sessionEvent(imported), 'actor_name', 'parse_status')).toEqual(['a\ufffdb', 'partial']);
    const [raw = ''] = imported.raw.values();
    expect([raw.split('a\\ud83db').length, raw.split('HALF').length]).toEqual([3, 1]);
  });

  test('may follow another in the same file, as lines or as a body written twice', async () => {
    const lines = ['a', 'b', 'a'].map((id) => JSON.stringify(hoopSession({ id })));
    const imported = await importFile('a.jsonl', `\ufeff${lines.join('\n')}`);
    expect(onlyFile(imported)).toMatchObject({ records: 3, primary: 2, duplicates: 1 });
    expect(imported.events.map((event) => [event.session_uid, event.file_line, event.byte_offset])).toEqual([
      ['a', 1, 3],
      ['b', 2, 3 + (lines[0] ?? '').length + 1],
    ]);
    expect(onlyFile(await importFile('b.json', lines.slice(0, 2).join('')))).toMatchObject({ records: 2, primary: 2 });
  });

  test('may be one of many lines, of which a file may hold more than a document may', async () => {
    const repeated = JSON.stringify(hoopSession({ id: 'c' })).replace('"verb":"exec"', '"verb":"exec","verb":"connect"');
    const lines = [...['a', 'b'].map((id) => JSON.stringify(hoopSession({ id }))), '', repeated];
    const text = `\ufeff${[...lines, lines[0]].join('\n')}\n`;
    const whole = await importFile('a.jsonl', text);
    const inStretches = await importFile('a.jsonl', text, { documentBytes: repeated.length + 4 });
    expect(onlyFile(inStretches)).toMatchObject({ records: 4, primary: 3, duplicates: 1 });
    expect(inStretches.events).toEqual(whole.events);
    expect(inStretches.events.map(({ session_uid, file_line }) => [session_uid, file_line])).toEqual([
      ['a', 1],
      ['b', 2],
      ['c', 4],
    ]);
    const indented = JSON.stringify(hoopSession(), null, 1);
    expect(await refusalOf(importFile('a.json', `${indented}\n${indented}\n`, { documentBytes: indented.length + 10 }))).toBe('hoop/size');
  });

  test('that is damaged costs only itself as the first line, too, of a file larger than a document may be', async () => {
    const line = (id: string) => `${JSON.stringify(hoopSession({ id }))}\n`;
    const text = `${line('a').slice(0, 200)}\n${line('b')}${line('c')}`;
    const imported = await importFile('a.jsonl', text, { documentBytes: line('b').length + 210 });
    expect(onlyFile(imported)).toMatchObject({ records: 3, primary: 2, rejected: 1 });
    expect(imported.events.map(({ session_uid, file_line }) => [session_uid, file_line])).toEqual([
      ['b', 2],
      ['c', 3],
    ]);
  });

  test('costs only itself when it is larger than a document may be, also among larger files', async () => {
    const line = (id: string) => `${JSON.stringify(hoopSession({ id }))}\n`;
    const [good, long] = [line('a'), `{"id":"${'x'.repeat(9000)}",\n"more":1}`];
    const text = `${good}${line('b')}${long}\n${long}\n${line('c')}${long}`;
    const imported = await importFile('long.jsonl', text, { documentBytes: good.length + 4 });
    expect(onlyFile(imported)).toMatchObject({ records: 6, primary: 3, rejected: 3 });
    expect(imported.events.map(({ session_uid, file_line }) => [session_uid, file_line])).toEqual([
      ['a', 1],
      ['b', 2],
      ['c', 7],
    ]);
    const sha256 = createHash('sha256').update(long).digest('hex');
    const place = { byte_len: long.length, raw_sha256: sha256, reason: expect.stringContaining('this one has more') as string };
    expect(imported.rejected).toMatchObject([
      { ...place, file_line: 3, byte_offset: 2 * good.length },
      { ...place, file_line: 5, byte_offset: 2 * good.length + long.length + 1 },
      { ...place, file_line: 8 },
    ]);
  });

  test('that is not all UTF-8 is read with what is not replaced, and its neighbours as they are', async () => {
    const torn = (value: object) => Buffer.from(JSON.stringify(value).replaceAll('TORN', 'a\u00ff'), 'latin1');
    const feed = Buffer.from('\n');
    const session = torn(hoopSession({ id: 'b', user_name: 'TORN', labels: { TORN: 'TORN' }, event_stream: [[0, 'o', 'TORN']] }));
    const [before, after] = ['a', 'c'].map((id) => Buffer.from(JSON.stringify(hoopSession({ id }))));
    const lines = Buffer.concat([before, feed, session, feed, after].map((one) => one ?? feed));
    const whole = await importFile('a.jsonl', lines);
    expect(onlyFile(whole)).toMatchObject({ records: 3, primary: 3, rejected: 0 });
    const doubt = 'bytes that are not UTF-8 were replaced';
    expect(whole.events.map((event) => [event.session_uid, event.actor_name, (event.parse_notes as string[]).includes(doubt)])).toEqual([
      ['a', 'Rosa Lind', false],
      ['b', 'a\ufffd', true],
      ['c', 'Rosa Lind', false],
    ]);
    const [, event] = whole.events;
    expect(event?.raw_sha256).toBe(createHash('sha256').update(session).digest('hex'));
    expect(event?.unmapped).toMatchObject({ labels: { 'a\ufffd': 'a\ufffd' } });
    const inStretches = await importFile('a.jsonl', lines, { documentBytes: (before?.length ?? 0) + 2 });
    expect(inStretches.events).toEqual(whole.events);
    expect(sessionEvent(await importFile('b.json', session))).toMatchObject({ actor_name: 'a\ufffd', parse_status: 'partial' });
    expect(await importFile('b.json', session, { lineBytes: 600 })).toMatchObject({ events: [], rejected: [{ byte_len: session.length }] });
  });

  test('is not told of a file whose first document cannot be read, and is where it stands before one', async () => {
    const page = JSON.stringify({ data: [hoopSession({ id: 'a' })], total: 1, has_next_page: false });
    expect(await refusalOf(importFile('a.json', JSON.stringify(hoopSession()).slice(0, -1)))).toBe('hoop/json');
    expect(onlyFile(await importFile('b.json', `${page}{"id":`))).toMatchObject({ primary: 1, rejected: 1 });
  });

  test('costs only itself when it cannot be read among others', async () => {
    const good = JSON.stringify(hoopSession());
    const other = JSON.stringify(hoopSession({ id: 'other' }));
    const imported = await importFile('a.jsonl', `${good}\n${good.slice(0, 300)}\n${other}\n{"message":"oops"}\n`);
    expect(onlyFile(imported)).toMatchObject({ records: 4, primary: 2, rejected: 2 });
    expect(imported.rejected.map((row) => [row.file_line, row.byte_offset, row.byte_len])).toEqual([
      [2, good.length + 1, 300],
      [4, good.length + 302 + other.length + 1, 18],
    ]);
    expect(imported.rejected[0]?.excerpt).toBe(good.slice(0, 300));
  });

  test('is one rejected record of a folder when it cannot be read at all', async () => {
    const imported = await importFiles({ 'a.json': JSON.stringify(hoopSession()).slice(0, -1), 'b.json': hoopSession() });
    expect(imported.bundle.files.map((file) => [file.path, file.source, file.primary, file.rejected])).toEqual([
      ['a.json', 'hoop', 0, 1],
      ['b.json', 'hoop', 1, 0],
    ]);
    expect(imported.rejected[0]).toMatchObject({
      path: 'a.json',
      byte_offset: 0,
      reason: expect.stringContaining('the text ends too early') as string,
    });
  });
});
