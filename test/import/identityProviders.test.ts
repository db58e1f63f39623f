import { describe, expect, test } from 'vitest';
import { eventFields } from '../../main/import/sources/keycloakLog.ts';
import { pick } from './hoopColumns.ts';
import { countsOf, importFile } from './importing.ts';

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

describe('the log of a Keycloak server', () => {
  const refused =
    'type="LOGIN_ERROR", realmId="3f", realmName="clinic", clientId="ehr-web", userId="null", ipAddress="198.51.100.7", error="invalid_user_credentials", auth_method="openid-connect", username="omar"';
  const created =
    'operationType="CREATE", realmId="3f", realmName="clinic", clientId="c-1", userId="u-9", ipAddress="10.0.0.1", resourceType="USER", resourcePath="users/7", representation="{\\"credentials\\":[{\\"value\\":\\"hunter2\\"}]}"';
  const line = (message: string, level = 'WARN ') =>
    `2026-09-03 08:12:44,123 ${level} [org.keycloak.events] (executor-thread-5) ${message}`;

  test('tells the events of its listener, in a zone that is assumed, and rejects its other lines', async () => {
    const started = '2026-09-03 08:00:00,001 INFO  [io.quarkus] (main) Keycloak 26.0.1 on JVM started';
    const imported = await importFile(
      'keycloak.log',
      [started, line(refused), '', line(created, 'INFO '), '\tat java.base/x', ''].join('\r\n'),
    );
    expect([imported.bundle.files[0]?.source, countsOf(imported)]).toEqual([
      'keycloak',
      { records: 4, primary: 2, folded: 0, rejected: 2 },
    ]);
    expect(imported.rejected[0]?.reason).toBe('A line of the server, which is no event of org.keycloak.events.');
    const [login, admin] = imported.events;
    expect(login).toMatchObject({
      event_time: '2026-09-03T08:12:44.123000Z',
      event_time_raw: '2026-09-03 08:12:44,123',
      event_time_quality: 'tz_assumed',
      source_instance: 'clinic',
      action: 'login',
      outcome: 'failure',
      outcome_code: 'invalid_user_credentials',
      actor_uid: 'omar',
      identity_confidence: 'asserted',
      src_ip: '198.51.100.7',
      resource_name: 'ehr-web',
      file_line: 2,
      unmapped: { clientId: 'ehr-web', level: 'WARN', thread: 'executor-thread-5', details: { auth_method: 'openid-connect' } },
    });
    expect(admin).toMatchObject({ action: 'create', actor_uid: 'u-9', resource_name: 'users/7', outcome: 'success' });
    expect(JSON.stringify([imported.events, [...imported.raw]])).not.toContain('hunter2');
  });

  test('in JSON is the same with its zone, as Quarkus and as ECS name its members', async () => {
    const lines = [
      { timestamp: '2026-09-03T10:12:44.123+02:00', loggerName: 'org.keycloak.events', level: 'WARN', message: refused, hostName: 'idp-0' },
      { timestamp: '2026-09-03T08:12:45Z', loggerName: 'org.keycloak.services', message: refused },
      { '@timestamp': '2026-09-03T08:12:46Z', 'log.logger': 'org.keycloak.events', message: created },
    ];
    const imported = await importFile('keycloak.json', lines.map((one) => JSON.stringify(one)).join('\n'));
    expect(countsOf(imported)).toEqual({ records: 3, primary: 2, folded: 0, rejected: 1 });
    expect(imported.events.map((event) => pick(event, 'event_time', 'event_time_quality', 'action', 'parse_status'))).toEqual([
      ['2026-09-03T08:12:44.123000Z', 'exact', 'login', 'ok'],
      ['2026-09-03T08:12:46.000000Z', 'exact', 'create', 'ok'],
    ]);
    expect(imported.events[0]?.unmapped).toMatchObject({ hostName: 'idp-0' });
  });

  test.each([
    ['type="LOGIN", username="a\\" b\\\\", userId=\\"x", last="1"', { type: 'LOGIN', username: 'a" b\\", userId="x', last: '1' }, 0],
    [
      "type=LOGIN, realmId=clinic, userId=null, reason='not, a=b now', last=1",
      { type: 'LOGIN', realmId: 'clinic', userId: 'null', reason: 'not, a=b now', last: '1' },
      0,
    ],
    [
      'type=LOGIN, redirect_uri=https://a.example/?b=c, d, cookies=[A=1, B=2]',
      { type: 'LOGIN', redirect_uri: 'https://a.example/?b=c, d', cookies: '[A=1, B=2]' },
      0,
    ],
    ["type='LOGIN', username='o\\\\'hara'", { type: 'LOGIN', username: "o\\'hara" }, 0],
    ['type="LOGIN", username="a\\", last="1"', { type: 'LOGIN' }, 1],
    ['type="LOGIN", username="never ends', { type: 'LOGIN' }, 1],
  ])('reads the fields of %s', (message, fields, problems) => {
    const read = eventFields(message);
    expect([Object.fromEntries(read?.entries ?? []), read?.problems.length]).toEqual([fields, problems]);
  });

  test('is known behind what syslog and containers write, and not within a message', async () => {
    const before = [
      'Sep  3 08:12:45 idp kc.sh[12]: ',
      '2026-09-03T08:12:45.123456+0000 idp kc.sh[12]: ',
      '2026-09-03T08:12:45.123456789Z stdout F ',
      'keycloak-1  | ',
      '2026-09-03 08:12:45,000 INFO  [org.keycloak.services] (x) asked for keycloak-1 | ',
    ];
    const imported = await importFile('keycloak.log', before.map((one) => one + line(refused)).join('\n'));
    expect(countsOf(imported)).toEqual({ records: 5, primary: 4, folded: 0, rejected: 1 });
    expect(imported.events.map(({ event_time }) => event_time)).toEqual(Array<string>(4).fill('2026-09-03T08:12:44.123000Z'));
  });

  test('of a version that quotes nothing says so, and tells the first of two values', async () => {
    const [event] = (
      await importFile(
        'server.log',
        `08:12:44,123 WARN  [org.keycloak.events] (default task-1) type=LOGIN, realmId=clinic, clientId=ehr, userId=u-1, ipAddress=::1, username=x, userId=admin`,
      )
    ).events;
    expect(event).toMatchObject({
      actor_uid: 'u-1',
      outcome: 'success',
      event_time: null,
      event_time_quality: 'missing',
      event_time_raw: '08:12:44,123',
    });
    expect(event?.parse_notes).toEqual(
      expect.arrayContaining(['a field is there twice, and the first is told', expect.stringContaining('quotes no values')]),
    );
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
