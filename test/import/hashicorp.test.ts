import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sharedDirectory } from '../support/shared.ts';
import { pick } from './hoopColumns.ts';
import { importFile, importPath, refusalOf } from './importing.ts';

const hmac = `hmac-sha256:${'a'.repeat(64)}`;
const entry = (type: 'request' | 'response', changes: object = {}) => ({
  time: type === 'request' ? '2026-03-01T10:00:00.1Z' : '2026-03-01T10:00:00.2Z',
  type,
  auth: {
    display_name: 'oidc-rosa@clinic.example',
    entity_id: 'e-1',
    accessor: hmac,
    policies: ['default'],
    policy_results: { allowed: true, granting_policies: [{ name: 'readers' }] },
  },
  request: {
    id: 'r-1',
    operation: 'read',
    path: 'secret/data/ehr',
    mount_point: 'secret/',
    remote_address: '198.51.100.7',
    remote_port: 5000,
  },
  ...(type === 'response' ? { response: { data: { password: hmac } } } : {}),
  ...changes,
});

const importLines = (...lines: readonly object[]) => importFile('audit.log', lines.map((line) => `${JSON.stringify(line)}\n`).join(''));

describe('Vault', () => {
  test('a request and its response are one event', async () => {
    const { bundle, events } = await importLines(entry('request'), entry('response'));
    expect(bundle.files[0]).toMatchObject({ source: 'vault', records: 2, primary: 1, folded: 1 });
    expect(
      events.map((event) =>
        pick(event, 'command_text', 'outcome', 'actor_type', 'actor_uid', 'actor_email', 'decision_by', 'masking_state', 'resource_parent'),
      ),
    ).toEqual([['read secret/data/ehr', 'success', 'human', 'e-1', 'rosa@clinic.example', 'readers', 'hashed', 'secret/']]);
  });

  test('an export that begins with what is newest tells a call no second time', async () => {
    const { bundle, events } = await importLines(entry('response'), entry('request'));
    expect(bundle.files[0]).toMatchObject({ records: 2, primary: 1, folded: 1 });
    expect(events.map((event) => pick(event, 'source_event_type', 'outcome', 'parse_notes'))).toEqual([['request', 'success', null]]);
  });

  test.each([
    ['the setting `prefix`', () => '@cee: '],
    ['syslog', (line: number) => `<13>Mar  1 10:00:0${line} vault-0 vault[7]: @cee: `],
  ])('lines behind a text of %s are read, each where it stands', async (_, before) => {
    const entries = [entry('request'), entry('response')].map((one) => JSON.stringify(one));
    const text = `${entries.map((one, line) => `${before(line)}${one}\n`).join('')}${before(2)}no entry\n`;
    const { bundle, events, rejected } = await importFile('audit.log', text);
    expect(bundle.files[0]).toMatchObject({ source: 'vault', records: 3, primary: 1, folded: 1, rejected: 1 });
    expect(events.map((event) => pick(event, 'outcome', 'file_line', 'byte_offset', 'byte_len'))).toEqual([
      ['success', 1, before(0).length, entries[0]?.length],
    ]);
    expect(rejected.map((row) => row.excerpt)).toEqual([`${before(2)}no entry`]);
  });

  test.each([
    [{ error: 'permission denied' }, 'denied'],
    [{ error: '1 error occurred: no such path' }, 'failure'],
    [{ auth: { policy_results: { allowed: false } } }, 'denied'],
  ])('%j is %s', async (changes, outcome) => {
    const { events } = await importLines(entry('request', changes), entry('response', changes));
    expect(events[0]?.outcome).toBe(outcome);
  });

  test('a line that stands alone is an event that says so', async () => {
    const { events } = await importLines(entry('request'), entry('response', { request: { ...entry('response').request, id: 'r-2' } }));
    expect(events.map((event) => pick(event, 'outcome', 'parse_notes'))).toEqual([
      ['unknown', ['no response to it stands in the file']],
      ['success', expect.arrayContaining(['the request that it answers does not stand in the file'])],
    ]);
  });

  test('a token of a program is no person', async () => {
    const auth = { display_name: 'kubernetes-app', metadata: { service_account_name: 'app', service_account_namespace: 'ehr' } };
    const { events } = await importLines(entry('request', { auth }), entry('response', { auth }));
    expect(pick(events[0] as never, 'actor_type', 'effective_principal', 'identity_confidence')).toEqual([
      'service',
      'ehr/app',
      'asserted',
    ]);
  });

  test('a program whose name looks like an address is no person', async () => {
    const { events } = await importLines(entry('request', { auth: { display_name: 'jwt-svc@project.example', entity_id: 'e-2' } }));
    expect(pick(events[0] as never, 'actor_type', 'actor_email')).toEqual(['service', null]);
  });

  test('a device that writes secrets as they are is told, and one that writes their HMAC is not', async () => {
    const raw = { auth: { ...entry('request').auth, client_token: 'hvs.CAESIexample' } };
    const open = await importLines(entry('request', raw), entry('response', raw));
    expect(open.events[0]?.parse_notes).toContainEqual(expect.stringContaining('log_raw'));
    const hashed = { auth: { ...entry('request').auth, client_token: hmac } };
    const closed = await importLines(entry('request', hashed), entry('response', hashed));
    expect(JSON.stringify(closed.events[0]?.parse_notes)).not.toContain('log_raw');
    expect(pick(closed.events[0] as never, 'integrity_state', 'integrity_method')).toEqual([
      'unverifiable',
      'hmac-sha256 of single values',
    ]);
  });

  test('who agrees in a control group reviews', async () => {
    const request = { ...entry('request').request, operation: 'update', path: 'sys/control-group/authorize' };
    const { events } = await importLines(entry('request', { request }));
    expect(pick(events[0] as never, 'action', 'class_uid')).toEqual(['review_access', 3005]);
  });

  test('a log as JSONx is refused by its name', async () => {
    const text = '<json:object name="auth"><json:string name="type">request</json:string></json:object>';
    expect(await refusalOf(importFile('audit.log', text))).toBe('vault/jsonx');
  });
});

