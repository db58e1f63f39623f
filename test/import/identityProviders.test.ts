import { describe, expect, test } from 'vitest';
import { pick } from './hoopColumns.ts';
import { importFile } from './importing.ts';

async function told(record: object) {
  const { bundle, events } = await importFile('a.json', record);
  expect(events).toHaveLength(1);
  return { source: bundle.files[0]?.source, event: events[0] as (typeof events)[number] };
}

describe('Okta', () => {
  const entry = (changes: object = {}) => ({
    uuid: 'u-1',
    published: '2026-03-01T10:00:00.000Z',
    eventType: 'user.session.start',
    displayMessage: 'User login to Okta',
    actor: { id: '00u1', type: 'User', alternateId: 'rosa@clinic.example', displayName: 'Rosa' },
    client: { ipAddress: '198.51.100.7', userAgent: { rawUserAgent: 'Firefox' } },
    outcome: { result: 'SUCCESS' },
    authenticationContext: { externalSessionId: 's-1' },
    target: [{ type: 'AppInstance', id: '0oa1', displayName: 'EHR' }],
    ...changes,
  });

  test('tells who signed in to what', async () => {
    const { source, event } = await told([entry()]);
    expect([
      source,
      ...pick(event, 'action', 'actor_type', 'actor_uid', 'actor_email', 'resource_name', 'outcome', 'src_ip', 'session_uid'),
    ]).toEqual(['okta', 'login', 'human', '00u1', 'rosa@clinic.example', 'EHR', 'success', '198.51.100.7', 's-1']);
  });

  test.each([
    ['FAILURE', 'failure'],
    ['DENY', 'denied'],
    ['CHALLENGE', 'pending'],
    ['SKIPPED', 'unknown'],
  ])('the result %s is %s', async (result, outcome) => {
    expect((await told([entry({ outcome: { result } })])).event.outcome).toBe(outcome);
  });

  test('an account that does not exist proves nobody', async () => {
    const { event } = await told([entry({ actor: { id: 'unknown', type: 'User', alternateId: 'x@y.example' } })]);
    expect(pick(event, 'actor_type', 'actor_uid', 'identity_confidence')).toEqual(['unknown', null, 'none']);
  });

  test('a granted role is a grant', async () => {
    expect((await told([entry({ eventType: 'user.account.privilege.grant' })])).event.action).toBe('grant');
  });
});

