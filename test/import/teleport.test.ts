import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sharedDirectory } from '../support/shared.ts';
import { pick } from './hoopColumns.ts';
import { importFile, importPath } from './importing.ts';

const sid = '56408539-6536-11e9-80a1-427cfde50f5a';

const entry = (changes: object = {}) => ({
  event: 'session.start',
  code: 'T2000I',
  time: '2026-03-01T10:00:00.123456789Z',
  uid: '84c07a99-856c-419f-9de5-15560451a116',
  ei: 0,
  user: 'rosa@clinic.example',
  login: 'root',
  sid,
  server_id: 'srv-1',
  server_hostname: 'ehr-01',
  'addr.remote': '[2001:db8::1]:51454',
  cluster_name: 'clinic',
  ...changes,
});

const told = async (changes: object = {}) => {
  const { bundle, events } = await importFile('events.log', `${JSON.stringify(entry(changes))}\n`);
  expect([bundle.files[0]?.source, events.length]).toEqual(['teleport', 1]);
  return events[0] as (typeof events)[number];
};

describe('an audit event of Teleport', () => {
  test('says who connected to what, from where, as whom', async () => {
    expect(
      pick(
        await told(),
        'event_time',
        'actor_uid',
        'actor_type',
        'effective_principal',
        'src_ip',
        'src_port',
        'host_name',
        'action',
        'session_uid',
        'session_type',
      ),
    ).toEqual([
      '2026-03-01T10:00:00.123456Z',
      'rosa@clinic.example',
      'unknown',
      'root',
      '2001:db8::1',
      51454,
      'ehr-01',
      'connect',
      sid,
      'ssh',
    ]);
  });

  test.each([
    [{ code: 'T2000I' }, 'success'],
    [{ event: 'auth', code: 'T3007W' }, 'denied'],
    [{ event: 'user.login', code: 'T1000W', success: false }, 'failure'],
    [{ event: 'exec', code: 'T3002E', exitCode: '1' }, 'failure'],
    [{ event: 'kube.request', code: 'T3009I', response_code: 403 }, 'denied'],
    [{ event: 'mcp.session.start', code: 'TMCP002E', success: true, error: 'broke' }, 'failure'],
    [{ event: 'mcp.session.request', code: 'TMCP003E', success: false, error: 'access denied' }, 'denied'],
    // What the server says where a role does not reach, with the kind of the resource inside.
    [
      { event: 'db.session.start', code: 'TDB00W', success: false, error: 'access to db denied. User does not have permissions.' },
      'denied',
    ],
    [{ event: 'windows.desktop.session.start', code: 'TDP00W', error: 'access to windows_desktop denied' }, 'denied'],
    [{ event: 'exec', code: 'T3002I', exitCode: 1 }, 'failure'],
    // What the kernel answered: EACCES, and no such file; a number above zero is that of the opened file.
    [{ event: 'session.disk', code: 'T4001I', path: '/etc/shadow', return_code: -13 }, 'denied'],
    [{ event: 'session.command', code: 'T4000I', program: 'psql', return_code: -2 }, 'failure'],
    [{ event: 'session.disk', code: 'T4001I', path: '/etc/hosts', return_code: 3 }, 'success'],
    [{ event: 'session.network', code: 'T4002I', dst_addr: '203.0.113.9', action: 1 }, 'denied'],
    [{ event: 'device', code: 'TV001I', status: { success: false } }, 'failure'],
    [{ event: 'device', code: 'TV001I', status: { success: true } }, 'success'],
  ])('%j is %s', async (changes, outcome) => {
    expect((await told(changes)).outcome).toBe(outcome);
  });

  test('has the exact query, and the tool that was called', async () => {
    const query = await told({
      event: 'db.session.query',
      code: 'TDB02I',
      db_service: 'ehr',
      db_name: 'clinic',
      db_user: 'app',
      db_query: 'SELECT 1',
      affected_records: 3,
    });
    expect(pick(query, 'action', 'command_text', 'resource_name', 'db_name', 'rows_affected', 'session_type')).toEqual([
      'query',
      'SELECT 1',
      'ehr',
      'clinic',
      3,
      'db',
    ]);
    const call = await told({
      event: 'mcp.session.request',
      code: 'TMCP003I',
      app_name: 'ehr-mcp',
      message: { method: 'tools/call', params: { name: 'q', arguments: { a: 1 } } },
    });
    expect(pick(call, 'action', 'command_text', 'resource_type', 'resource_name')).toEqual([
      'execute',
      'tools/call q {"a":1}',
      'tool',
      'ehr-mcp',
    ]);
  });

  test('tells a bot from a person only where the cluster does, and who stands behind another', async () => {
    expect((await told({ user_kind: 1 })).actor_type).toBe('human');
    expect(pick(await told({ bot_name: 'ci', user_kind: 2 }), 'actor_type', 'agent_uid')).toEqual(['machine', 'ci']);
    expect(pick(await told({ impersonator: 'gateway' }), 'actor_uid', 'effective_principal')).toEqual(['gateway', 'rosa@clinic.example']);
    expect((await told({ event: 'device', code: 'TV001I', user: { user: 'lisa' } })).actor_uid).toBe('lisa');
  });

  test('a review is an approval only when it was proposed as one', async () => {
    const review = {
      event: 'access_request.review',
      code: 'T5002I',
      id: 'req-1',
      state: 'APPROVED',
      reviewer: 'boss',
      proposed_state: 'APPROVED',
      reason: 'on call',
    };
    expect(pick(await told(review), 'action', 'approval_state', 'approvers', 'approval_request_ids', 'approval_reason')).toEqual([
      'review_access',
      'approved',
      ['boss'],
      ['req-1'],
      'on call',
    ]);
    expect(pick(await told({ ...review, state: 'PENDING', proposed_state: 'DENIED' }), 'approval_state', 'approvers')).toEqual([
      'pending',
      null,
    ]);
    expect((await told({ access_requests: ['req-1'] })).approval_request_ids).toEqual(['req-1']);
  });

  test('an id that is no uuid is kept and identifies nothing', async () => {
    expect(pick(await told({ uid: 'example' }), 'source_event_id', 'dedupe_key')).toEqual(['example', null]);
  });
});

