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
