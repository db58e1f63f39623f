import { describe, expect, test } from 'vitest';
import { listPage, listRow } from './hoopListing.ts';
import { hoopSession } from './hoopSession.ts';
import { importFile, importFiles, onlyFile } from './importing.ts';

/** A row of the administrative log; give only what matters to the test. Invented people and places. */
function change(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id: 'c-1',
    org_id: 'aaaaaaaa-0000-4000-8000-000000000001',
    actor_subject: 'idp|1',
    actor_email: 'root@clinic.example',
    actor_name: 'Root',
    created_at: '2026-03-02T09:00:00.123456Z',
    resource_type: 'guardrails',
    action: 'update',
    http_method: 'PUT',
    http_status: 200,
    http_path: '/api/guardrails/15b5',
    client_ip: '10.0.0.9',
    request_payload_redacted: { name: 'Hoop - PHI columns' },
    outcome: true,
    error_message: '',
    ...changes,
  };
}

const page = (rows: readonly object[], pages: object = { total: rows.length, page: 1, size: 50 }) => ({ pages, data: rows });

/** Changes mapped in one import, in the order given. */
async function mapped(all: readonly Record<string, unknown>[]) {
  const rows = all.map((changes, index) => change({ id: `c-${index}`, created_at: `2026-03-02T0${index}:00:00Z`, ...changes }));
  const { events } = await importFile('audit.json', page(rows));
  return rows.map((row) => events.find((event) => event.source_event_id === row['id']));
}

