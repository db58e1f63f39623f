import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sharedDirectory } from '../support/shared.ts';
import { pick } from './hoopColumns.ts';
import { importFile, importPath } from './importing.ts';

const record = (changes: object = {}) => ({
  eventVersion: '1.09',
  userIdentity: {
    type: 'IAMUser',
    principalId: 'AIDAEXAMPLE',
    arn: 'arn:aws:iam::111122223333:user/rosa',
    userName: 'rosa',
    accessKeyId: 'AKIAEXAMPLE',
  },
  eventTime: '2026-03-01T10:00:00Z',
  eventSource: 's3.amazonaws.com',
  eventName: 'GetObject',
  awsRegion: 'eu-central-1',
  sourceIPAddress: '198.51.100.7',
  requestParameters: { bucketName: 'charts', key: 'a.pdf' },
  responseElements: null,
  eventID: '8d9f1b7e-0000-4000-8000-000000000001',
  eventType: 'AwsApiCall',
  recipientAccountId: '111122223333',
  ...changes,
});

const session = (name: string, more: object = {}) => ({
  type: 'AssumedRole',
  principalId: `AROAEXAMPLE:${name}`,
  arn: `arn:aws:sts::111122223333:assumed-role/reader/${name}`,
  sessionContext: { sessionIssuer: { type: 'Role', arn: 'arn:aws:iam::111122223333:role/reader', userName: 'reader' }, ...more },
});

async function eventOf(changes: object) {
  const { events } = await importFile('a.json', { Records: [record(changes)] });
  expect(events).toHaveLength(1);
  return events[0] as (typeof events)[number];
}

describe('where records of CloudTrail stand', () => {
  const one = record();
  test.each([
    ['a log file', JSON.stringify({ Records: [one, one] }), 2],
    ['a log file over several lines', JSON.stringify({ Records: [one, one] }, null, 2), 2],
    ['a plain array', JSON.stringify([one]), 1],
    ['a record a line', `${JSON.stringify(one)}\n${JSON.stringify(one)}\n`, 2],
    ['a batch a line', `${JSON.stringify({ Records: [one] })}\n${JSON.stringify({ Records: [one, one] })}\n`, 3],
    ['events of EventBridge', `${JSON.stringify({ 'detail-type': 'AWS API Call via CloudTrail', detail: one })}\n`, 1],
    ['CloudWatch Logs', JSON.stringify({ logGroup: 'trail', logEvents: [{ id: '1', message: JSON.stringify(one) }] }), 1],
    ['the answer of LookupEvents', JSON.stringify({ Events: [{ EventId: 'x', CloudTrailEvent: JSON.stringify(one) }] }), 1],
  ])('%s', async (_what, text, records) => {
    const { bundle, events } = await importFile('a.json', text);
    expect(bundle.files.map((file) => [file.source, file.records, file.rejected])).toEqual([['cloudtrail', records, 0]]);
    expect(events.every((event) => event.verb === 'GetObject')).toBe(true);
  });

  test('a record that is none is rejected, and the others are read', async () => {
    const { bundle, events, rejected } = await importFile('a.json', { Records: [one, { x: 1 }, 7] });
    expect(bundle.files[0]).toMatchObject({ records: 3, primary: 1, rejected: 2 });
    expect(events).toHaveLength(1);
    expect(rejected.map((row) => row.reason)).toEqual([
      'Not a CloudTrail record: it has no eventName, eventSource or eventTime.',
      'The record is no JSON object.',
    ]);
  });

  test('what stands before a break is read, and the rest is one rejected record', async () => {
    const text = JSON.stringify({ Records: [one, one] });
    const { bundle } = await importFile('a.json', text.slice(0, -40));
    expect(bundle.files[0]).toMatchObject({ records: 2, primary: 1, rejected: 1 });
  });
});