describe('Keycloak', () => {
  const toldOf = async (changes: object) => (await told([{ id: 'k-5', time: 1772359200000, realmId: 'clinic', ...changes }])).event;

  test('a refused login names what was typed, and no account', async () => {
    const event = {
      id: 'k-1',
      time: 1772359200000,
      type: 'LOGIN_ERROR',
      realmId: 'clinic',
      clientId: 'ehr',
      ipAddress: '198.51.100.7',
      error: 'invalid_user_credentials',
      details: { username: 'rosa' },
    };
    const { source, event: row } = await told([event]);
    expect([source, ...pick(row, 'event_time', 'action', 'outcome', 'outcome_code', 'actor_uid', 'identity_confidence')]).toEqual([
      'keycloak',
      '2026-03-01T10:00:00.000000Z',
      'login',
      'failure',
      'invalid_user_credentials',
      'rosa',
      'asserted',
    ]);
  });

  test('who became somebody else is who did it, and not whom he became', async () => {
    const details = { username: 'rosa', impersonator: 'omar@clinic.example', impersonator_realm: 'master' };
    const row = await toldOf({ type: 'IMPERSONATE', clientId: 'console', userId: 'u-7', details });
    expect(pick(row, 'actor_uid', 'actor_email', 'effective_principal', 'outcome')).toEqual([
      'omar@clinic.example',
      'omar@clinic.example',
      'rosa',
      'success',
    ]);
    expect(row.delegation_chain).toMatchObject([{ uid: 'omar@clinic.example' }, { uid: 'rosa' }]);
  });

  test('an event that names a user and no program is one', async () => {
    const event = await toldOf({ type: 'USER_DISABLED_BY_TEMPORARY_LOCKOUT', userId: 'u-7' });
    expect(pick(event, 'actor_uid', 'outcome')).toEqual(['u-7', 'unknown']);
  });

  test.each([
    ['CREATE', 'REALM_ROLE_MAPPING', 'grant'],
    ['DELETE', 'CLIENT_ROLE_MAPPING', 'revoke'],
    ['CREATE', 'GROUP_MEMBERSHIP', 'grant'],
  ])('%s of %s is a %s', async (operationType, resourceType, action) => {
    expect((await toldOf({ operationType, resourceType, authDetails: { userId: 'u-9' } })).action).toBe(action);
  });

  test('an event of a type that is not known claims no success', async () => {
    const event = { id: 'k-3', time: 1772359200000, type: 'SOMETHING_NEW', realmId: 'clinic', clientId: 'ehr' };
    expect((await told([event])).event.outcome).toBe('unknown');
  });

  test('a password that an administrator set is not shown', async () => {
    const representation = JSON.stringify({ credentials: [{ type: 'password', value: 'hunter2' }] });
    const event = {
      id: 'k-4',
      time: 1772359200000,
      realmId: 'clinic',
      operationType: 'CREATE',
      resourceType: 'USER',
      authDetails: { userId: 'u' },
      representation,
    };
    const { events, raw } = await importFile('a.json', [event]);
    expect(JSON.stringify([events, [...raw]])).not.toContain('hunter2');
    expect(events).toHaveLength(1);
  });

  test('an act of an administrator has its subject from beside it', async () => {
    const event = {
      id: 'k-2',
      time: 1772359200000,
      realmId: 'clinic',
      operationType: 'DELETE',
      resourceType: 'USER',
      resourcePath: 'users/7',
      authDetails: { userId: 'u-9', ipAddress: '10.0.0.1' },
    };
    expect(pick((await told([event])).event, 'action', 'actor_uid', 'actor_type', 'resource_type', 'outcome')).toEqual([
      'delete',
      'u-9',
      'unknown',
      'user',
      'success',
    ]);
  });
});

describe('Entra ID', () => {
  const signIn = (changes: object = {}) => ({
    id: 'e-1',
    createdDateTime: '2026-03-01T10:00:00Z',
    appId: 'a-1',
    appDisplayName: 'EHR',
    userPrincipalName: 'rosa@clinic.example',
    userId: 'u-1',
    authenticationRequirement: 'multiFactorAuthentication',
    isInteractive: true,
    status: { errorCode: 0 },
    ...changes,
  });

  test('is read as Graph gives it and as Azure exports it', async () => {
    for (const record of [{ value: [signIn()] }, { category: 'SignInLogs', properties: signIn() }]) {
      const { source, event } = await told(record);
      expect([source, ...pick(event, 'actor_type', 'actor_email', 'actor_mfa', 'outcome', 'resource_name')]).toEqual([
        'entra',
        'human',
        'rosa@clinic.example',
        'yes',
        'success',
        'EHR',
      ]);
    }
  });

  test.each([
    [{ status: { errorCode: 50126, failureReason: 'wrong password' } }, 'failure'],
    [{ status: { errorCode: 53003 }, conditionalAccessStatus: 'failure' }, 'denied'],
    [{ status: { errorCode: 50074 } }, 'pending'],
    [{ status: {} }, 'unknown'],
  ])('%j is %s', async (changes, outcome) => {
    expect((await told({ value: [signIn(changes)] })).event.outcome).toBe(outcome);
  });

  test('a second factor that was asked for and not given is none, and an account without somebody before it is no person', async () => {
    expect((await told({ value: [signIn({ status: { errorCode: 50074 } })] })).event.actor_mfa).toBe('unknown');
    expect((await told({ value: [signIn({ isInteractive: false })] })).event.actor_type).toBe('unknown');
  });

  test('a service principal is no person', async () => {
    const record = signIn({ userPrincipalName: undefined, userId: undefined, servicePrincipalId: 'sp-1', servicePrincipalName: 'etl' });
    expect(pick((await told({ value: [record] })).event, 'actor_type', 'actor_uid', 'actor_name')).toEqual(['service', 'sp-1', 'etl']);
  });
});