const shared = sharedDirectory();

describe('what an event of Teleport names', () => {
  test.each([
    [
      'the bearer of a certificate, and the requests it was made under',
      { event: 'cert.create', code: 'TC000I', user: undefined, identity: { user: 'rosa', roles: ['dba'], access_requests: ['r1'] } },
      { actor_uid: 'rosa', actor_roles: ['dba'], approval_request_ids: ['r1'] },
    ],
    [
      'a reviewer as who reviewed',
      { event: 'access_request.review', code: 'T5002I', user: undefined, id: 'r1', reviewer: 'bo', proposed_state: 'DENIED' },
      { actor_uid: 'bo', identity_confidence: 'verified' },
    ],
    [
      'a name that was only typed at a refused login',
      { event: 'user.login', code: 'T1000W', method: 'local', success: false, error: 'bad password' },
      { identity_confidence: 'asserted', verb: 'user.login', command_text: 'user.login', outcome: 'failure' },
    ],
    [
      'an object of a cluster by its kind',
      {
        event: 'kube.request',
        code: 'T3009I',
        verb: 'GET',
        request_path: '/api/v1/namespaces/ehr/secrets/db',
        kubernetes_cluster: 'k1',
        kubernetes_users: ['viewer'],
        login: undefined,
        resource_kind: 'secrets',
        resource_name: 'db',
        resource_namespace: 'ehr',
        response_code: 200,
      },
      { resource_type: 'secret', resource_name: 'db', resource_parent: 'k1', k8s_pod: null, effective_principal: 'viewer' },
    ],
    [
      'the container of an exec',
      {
        event: 'exec',
        code: 'T3002I',
        command: 'ls',
        exitCode: '0',
        kubernetes_cluster: 'k1',
        kubernetes_pod_name: 'p',
        kubernetes_container_name: 'c',
        proto: 'kube',
      },
      { class_uid: 1007, activity_name: 'Launch', k8s_pod: 'p', k8s_container: 'c', session_type: 'k8s' },
    ],
    [
      'an operation on a file, and the file',
      { event: 'sftp', code: 'TS010I', action: 11, path: '/data/x.csv' },
      {
        resource_type: 'file',
        resource_name: '/data/x.csv',
        resource_parent: 'ehr-01',
        verb: 'remove',
        command_text: 'remove /data/x.csv',
      },
    ],
    [
      'the far end of a connection',
      { event: 'session.network', code: 'T4002I', program: 'curl', dst_addr: '10.9.9.9', dst_port: '443' },
      { resource_type: 'host', resource_name: '10.9.9.9:443', host_name: 'ehr-01', action: 'connect', command_text: 'curl' },
    ],
    [
      'the command a session was opened for',
      { initial_command: ['psql', '-c', 'select 1'] },
      { command_text: 'psql -c select 1', class_uid: 4007, activity_name: 'Open' },
    ],
    [
      'the session whose recording was watched',
      { event: 'session.recording.access', code: 'T2012I', server_hostname: undefined, server_id: undefined },
      { resource_type: 'session', resource_uid: sid },
    ],
    [
      'the whole address of a request to an application',
      { event: 'app.session.request', code: 'T2009I', app_name: 'emr', method: 'GET', path: '/p', raw_query: 'id=1', status_code: 200 },
      { command_text: 'GET /p?id=1' },
    ],
    [
      'the tool that was called, by which call, with what',
      {
        event: 'mcp.session.request',
        code: 'TMCP003I',
        app_name: 'ehr-mcp',
        message: { method: 'tools/call', id: 'int64:3', params: { name: 'q', arguments: { a: 1 } } },
      },
      { tool_name: 'q', tool_call_id: 'int64:3', command_params: { a: 1 }, verb: 'tools/call', action: 'execute' },
    ],
    [
      'a message that calls no tool as no execution',
      { event: 'mcp.session.request', code: 'TMCP003I', app_name: 'ehr-mcp', message: { method: 'resources/read', params: { uri: 'x' } } },
      { action: 'read', tool_name: null },
    ],
    [
      'who is locked out',
      { event: 'lock.created', code: 'TLK00I', server_hostname: undefined, server_id: undefined, target: { user: 'eve' } },
      { resource_type: 'user', resource_name: 'eve', action: 'lock' },
    ],
  ])('%s', async (_what, changes, expected) => {
    expect(await told(changes)).toMatchObject(expected);
  });
});

test.skipIf(shared === null)('every kind of event of the fixtures is read', async () => {
  const { bundle } = await importPath(join(shared ?? '', 'samples/teleport/webapps-fixture-events.jsonl'));
  expect(bundle.files.map((file) => [file.source, file.records, file.primary])).toEqual([['teleport', 165, 165]]);
});