describe('Boundary', () => {
  const event = (changes: object) => ({
    id: 'e_1',
    source: 'https://hashicorp.com/boundary/controller-1/boundary-controller',
    specversion: '1.0',
    type: 'audit',
    data: {
      type: 'APIRequest',
      timestamp: '2026-03-02T14:00:07.123456Z',
      request_info: { id: 'g', method: 'POST', path: '/v1/targets/ttcp_1:authorize-session', client_ip: '198.51.100.7' },
      auth: {
        user_info: { id: 'u_1', auth_account_id: 'acctoidc_1' },
        email: '[REDACTED]',
        name: '[REDACTED]',
        grants_info: { grants: [{ grant: 'ids=*;actions=*', role_id: 'r_1' }] },
      },
      response: { status_code: 200, details: { item: { session_id: 's_1' } } },
      ...changes,
    },
    serialized_hmac: 'hmac-sha256:x',
  });

  test('says who opened which session by which grant, and what it hides', async () => {
    const { bundle, events } = await importLines(event({}));
    expect(bundle.files[0]?.source).toBe('boundary');
    expect(
      events.map((one) =>
        pick(
          one,
          'action',
          'resource_uid',
          'session_uid',
          'actor_type',
          'actor_uid',
          'actor_email',
          'decision_by',
          'outcome',
          'masking_state',
          'integrity_state',
        ),
      ),
    ).toEqual([['connect', 'ttcp_1', 's_1', 'human', 'u_1', null, 'ids=*;actions=* of r_1', 'success', 'redacted', 'unverifiable']]);
  });

  test('what is shown is compared with what was signed, without the key', async () => {
    const signed = (shown: object) => {
      const { serialized_hmac, ...whole } = event({});
      const serialized = Buffer.from(JSON.stringify(whole)).toString('base64url');
      return { ...event(shown), serialized, serialized_hmac };
    };
    const same = await importLines(signed({}));
    expect(pick(same.events[0] as never, 'integrity_state', 'parse_notes')).toEqual(['unverifiable', null]);
    const changed = await importLines(signed({ response: { status_code: 403, details: { item: { session_id: 's_1' } } } }));
    expect(pick(changed.events[0] as never, 'integrity_state', 'parse_notes')).toEqual([
      'failed',
      ['what the event shows is not what was signed: data.response.status_code'],
    ]);
    const broken = await importLines({ ...event({}), serialized: 'e30' });
    expect(broken.events[0]?.integrity_state).toBe('failed');
  });

  test('a line of hclog tells the same as its CloudEvent, and is known for its copy', async () => {
    const { id, data } = event({ auth: { user_info: { id: 'u_1', auth_account_id: 'acctoidc_1' }, email: 'encrypted:Cio' } });
    const line = { '@level': 'info', '@message': 'audit event', '@timestamp': '2026-03-02T14:00:07.124000Z', id, version: 'v0.1', ...data };
    const signature = {
      serialized: Buffer.from(`${JSON.stringify(line)}\n`).toString('base64url'),
      serialized_hmac: 'hmac-sha256:x',
    };
    const written = { ...line, '@timestamp': '2026-03-02T14:00:07.125000Z', ...signature };
    const { bundle, events } = await importLines(written, {
      '@level': 'error',
      '@message': 'error event',
      '@timestamp': '2026-03-02T14:00:08.000000Z',
      Id: 'e_2',
      Version: 'v0.1',
      Error: 'invalid parameter',
    });
    expect(bundle.files[0]).toMatchObject({ source: 'boundary', records: 2, primary: 2 });
    expect(
      events.map((one) =>
        pick(
          one,
          'source_event_type',
          'event_time',
          'action',
          'actor_uid',
          'masked_fields',
          'session_uid',
          'integrity_state',
          'parse_notes',
        ),
      ),
    ).toEqual([
      ['audit:APIRequest', '2026-03-02T14:00:07.123456Z', 'connect', 'u_1', ['auth.email'], 's_1', 'unverifiable', null],
      ['error', '2026-03-02T14:00:08.000000Z', 'other', null, null, null, 'none', null],
    ]);
    expect(events[1]?.identity_basis).toBe('the record names nobody');
    const changed = await importLines({ ...written, response: { status_code: 403 } });
    expect(changed.events[0]?.parse_notes).toEqual(['what the event shows is not what was signed: response.status_code, response.details']);
    const both = await importLines(written, event({ auth: line.auth }));
    expect(both.bundle.files[0]).toMatchObject({ source: 'boundary', records: 2 });
    expect(both.events.map((one) => one.dedupe_key)).toEqual(['boundary/e_1', 'boundary/e_1']);
  });

  test('hclog of another program is not taken for Boundary', async () => {
    const line = { '@level': 'info', '@message': 'audit event', '@timestamp': '2026-03-02T14:00:07Z', msg: 'of another program' };
    expect(await refusalOf(importLines(line))).not.toBe('');
  });

  test('hclog as text is refused with what to ask for', async () => {
    const line = '2026-03-02T14:00:07.124Z [INFO]  audit event: auth=map[email:x] id=e_1 type=APIRequest version=v0.1\n';
    expect(await refusalOf(importFile('events.log', line))).toBe('boundary/hclog-text');
  });

  test('names the grant that allowed it, and none where several may have', async () => {
    const grants = (...list: readonly string[]) => ({
      auth: {
        user_info: { id: 'u_1', auth_account_id: 'acctoidc_1' },
        email: 'encrypted:Cio',
        grants_info: { grants: list.map((grant, at) => ({ grant, role_id: `r_${at}` })) },
      },
    });
    const [other, own] = ['ids=ttcp_9;actions=*', 'ids=ttcp_1;actions=read,authorize-session'];
    const one = await importLines(event(grants(other, own)));
    expect(pick(one.events[0] as never, 'decision_by', 'masking_state', 'masked_fields')).toEqual([
      `${own} of r_1`,
      'encrypted',
      ['auth.email'],
    ]);
    const two = await importLines(event(grants('ids=*;actions=*', own)));
    expect(two.events[0]?.decision_by).toBeNull();
  });

  test('says SSH only where the target is one', async () => {
    expect((await importLines(event({}))).events[0]?.session_type).toBeNull();
    const item = { session_id: 's_1', type: 'ssh' };
    const ssh = await importLines(event({ response: { status_code: 200, details: { item } } }));
    expect(ssh.events[0]?.session_type).toBe('ssh');
  });

  test('nobody, the recovery account, and a refusal', async () => {
    const anonymous = await importLines(event({ auth: { user_info: { id: 'u_anon' } }, response: { status_code: 403 } }));
    expect(pick(anonymous.events[0] as never, 'actor_type', 'outcome')).toEqual(['anonymous', 'denied']);
    const recovery = await importLines(event({ auth: { user_info: { id: 'u_recovery' } } }));
    expect(pick(recovery.events[0] as never, 'break_glass', 'identity_confidence')).toEqual([true, 'shared_account']);
  });
});

const shared = sharedDirectory();

test.skipIf(shared === null)('the synthetic events of Boundary are read', async () => {
  const { bundle } = await importPath(join(shared ?? '', 'samples/generated/boundary'));
  expect(bundle.files.map((file) => [file.source, file.records, file.primary])).toEqual([['boundary', 5, 5]]);
});