describe('a row of the administrative log', () => {
  test('says who changed what, from where, with what result', async () => {
    const imported = await importFile('audit.json', page([change()]));
    expect(onlyFile(imported)).toMatchObject({ source: 'hoop', records: 1, primary: 1 });
    expect(imported.events).toMatchObject([
      {
        source_type: 'hoop',
        source_event_type: 'admin.guardrails.update',
        source_event_id: 'c-1',
        event_time: '2026-03-02T09:00:00.123456Z',
        actor_type: 'unknown',
        actor_uid: 'idp|1',
        actor_name: 'Root',
        actor_email: 'root@clinic.example',
        src_ip: '10.0.0.9',
        resource_type: 'policy',
        resource_uid: '15b5',
        resource_name: 'Hoop - PHI columns',
        resource_parent: 'guardrails',
        action: 'update',
        verb: 'PUT',
        command_text: 'PUT /api/guardrails/15b5',
        command_params: { name: 'Hoop - PHI columns' },
        outcome: 'success',
        outcome_code: '200',
        session_uid: null,
        recording_state: null,
        parse_status: 'ok',
        parse_notes: null,
        unmapped: null,
      },
    ]);
    expect(imported.recordings).toEqual([]);
  });

  test('has the outcome its own fields state, and none where they contradict each other or are silent', async () => {
    const events = await mapped([
      { outcome: false, http_status: 403 },
      { outcome: false, http_status: 500, error_message: 'no such rule' },
      { outcome: true, http_status: 500 },
      { outcome: null, http_status: 201 },
      { outcome: null, http_status: null },
      { outcome: 'true', http_status: 200 },
    ]);
    expect(events.map((event) => [event?.outcome, event?.outcome_reason, event?.parse_status])).toEqual([
      ['denied', null, 'ok'],
      ['failure', 'no such rule', 'ok'],
      ['unknown', null, 'partial'],
      ['unknown', null, 'ok'],
      ['unknown', null, 'ok'],
      ['unknown', null, 'partial'],
    ]);
  });

  test('calls nobody a person without an e-mail address, and says so of the shared key', async () => {
    const events = await mapped([
      { actor_email: '' },
      { actor_email: '', actor_subject: '', actor_name: '' },
      { actor_email: 'API_KEY', actor_subject: 'API_KEY', actor_name: 'API_KEY' },
    ]);
    expect(events.map((event) => [event?.actor_type, event?.actor_uid, event?.identity_confidence])).toEqual([
      ['unknown', 'idp|1', 'asserted'],
      ['unknown', null, 'none'],
      ['unknown', 'API_KEY', 'shared_account'],
    ]);
    for (const event of events) expect(event?.identity_basis).toMatch(/\w+/);
  });

  test('names the thing by its path or its body, whatever the gateway calls its kind', async () => {
    const events = await mapped([
      {
        resource_type: 'users',
        action: 'create',
        http_method: 'POST',
        http_path: '/hoop/api/users',
        request_payload_redacted: { name: 'Bo' },
      },
      { resource_type: 'datamasking-rules', action: 'delete', http_path: '/api/datamasking-rules/7?x=1', request_payload_redacted: null },
      { resource_type: 'api_keys', action: 'revoke', http_path: '/api/api-keys/9/revoke' },
      { resource_type: 'connections', action: 'restart', http_path: '' },
    ]);
    expect(events.map((event) => [event?.resource_type, event?.resource_uid, event?.action, event?.activity_id])).toEqual([
      ['user', null, 'create', 1],
      ['policy', '7', 'delete', 4],
      ['secret', '9', 'revoke', 99],
      ['other', null, 'other', 99],
    ]);
  });

  test('keeps its body without the secrets the gateway left in it, also out of the text that is searched', async () => {
    const secrets = ['s3cret-a', 's3cret-b', 's3cret-c', 'hpk_0123456789abcdef'] as const;
    const row = change({
      request_payload_redacted: {
        envs: [{ name: 'db', PASSWORD: secrets[0] }],
        nested: { deep: [{ apiToken: secrets[1] }] },
        _raw: `[{"client_secret":"${secrets[2]}"}]`,
        note: `use ${secrets[3]}`,
      },
      error_message: `bearer ${secrets[3]}`,
    });
    const imported = await importFile('audit.json', page([row]));
    const shown = JSON.stringify([imported.events, [...imported.raw.values()]]);
    for (const secret of secrets) expect(shown).not.toContain(secret);
    expect(imported.events[0]?.command_params).toMatchObject({ envs: [{ name: 'db', PASSWORD: '[redacted: password]' }] });
    expect(JSON.stringify(imported.events[0]?.parse_notes)).toContain('_raw');
  });

  test('leaves out whatever may hold a secret where secrets cannot be told', async () => {
    const deep = `${'['.repeat(80)}"s3cret-deep"${']'.repeat(80)}`;
    const row = JSON.stringify(change({ error_message: 'bearer s3cret-message', note: 'password=s3cret-note' })).slice(0, -1);
    const twice = `${row},"request_payload_redacted":{"password":"s3cret-again","deep":${deep}}}`;
    const text = `{"pages":{"total":1,"page":1,"size":50},"data":[${twice}]}`;
    const imported = await importFile('audit.json', text, { jsonDepth: 200 });
    expect(JSON.stringify([imported.events, [...imported.raw.values()]])).not.toContain('s3cret');
    const [event] = imported.events;
    expect([event?.command_params, event?.outcome_reason, event?.actor_email]).toEqual([null, null, 'root@clinic.example']);
    expect(JSON.stringify(event?.parse_notes)).toContain('cannot be told from them');
  });

  test('that is not all UTF-8 is told with what is not replaced', async () => {
    const rows = Buffer.from(JSON.stringify(page([change({ actor_name: 'a\u00ff' })])), 'latin1');
    const [event] = (await importFile('audit.json', rows)).events;
    expect(event).toMatchObject({ actor_name: 'a\ufffd', parse_notes: ['bytes that are not UTF-8 were replaced'] });
  });

  test('says when another row seems to tell of the same change, and drops neither', async () => {
    const at = (id: string, created_at: string, changes: object = {}) => change({ id, created_at, ...changes });
    const { events } = await importFile(
      'audit.json',
      page([
        at('a', '2026-03-02T09:00:00Z'),
        at('b', '2026-03-02T09:00:01.5Z'),
        at('c', '2026-03-02T09:00:04Z'),
        at('d', '2026-03-02T09:00:04Z', { http_path: '/api/guardrails/other' }),
      ]),
    );
    expect(events.map((event) => [event.source_event_id, event.parse_notes !== null])).toEqual([
      ['a', true],
      ['b', true],
      ['c', false],
      ['d', false],
    ]);
  });

  test('is one event however many pages repeat it, and pages that are missing are noted', async () => {
    const first = page([change({ id: 'a' }), change({ id: 'b' })], { total: 5, page: 1, size: 2 });
    const second = page([change({ id: 'b' }), change({ id: 'c', created_at: '2026-03-01T00:00:00Z' })], { total: 5, page: 2, size: 2 });
    const { bundle, events } = await importFiles({ '1.json': first, '2.json': second });
    expect(bundle.files.map(({ records, primary, duplicates }) => [records, primary, duplicates])).toEqual([
      [2, 2, 0],
      [2, 1, 1],
    ]);
    expect(events).toHaveLength(3);
    expect(bundle.files[1]?.note).toBe(
      'The list is not complete: a page says that more administrative changes follow, and they are not in this bundle. The list counts 5 administrative changes; the pages of this bundle hold 3.',
    );
  });

  test('may stand on a line of its own, among sessions and their lists', async () => {
    const lines = [
      change({ id: 'a' }),
      hoopSession({ id: 's' }),
      listPage([listRow({ id: 's' }), listRow({ id: 't' })]),
      change({ id: 'b' }),
    ];
    const imported = await importFile('all.jsonl', lines.map((line) => JSON.stringify(line)).join('\n'));
    expect(onlyFile(imported)).toMatchObject({ records: 5, primary: 4, folded: 1 });
    expect(imported.events.map((event) => event.source_event_type).sort()).toEqual([
      'admin.guardrails.update',
      'admin.guardrails.update',
      'session.exec',
      'session.exec',
    ]);
  });

  test('keeps what it has besides, and a member of the wrong kind as it is', async () => {
    const [event] = await mapped([{ extra: { n: 1 }, actor_name: 7 }]);
    expect(event).toMatchObject({ actor_name: null, parse_status: 'partial', unmapped: { extra: { n: 1 }, actor_name: 7 } });
  });
});