describe('what a record says', () => {
  test('the call, its parameters and whose it was', async () => {
    const event = await eventOf({});
    expect(
      pick(event, 'command_text', 'resource_type', 'resource_name', 'action', 'outcome', 'actor_name', 'actor_type', 'src_ip'),
    ).toEqual([
      's3:GetObject {"bucketName":"charts","key":"a.pdf"}',
      'object',
      'charts/a.pdf',
      'read',
      'success',
      'rosa',
      'unknown',
      '198.51.100.7',
    ]);
  });

  test.each([
    ['AccessDenied', 'denied'],
    ['VpceAccessDenied', 'denied'],
    ['Client.UnauthorizedOperation', 'denied'],
    ['ThrottlingException', 'failure'],
    ['Client.DryRunOperation', 'success'],
  ])('the error %s means %s', async (errorCode, outcome) => {
    expect((await eventOf({ errorCode })).outcome).toBe(outcome);
  });

  test('a user of Identity Center acts by the id of the directory, and for nobody else', async () => {
    const userIdentity = {
      type: 'IdentityCenterUser',
      accountId: '111122223333',
      onBehalfOf: { userId: 'u-1', identityStoreArn: 'arn:aws:s' },
    };
    const event = await eventOf({ userIdentity });
    expect(pick(event, 'actor_type', 'actor_uid', 'on_behalf_of_uid')).toEqual(['human', 'u-1', null]);
    const role = await eventOf({ userIdentity: { ...userIdentity, type: 'AssumedRole', principalId: 'AROA1:app' } });
    expect(pick(role, 'actor_uid', 'on_behalf_of_uid')).toEqual(['AROA1:app', 'u-1']);
  });

  test('a session name proves a person only where the sign-on or the source identity wrote it', async () => {
    const told = async (userIdentity: object) =>
      pick(await eventOf({ userIdentity }), 'actor_type', 'actor_name', 'actor_email', 'identity_confidence');
    expect(await told(session('rosa@clinic.example'))).toEqual(['unknown', 'rosa@clinic.example', 'rosa@clinic.example', 'asserted']);
    expect(await told(session('build', { sourceIdentity: 'rosa@clinic.example' }))).toEqual([
      'human',
      'rosa@clinic.example',
      'rosa@clinic.example',
      'verified',
    ]);
    expect((await told(session('i-0123456789abcdef0')))[0]).toBe('machine');
  });

  test('a record that names nobody stays without an actor', async () => {
    expect(pick(await eventOf({ userIdentity: null }), 'actor_type', 'actor_uid', 'identity_confidence')).toEqual([
      'unknown',
      null,
      'none',
    ]);
  });

  test('a sign-in tells its second factor', async () => {
    const event = await eventOf({
      eventName: 'ConsoleLogin',
      responseElements: { ConsoleLogin: 'Failure' },
      additionalEventData: { MFAUsed: 'Yes' },
    });
    expect(pick(event, 'action', 'outcome', 'actor_mfa', 'actor_type')).toEqual(['login', 'failure', 'yes', 'human']);
  });

  test('a login that failed under a name that is not told names nobody', async () => {
    const failed = (userName: string | undefined) =>
      eventOf({ eventName: 'ConsoleLogin', responseElements: { ConsoleLogin: 'Failure' }, userIdentity: { type: 'IAMUser', userName } });
    for (const name of ['HIDDEN_DUE_TO_SECURITY_REASONS', undefined])
      expect(pick(await failed(name), 'actor_name', 'identity_confidence')).toEqual([null, 'none']);
    expect(pick(await failed('rosa'), 'actor_name', 'identity_confidence')).toEqual(['rosa', 'asserted']);
  });

  test('a second factor given at a single sign-on is not denied: AWS does not see it', async () => {
    const from = (arn: string) => ({
      type: 'AssumedRole',
      principalId: 'AROA:rosa@clinic.example',
      sessionContext: { attributes: { mfaAuthenticated: 'false' }, sessionIssuer: { arn } },
    });
    const sso = await eventOf({ userIdentity: from('arn:aws:iam::1:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_x') });
    expect(pick(sso, 'actor_mfa', 'actor_type')).toEqual(['unknown', 'human']);
    expect((await eventOf({ userIdentity: from('arn:aws:iam::1:role/app') })).actor_mfa).toBe('no');
  });

  test('a user who issues a session for others has assumed no role', async () => {
    const arn = 'arn:aws:iam::111122223333:user/desk';
    const event = await eventOf({
      userIdentity: {
        type: 'FederatedUser',
        principalId: '111122223333:amy',
        arn: 'arn:aws:sts::111122223333:federated-user/amy',
        sessionContext: { sessionIssuer: { type: 'IAMUser', arn, userName: 'desk' } },
      },
    });
    expect(event.delegation_chain).toEqual([
      { uid: 'amy', type: 'unknown', via: 'name of the role session' },
      { uid: arn, type: 'unknown', via: 'issuer of the session' },
    ]);
  });

  test('credentials that are handed out lose their secrets, not the id of their key', async () => {
    const secrets = { sessionToken: 'IQoJb3JpZ2luX2VjEXAMPLE', secretAccessKey: 'wJalrXUtnFEMIEXAMPLE', secretKey: 'bPxRfiCYEXAMPLEKEY' };
    const credentials = { accessKeyId: 'ASIAEXAMPLE', expiration: 'Mar 1, 2026, 11:00:00 AM', ...secrets };
    const issued = record({ eventSource: 'sts.amazonaws.com', eventName: 'AssumeRole', responseElements: { credentials } });
    const hidden = '[redacted: credential]';
    for (const file of [
      { Records: [issued] },
      { logEvents: [{ id: '1', message: JSON.stringify(issued) }] },
      { Events: [{ CloudTrailEvent: JSON.stringify(issued, null, 1) }] },
    ]) {
      const { events, raw } = await importFile('a.json', file);
      const [event] = events;
      expect(event?.unmapped).toMatchObject({
        responseElements: { credentials: { ...credentials, sessionToken: hidden, secretAccessKey: hidden, secretKey: hidden } },
      });
      expect(JSON.stringify(event?.parse_notes)).toContain('secrets of the record are not shown');
      expect(raw.get(String(event?.event_id))).toContain('ASIAEXAMPLE');
      for (const secret of Object.values(secrets)) expect(JSON.stringify([...events, ...raw.values()])).not.toContain(secret);
    }
  });

  test('a record that is rejected shows no secret either', async () => {
    const { eventTime: _eventTime, ...timeless } = record({
      responseElements: { credentials: { sessionToken: 'IQoJb3JpZ2luX2VjEXAMPLE' } },
    });
    const { rejected } = await importFile('a.json', { Records: [record({}), timeless] });
    expect(rejected.map(({ excerpt }) => String(excerpt))).toEqual([expect.stringContaining('[redacted: credential]')]);
    expect(JSON.stringify(rejected)).not.toContain('IQoJb3JpZ2luX2Vj');
  });

  test('a record that hands out nothing is searched as it was written', async () => {
    const { events, raw } = await importFile('a.json', { Records: [record({ additionalEventData: { sessionToken: 'absent' } })] });
    expect(raw.get(String(events[0]?.event_id))).toContain('"sessionToken":"absent"');
    expect(events[0]?.parse_notes).toBeNull();
  });

  describe('an Insight', () => {
    const { eventName: _eventName, eventSource: _eventSource, userIdentity: _userIdentity, ...bare } = record();
    const insight = {
      ...bare,
      eventVersion: '1.07',
      eventType: 'AwsCloudTrailInsight',
      eventCategory: 'Insight',
      sharedEventID: 'shared-1',
      insightDetails: {
        state: 'Start',
        eventSource: 's3.amazonaws.com',
        eventName: 'DeleteObject',
        insightType: 'ApiErrorRateInsight',
        errorCode: 'AccessDenied',
        insightContext: { statistics: { baseline: { average: 0.1 }, insight: { average: 12 } } },
      },
    };

    test('tells of calls under their name, and is none of them: nobody, no deed, no outcome', async () => {
      const { bundle, events } = await importFile('a.json', { Records: [insight] });
      expect(bundle.files[0]).toMatchObject({ source: 'cloudtrail', records: 1, primary: 1, rejected: 0 });
      const [event] = events as [(typeof events)[number]];
      expect(pick(event, 'verb', 'action', 'outcome', 'outcome_code', 'actor_uid', 'actor_type', 'identity_confidence')).toEqual([
        'DeleteObject',
        'other',
        'unknown',
        null,
        null,
        'unknown',
        'none',
      ]);
      expect(pick(event, 'source_event_type', 'command_text', 'resource_type', 'resource_name', 'correlation_uid')).toEqual([
        'AwsCloudTrailInsight:DeleteObject',
        'ApiErrorRateInsight Start s3:DeleteObject AccessDenied',
        'api',
        's3.amazonaws.com',
        'shared-1',
      ]);
      expect(event.unmapped).toMatchObject({ insightDetails: insight.insightDetails });
      expect(event.parse_status).toBe('ok');
    });

    test('is known wherever a record is wrapped, and succeeds in nothing without its category', async () => {
      const { eventCategory: _eventCategory, ...uncategorised } = insight;
      const { bundle, events } = await importFile('a.json', { detail: uncategorised });
      expect(bundle.files[0]).toMatchObject({ source: 'cloudtrail', primary: 1, rejected: 0 });
      expect(events[0]?.outcome).toBe('unknown');
    });
  });

  test('members without a column are kept', async () => {
    const event = await eventOf({ vendorMember: [1], tlsDetails: { tlsVersion: 'TLSv1.3' } });
    expect(event.unmapped).toMatchObject({ vendorMember: [1], tlsDetails: { tlsVersion: 'TLSv1.3' } });
  });
});

const shared = sharedDirectory();

describe.skipIf(shared === null)('real log files', () => {
  test('every record of them becomes an event', async () => {
    for (const [folder, files, records] of [
      ['invictus', 27, 1667],
      ['stratus-red-team', 35, 310],
    ] as const) {
      const { bundle, events } = await importPath(join(shared ?? '', 'samples/cloudtrail', folder));
      expect(bundle.files).toHaveLength(files);
      expect(bundle.files.every((file) => file.source === 'cloudtrail' && file.rejected === 0)).toBe(true);
      expect(events).toHaveLength(records);
    }
  });

  test('tell no token of a session', async () => {
    const { events, raw } = await importPath(join(shared ?? '', 'samples/cloudtrail/invictus'));
    const shown = JSON.stringify([...events, ...raw.values()]);
    expect(shown).toContain('[redacted: credential]');
    expect(shown).not.toContain('IQoJb3JpZ2luX2Vj');
  });
});
