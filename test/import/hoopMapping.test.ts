import { describe, expect, test } from 'vitest';
import type { EventRow } from '../../shared/import/event.ts';
import { hoopReview, hoopSession } from './hoopSession.ts';
import { importFile, importFiles, onlyFile, sessionEvent } from './importing.ts';

async function mapped(changes: Record<string, unknown>): Promise<EventRow> {
  return sessionEvent(await importFile('a.json', hoopSession(changes)));
}

/** Sessions mapped in one import, in the order given. */
async function mappedAll(all: readonly Record<string, unknown>[]): Promise<EventRow[]> {
  const files = all.map(
    (changes, index) => [`${String(index).padStart(3, '0')}.json`, hoopSession({ id: String(index), ...changes })] as const,
  );
  const { bundle, events } = await importFiles(Object.fromEntries(files));
  return bundle.files.map((file) => events.find((event) => event.file_id === file.id && event.ordinal === 0) as EventRow);
}

type Case = [changes: Record<string, unknown>, ...expected: unknown[]];

/** Checks some columns of several sessions at once. */
async function expectColumns(columns: readonly string[], cases: readonly Case[]): Promise<void> {
  const events = await mappedAll(cases.map(([changes]) => changes));
  expect(events.map((event) => pick(event, ...columns))).toEqual(cases.map(([, ...expected]) => expected));
}

const pick = (event: EventRow, ...columns: string[]) => columns.map((column) => event[column]);
const metrics = (data_masking: object, rest: object = {}) => ({ metrics: { data_masking, event_size: 50, truncated: false, ...rest } });
const noStream = { event_stream: null, end_date: null, exit_code: null };

describe('who acted, in a hoop session', () => {
  const who = (cases: readonly Case[]) =>
    expectColumns(['actor_type', 'actor_uid', 'actor_name', 'actor_email', 'identity_confidence'], cases);

  test('is a person only when an e-mail address says so', async () => {
    await who([
      [{}, 'human', 'idp|7', 'Rosa Lind', 'rosa.lind@clinic.example', 'asserted'],
      [{ user: '' }, 'unknown', 'idp|7', 'Rosa Lind', null, 'asserted'],
      [{ user: 'triage-agent', user_name: 'triage-agent' }, 'unknown', 'idp|7', 'triage-agent', null, 'asserted'],
      [{ identity_type: 'robot' }, 'unknown', 'idp|7', 'Rosa Lind', 'rosa.lind@clinic.example', 'asserted'],
      [{ user: '', user_id: '', user_name: '' }, 'unknown', null, null, null, 'none'],
    ]);
  });

  test('is a machine by its identity type, and by the name desktops give it', async () => {
    const machine = { user: '', user_id: 'm-1', user_name: 'feed', identity_type: 'machine', machine_identity_id: 'm-1' };
    await who([
      [machine, 'machine', 'm-1', 'feed', null, 'asserted'],
      [{ user: '', user_id: 'm-1', user_name: 'machine-identity' }, 'machine', 'm-1', 'machine-identity', null, 'inferred'],
    ]);
  });

  test('is nobody in particular when the shared static key was used', async () => {
    const key = { user: 'API_KEY', user_id: 'API_KEY', user_name: 'API_KEY' };
    await who([[key, 'unknown', 'API_KEY', 'API_KEY', null, 'shared_account']]);
  });

  test('always comes with the reason for saying so', async () => {
    const events = await mappedAll([{}, { user: '' }, { identity_type: 'machine' }, { user_id: 'API_KEY' }, { identity_type: null }]);
    for (const event of events) expect(event.identity_basis).toMatch(/\w+/);
  });

  test('does not take the model of the analyser for the actor’s own', async () => {
    const event = await mapped({
      ai_analysis: { risk_level: 'low', title: 't', explanation: 'e', action: 'allow_execution', model: 'analyser-1' },
    });
    expect([event.model, event.agent_name]).toEqual([null, null]);
    expect(event.unmapped).toMatchObject({ ai_analysis: { model: 'analyser-1' } });
  });
});

