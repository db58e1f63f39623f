import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sharedDirectory } from '../support/shared.ts';
import { pick } from './hoopColumns.ts';
import { importFile, importPath } from './importing.ts';

async function told(record: object) {
  const { bundle, events } = await importFile('a.jsonl', `${JSON.stringify(record)}\n`);
  expect(events).toHaveLength(1);
  return { source: bundle.files[0]?.source, event: events[0] as (typeof events)[number] };
}

describe('Anthropic', () => {
  const activity = (changes: object) => ({
    id: 'activity_1',
    created_at: '2026-05-07T10:00:00Z',
    organization_id: 'org_1',
    type: 'role_assignment_granted',
    actor: { type: 'user_actor', email_address: 'rosa@clinic.example', user_id: 'user_1', ip_address: '198.51.100.7' },
    ...changes,
  });

  test('names who did what', async () => {
    const { source, event } = await told(activity({}));
    expect([source, ...pick(event, 'actor_type', 'actor_email', 'action', 'outcome', 'src_ip')]).toEqual([
      'anthropic',
      'human',
      'rosa@clinic.example',
      'grant',
      'success',
      '198.51.100.7',
    ]);
  });

  test('tells a refused sign-in from a refused access, and who had not signed in', async () => {
    const nobody = { type: 'unauthenticated_user_actor', ip_address: '192.0.2.1' };
    const failed = await told(activity({ type: 'sso_login_failed', actor: nobody }));
    expect(pick(failed.event, 'actor_type', 'actor_uid', 'action', 'outcome', 'identity_confidence')).toEqual([
      'anonymous',
      null,
      'login',
      'failure',
      'none',
    ]);
    expect((await told(activity({ type: 'claude_chat_access_failed' }))).event.outcome).toBe('denied');
    const typed = { ...nobody, unauthenticated_email_address: 'omar@clinic.example' };
    const named = await told(activity({ type: 'sso_login_failed', actor: typed }));
    expect(pick(named.event, 'actor_uid', 'actor_name', 'identity_confidence')).toEqual([null, 'omar@clinic.example', 'asserted']);
  });

  test('loses nothing of an actor that no column tells', async () => {
    const actor = { type: 'scim_directory_sync_actor', directory_id: 'directory_7' };
    expect((await told(activity({ actor }))).event.unmapped).toMatchObject({ actor });
  });
});

describe('OpenAI', () => {
  const entry = (actor: object) => ({
    object: 'organization.audit_log',
    id: 'audit_log-1',
    type: 'api_key.created',
    effective_at: 1720804090,
    actor,
    api_key: undefined,
    api_key_created: undefined,
    'api_key.created': { id: 'key_1', data: { scopes: ['all'] } },
  });

  test('a session is a person, a key is whoever holds it', async () => {
    const session = { type: 'session', session: { user: { id: 'user-1', email: 'rosa@clinic.example' }, ip_address: '198.51.100.7' } };
    const { source, event } = await told(entry(session));
    expect([source, ...pick(event, 'event_time', 'actor_type', 'actor_email', 'action', 'resource_uid', 'identity_confidence')]).toEqual([
      'openai',
      '2024-07-12T17:08:10.000000Z',
      'human',
      'rosa@clinic.example',
      'create',
      'key_1',
      'verified',
    ]);
    const key = { type: 'api_key', api_key: { id: 'key_9', type: 'user', user: { id: 'user-1', email: 'rosa@clinic.example' } } };
    expect(pick((await told(entry(key))).event, 'actor_type', 'identity_confidence')).toEqual(['unknown', 'asserted']);
  });
});

describe('Bedrock', () => {
  const call = (changes: object) => ({
    schemaType: 'ModelInvocationLog',
    timestamp: '2026-05-15T14:17:22Z',
    accountId: '111122223333',
    identity: { arn: 'arn:aws:sts::111122223333:assumed-role/helper/rosa' },
    region: 'eu-central-1',
    requestId: 'r-1',
    operation: 'Converse',
    modelId: 'a-model',
    input: { inputBodyJson: {} },
    ...changes,
  });

  test.each([
    [{ output: { outputBodyJson: {} } }, 'success'],
    [{ errorCode: 'AccessDeniedException' }, 'denied'],
    [{ errorCode: 'ThrottlingException' }, 'failure'],
    [{}, 'unknown'],
  ])('%j means %s', async (changes, outcome) => {
    const { source, event } = await told(call(changes));
    expect([source, ...pick(event, 'outcome', 'actor_name', 'model', 'action')]).toEqual(['bedrock', outcome, 'rosa', 'a-model', 'query']);
  });
});

describe('Databricks', () => {
  test.each([
    [{ statusCode: 200 }, 'success'],
    [{ statusCode: 403, errorMessage: 'no' }, 'denied'],
    [{ statusCode: 500 }, 'failure'],
    [undefined, 'unknown'],
  ])('the response %j means %s', async (response, outcome) => {
    const record = {
      timestamp: 1767225600000,
      serviceName: 'accounts',
      actionName: 'setAdmin',
      userIdentity: { email: 'rosa@clinic.example' },
      response,
    };
    const { source, event } = await told({ ...record, requestParams: { targetUserName: 'ann@clinic.example', token: 'hunter2' } });
    expect([source, ...pick(event, 'outcome', 'action', 'resource_name', 'event_time')]).toEqual([
      'databricks',
      outcome,
      'grant',
      'ann@clinic.example',
      '2026-01-01T00:00:00.000000Z',
    ]);
    expect(event.command_text).not.toContain('hunter2');
  });
});

const shared = sharedDirectory();

test.skipIf(shared === null).each([
  ['panther-anthropic_rules.jsonl', 'anthropic', 38],
  ['panther-aws_bedrockmodelinvocation_rules.jsonl', 'bedrock', 8],
  ['panther-databricks_rules.jsonl', 'databricks', 162],
])('%s is read as %s, every record of it', async (file, source, records) => {
  const { bundle } = await importPath(join(shared ?? '', 'samples/agents', file));
  expect(bundle.files.map((one) => [one.source, one.records, one.primary])).toEqual([[source, records, records]]);
});
