import { expect, test } from 'vitest';
import { importFile } from './importing.ts';

const okta = (result: string) => ({
  uuid: 'u1',
  published: '2026-03-01T10:00:00.000Z',
  eventType: 'user.session.start',
  actor: { id: '00u1', type: 'User', alternateId: 'rosa@clinic.example' },
  outcome: { result },
});
const keycloak = (type: string, more: object) => ({
  id: 'k1',
  time: 1772359200000,
  type,
  realmId: 'r',
  clientId: 'ehr',
  userId: 'u1',
  ...more,
});
const entra = (errorCode: number) => ({
  id: 'e1',
  createdDateTime: '2026-03-01T10:00:00Z',
  appId: 'a1',
  userId: 'u1',
  userPrincipalName: 'rosa@clinic.example',
  status: { errorCode },
});
const console_ = (ConsoleLogin: string) => ({
  Records: [
    {
      eventVersion: '1.08',
      eventID: 'c1',
      eventTime: '2026-03-01T10:00:00Z',
      eventSource: 'signin.amazonaws.com',
      eventName: 'ConsoleLogin',
      awsRegion: 'us-east-1',
      eventType: 'AwsConsoleSignIn',
      userIdentity: { type: 'IAMUser', userName: 'rosa', arn: 'arn:aws:iam::1:user/rosa' },
      responseElements: { ConsoleLogin },
    },
  ],
});
const databricks = (statusCode: number) => ({
  timestamp: 1772359200000,
  requestId: 'd1',
  serviceName: 'accounts',
  actionName: 'login',
  userIdentity: { email: 'rosa@clinic.example' },
  response: { statusCode },
});

test.each([
  ['okta', okta('FAILURE'), okta('SUCCESS')],
  ['keycloak', keycloak('LOGIN_ERROR', { error: 'invalid_user_credentials' }), keycloak('LOGIN', {})],
  ['entra', entra(50126), entra(0)],
  ['cloudtrail', console_('Failure'), console_('Success')],
  ['databricks', databricks(401), databricks(200)],
])('%s: a login that did not succeed proves nobody', async (source, failed, succeeded) => {
  const told = async (record: object) => {
    const { bundle, events } = await importFile('log.json', `${JSON.stringify(record)}\n`);
    expect([bundle.files[0]?.source, events.length]).toEqual([source, 1]);
    return events[0];
  };
  expect(await told(failed)).toMatchObject({
    identity_confidence: 'asserted',
    identity_basis: 'the name given at a login that did not succeed',
  });
  expect(await told(succeeded)).toMatchObject({ identity_confidence: 'verified', outcome: 'success' });
});