describe('what came of a hoop session', () => {
  const outcome = (cases: readonly Case[]) => expectColumns(['outcome', 'outcome_code', 'decision_by'], cases);

  test('follows the exit code once it is done', async () => {
    await outcome([
      [{ exit_code: 0 }, 'success', '0', null],
      [{ exit_code: 1 }, 'failure', '1', null],
      [{ exit_code: -2 }, 'failure', '-2', null],
      [{ exit_code: null }, 'unknown', null, null],
      [{ exit_code: 0.4 }, 'unknown', '0.4', null],
    ]);
  });

  test('is unknown while it is open, whatever the exit code', async () => {
    await outcome([
      [{ status: 'open', exit_code: 0 }, 'unknown', '0', null],
      [{ status: 'ready', exit_code: null }, 'pending', null, null],
      [{ status: 'invented', exit_code: 0 }, 'unknown', '0', null],
    ]);
  });

  test('is not made a failure by a guardrail hit of a session that went on', async () => {
    const guardrails_info = [{ rule_name: 'No updates', rule: { type: 'pattern_match' }, direction: 'input' }];
    await outcome([
      [{ verb: 'connect', guardrails_info }, 'success', '0', 'No updates'],
      [{ verb: 'connect', exit_code: 254, guardrails_info }, 'failure', '254', 'No updates'],
    ]);
  });

  test('is denied when a guardrail or the analyser stopped a command', async () => {
    const guardrails_info = [{ rule_name: 'No updates', direction: 'input', message: 'blocked' }, { rule_name: 'No updates' }];
    await outcome([[{ exit_code: 254, guardrails_info }, 'denied', '254', 'No updates']]);
    const ai_analysis = { action: 'block_execution', title: 'Bulk', risk_level: 'high', explanation: '' };
    await outcome([
      [{ exit_code: 254, ai_analysis }, 'denied', '254', 'AI session analyzer'],
      [{ exit_code: 0, ai_analysis }, 'success', '0', null],
    ]);
  });

  test('is denied when the review was rejected and it never ran', async () => {
    const rejected = hoopReview('REJECTED', { rejection_reason: 'no ticket' }, { status: 'REJECTED' });
    const event = await mapped({ ...noStream, review: rejected });
    expect(pick(event, 'outcome', 'outcome_reason', 'decision_by', 'approval_state', 'approvers')).toEqual([
      'denied',
      'no ticket',
      'bo@clinic.example',
      'denied',
      null,
    ]);
  });

  test('is pending while the review is', async () => {
    const review = hoopReview('PENDING', { revoke_at: null }, { status: 'PENDING', reviewed_by: null, review_date: null });
    expect(pick(await mapped({ ...noStream, status: 'open', review }), 'outcome', 'approval_state', 'approvers')).toEqual([
      'pending',
      'pending',
      null,
    ]);
  });

  test('follows the exit code of a session that ran before its review was revoked', async () => {
    const review = hoopReview('REVOKED', { type: 'jit' }, { status: 'REVOKED', review_date: '2026-09-03T10:00:01.000Z' });
    expect(pick(await mapped({ review, exit_code: 254 }), 'outcome', 'approval_state', 'approval_expiry', 'approvers')).toEqual([
      'failure',
      'expired',
      '2026-09-03T10:00:01.000000Z',
      null,
    ]);
  });
});

