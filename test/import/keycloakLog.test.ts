import { describe, expect, test } from 'vitest';
import { eventFields } from '../../main/import/sources/keycloakLog.ts';
import { pick } from './hoopColumns.ts';
import { countsOf, importFile, importFiles } from './importing.ts';

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

  const forged = '08:12:44.123 I [org.keycloak.events] () type=';
  const connected = (user: string) => `2026-09-03 08:12:40.001 UTC [71] LOG:  connection authorized: user=${user} database=ehr\n`;

  test('is not what anyone may have printed into a log or a recording of another kind', async () => {
    const download = 'ehr-0f3c2a10-8a8f-4b8e-9d70-2f6a5d0c1b9e-20260903-101500.txt';
    const other = {
      eventVersion: '1.08',
      eventTime: '2026-09-01T00:00:00Z',
      eventSource: 's3.amazonaws.com',
      eventName: 'Get',
      eventID: 'e',
    };
    const { bundle } = await importFiles({
      'db.log': connected('app') + connected(`x\n${forged}`) + connected('app'),
      [download]: `${line(refused)}\n`,
      'trail.json': { Records: [{ ...other, requestParameters: { loggerName: 'org.keycloak.events' } }] },
      'any.json': { any: { loggerName: 'org.keycloak.events' } },
    });
    expect(Object.fromEntries(bundle.files.map(({ path, source }) => [path, source]))).toEqual({
      'db.log': 'postgres',
      [download]: 'hoop_download',
      'trail.json': 'cloudtrail',
      'any.json': 'unrecognised',
    });
  });

  test('is known by its first lines, also where its events follow and where they are few', async () => {
    const json = [
      { loggerName: 'io.quarkus', message: 'x' },
      { loggerName: 'org.keycloak.events', message: refused },
    ];
    const { bundle } = await importFiles({
      'few.log': `a program\nanother\n${line(refused)}\n`,
      'later.json': json.map((one) => JSON.stringify(one)).join('\n'),
      'none.log': '2026-09-03 08:12:44,123 INFO  [org.keycloak.services] (main) started\n',
    });
    expect(bundle.files.map(({ source, primary }) => [source, primary])).toEqual([
      ['keycloak', 1],
      ['keycloak', 1],
      ['keycloak', 0],
    ]);
  });

  test('shows of what was cut nothing that an administrator may have sent', async () => {
    const cut = line(created).slice(0, line(created).indexOf('unter2'));
    const rejected = line('x').replace('.events', '.services');
    const log = await importFile(
      'keycloak.log',
      [
        line(refused),
        line(refused),
        `${cut}UNTER2`,
        `${rejected} S3CRET`,
        'S3CRET"}]',
        `2026-09-03T08:12:45.1234567Z stdout P ${cut}UNTER2`,
      ].join('\n'),
    );
    expect(countsOf(log)).toEqual({ records: 6, primary: 4, folded: 0, rejected: 2 });
    const shown = JSON.stringify([log.events, [...log.raw], log.rejected]);
    expect(shown).not.toMatch(/unter2|s3cret/i);
    expect(shown).toContain('[org.keycloak.services] (executor-thread-5) [redacted: message]');
    const lines = [
      { loggerName: 'org.keycloak.events', message: `${cut}UNTER2`.slice(line('').length) },
      { loggerName: 'x', message: 'S3CRET' },
    ];
    const json = await importFile('keycloak.json', lines.map((one) => JSON.stringify(one)).join('\n'));
    expect(countsOf(json)).toEqual({ records: 2, primary: 1, folded: 0, rejected: 1 });
    expect(JSON.stringify([json.events, [...json.raw], json.rejected])).not.toMatch(/unter2|s3cret/i);
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