describe('who approved a hoop session', () => {
  test('is read from the groups once a one-time review was executed', async () => {
    const event = await mapped({ review: hoopReview('EXECUTED') });
    expect(pick(event, 'approval_state', 'approvers', 'approval_time', 'approval_request_ids', 'break_glass')).toEqual([
      'approved',
      ['bo@clinic.example'],
      '2026-09-03T09:55:00.250000Z',
      ['rrrrrrrr-0000-4000-8000-000000000001'],
      false,
    ]);
    await expectColumns(
      ['approval_state'],
      [
        [{ review: hoopReview('EXECUTED', {}, { status: 'REJECTED' }) }, 'denied'],
        [{ review: hoopReview('EXECUTED', { review_groups_data: [] }) }, 'unknown'],
        [{ review: hoopReview('UNKNOWN') }, 'unknown'],
        [{ review: 'APPROVED' }, 'unknown'],
      ],
    );
  });

  test('has an end only for timed access', async () => {
    await expectColumns(
      ['approval_expiry'],
      [
        [{ review: hoopReview('EXECUTED') }, null],
        [{ review: hoopReview('APPROVED', { type: 'jit' }) }, '2026-09-03T10:05:00.000000Z'],
      ],
    );
  });

  test('names each reviewer once, and says when it was forced', async () => {
    const group = {
      status: 'APPROVED',
      reviewed_by: { email: 'bo@clinic.example' },
      review_date: '2026-09-03T09:56:00.000Z',
      forced_review: true,
    };
    const review = hoopReview('APPROVED', {
      review_groups_data: [group, { ...group, forced_review: false }, { ...group, reviewed_by: { name: 'Key' } }],
    });
    expect(pick(await mapped({ review }), 'approvers', 'break_glass')).toEqual([
      expect.arrayContaining(['bo@clinic.example', 'Key']),
      true,
    ]);
  });

  test('is nobody when no review was asked for, and unknown when the export does not say', async () => {
    expect(pick(await mapped({}), 'approval_state', 'break_glass')).toEqual(['none', null]);
    const { review: _review, ...without } = hoopSession();
    expect(sessionEvent(await importFile('a.json', without)).approval_state).toBe('unknown');
  });
});

describe('whether a hoop session was masked', () => {
  const masking = (cases: readonly Case[]) => expectColumns(['masking_state', 'masked_fields'], cases);

  test('is told by the counts of its metrics', async () => {
    const some = metrics({ info_types: { US_SSN: 3, PERSON: 1, URL: 0 }, total_redact_count: 4, err_count: 0 });
    await masking([
      [some, 'masked', ['PERSON', 'US_SSN']],
      [metrics({ info_types: {}, total_redact_count: 0, err_count: 0 }), 'none', null],
    ]);
  });

  test('is unknown when the counts prove nothing: a restart zeroed them, masking failed, it runs, or they are absent', async () => {
    const zero = { info_types: {}, total_redact_count: 0, err_count: 0 };
    const unproved = [
      metrics(zero, { event_size: 0 }),
      metrics({ ...zero, err_count: 2 }),
      { ...metrics(zero), status: 'open' },
      { metrics: {} },
      { metrics: null },
      { metrics: { event_size: 50 } },
    ];
    await masking(unproved.map((changes) => [changes, 'unknown', null]));
  });

  test('is not logged where the gateway keeps no answers', async () => {
    await masking([
      [{ verb: 'connect' }, 'not_logged', null],
      [{ verb: 'connect', ...metrics({ info_types: { PERSON: 1 }, total_redact_count: 1, err_count: 0 }) }, 'masked', ['PERSON']],
    ]);
  });

  test('says yes to health data only when some was found, and never no', async () => {
    await expectColumns(
      ['phi_flag'],
      [
        [{}, 'unknown'],
        [metrics({ info_types: { US_SSN: 1 }, total_redact_count: 1 }), 'yes'],
        [metrics({}, { data_analyzer: { MEDICAL_RECORD_NUMBER: 2 } }), 'yes'],
        [metrics({}, { data_analyzer: { MEDICAL_RECORD_NUMBER: 0, SHOE_SIZE: 4 } }), 'unknown'],
      ],
    );
  });
});

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
    expect([...imported.raw.values()]).toEqual([text]);
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
