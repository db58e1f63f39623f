import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sharedDirectory } from '../support/shared.ts';
import { pick } from './hoopColumns.ts';
import { importFile, importPath } from './importing.ts';

const audit = (changes: object = {}) => ({
  kind: 'Event',
  apiVersion: 'audit.k8s.io/v1',
  level: 'Metadata',
  auditID: 'a-1',
  stage: 'ResponseComplete',
  requestURI: '/api/v1/namespaces/ehr/pods/db-0',
  verb: 'get',
  user: { username: 'rosa@clinic.example', groups: ['nurses'] },
  sourceIPs: ['198.51.100.7', '10.0.0.1'],
  objectRef: { resource: 'pods', namespace: 'ehr', name: 'db-0', apiVersion: 'v1' },
  responseStatus: { code: 200 },
  requestReceivedTimestamp: '2026-03-01T10:00:00.123456Z',
  stageTimestamp: '2026-03-01T10:00:01.123456Z',
  annotations: { 'authorization.k8s.io/decision': 'allow', 'authorization.k8s.io/reason': 'RBAC: allowed by RoleBinding "nurses"' },
  ...changes,
});

const one = async (record: object) => {
  const { bundle, events } = await importFile('a.json', record);
  expect([bundle.files[0]?.source, events.length]).toEqual(['k8s_audit', 1]);
  return events[0] as (typeof events)[number];
};

describe('where audit events stand', () => {
  test.each([
    [
      'a list, whose items may not say what they are',
      { kind: 'EventList', apiVersion: 'audit.k8s.io/v1', items: [{ ...audit(), kind: undefined, apiVersion: undefined }] },
    ],
    ['CloudWatch', { message: JSON.stringify(audit()) }],
    ['Azure, as text', { category: 'kube-audit', properties: { log: JSON.stringify(audit()) } }],
    ['Azure, as an object', { category: 'kube-audit', properties: { log: audit() } }],
  ])('%s', async (_where, record) => {
    expect(pick(await one(record), 'verb', 'resource_name', 'actor_email', 'src_ip')).toEqual([
      'get',
      'pods/db-0',
      'rosa@clinic.example',
      '198.51.100.7',
    ]);
  });

  test('the audit log of Google, with its decision in labels', async () => {
    const entry = {
      insertId: 'i-1',
      timestamp: '2026-03-01T10:00:00Z',
      protoPayload: {
        methodName: 'io.k8s.core.v1.pods.exec.create',
        resourceName: 'core/v1/namespaces/ehr/pods/db-0/exec',
        authenticationInfo: { principalEmail: 'rosa@clinic.example' },
      },
      labels: { 'authorization.k8s.io/decision': 'forbid', 'authorization.k8s.io/reason': 'no' },
    };
    expect(pick(await one(entry), 'action', 'outcome', 'decision_by', 'actor_type')).toEqual(['execute', 'denied', 'no', 'human']);
  });
});

test('the stages of a request are one event, whichever comes first', async () => {
  const stages = ['RequestReceived', 'ResponseStarted', 'ResponseComplete'].map((stage) =>
    audit({ stage, ...(stage === 'RequestReceived' ? { responseStatus: undefined } : {}) }),
  );
  const [received, started, complete] = stages;
  for (const order of [
    [received, started, complete],
    [started, received, complete],
    [complete, started, received],
    [complete, received, started],
  ]) {
    const { bundle, events } = await importFile('a.jsonl', order.map((line) => `${JSON.stringify(line)}\n`).join(''));
    expect(bundle.files[0]).toMatchObject({ records: 3, primary: 1, folded: 2 });
    expect(events.map((event) => pick(event, 'source_event_type', 'outcome'))).toEqual([['ResponseComplete:get', 'success']]);
  }
});

test('of more ends than are kept none is lost, and an early stage that comes too late stays an event of its own', async () => {
  const ends = Array.from({ length: 1001 }, (_, n) => audit({ auditID: `a-${n}` }));
  const late = [audit({ auditID: 'a-0', stage: 'RequestReceived' }), audit({ auditID: 'a-1000', stage: 'RequestReceived' })];
  const { bundle } = await importFile('a.jsonl', [...ends, ...late].map((line) => `${JSON.stringify(line)}\n`).join(''));
  expect(bundle.files[0]).toMatchObject({ records: 1003, primary: 1002, folded: 1 });
});

test('an end that is told twice stays two events', async () => {
  const ends = [audit(), audit({ stage: 'Panic', responseStatus: { code: 500 } })];
  const { bundle, events } = await importFile('a.jsonl', ends.map((line) => `${JSON.stringify(line)}\n`).join(''));
  expect(bundle.files[0]).toMatchObject({ records: 2, primary: 2 });
  expect(events.map((event) => event.outcome).sort()).toEqual(['failure', 'success']);
});

test('a request whose answer is not there claims no outcome', async () => {
  const event = await one(audit({ stage: 'RequestReceived', responseStatus: undefined, annotations: undefined }));
  expect(pick(event, 'outcome', 'end_time', 'parse_notes')).toEqual([
    'unknown',
    null,
    ['the last stage of the request does not stand in the file'],
  ]);
});

describe('what an event says', () => {
  test('the command of an exec, with its words in order', async () => {
    const uri = '/api/v1/namespaces/ehr/pods/db-0/exec?command=psql&command=-c&command=select%201&container=db&stdin=true';
    const event = await one(
      audit({ requestURI: uri, verb: 'create', objectRef: { resource: 'pods', namespace: 'ehr', name: 'db-0', subresource: 'exec' } }),
    );
    expect(pick(event, 'action', 'verb', 'command_text', 'k8s_pod', 'k8s_container')).toEqual([
      'execute',
      'create/exec',
      'psql -c select 1',
      'db-0',
      'db',
    ]);
  });

  test.each([
    [{ responseStatus: { code: 403 } }, 'denied'],
    [{ annotations: { 'authorization.k8s.io/decision': 'forbid' } }, 'denied'],
    [{ responseStatus: { code: 404 } }, 'failure'],
    [{ responseStatus: undefined }, 'unknown'],
  ])('%j means %s', async (changes, outcome) => {
    expect((await one(audit(changes))).outcome).toBe(outcome);
  });

  test.each([
    ['system:serviceaccount:ehr:app', 'service', 'verified'],
    ['system:node:n1', 'machine', 'verified'],
    ['system:anonymous', 'anonymous', 'none'],
    ['kubernetes-admin', 'unknown', 'shared_account'],
    ['rosa', 'unknown', 'asserted'],
  ])('%s is a %s', async (username, type, confidence) => {
    expect(pick(await one(audit({ user: { username } })), 'actor_type', 'identity_confidence')).toEqual([type, confidence]);
  });

  test('whom a gateway acts for', async () => {
    const event = await one(audit({ user: { username: 'teleport' }, impersonatedUser: { username: 'rosa@clinic.example' } }));
    expect(pick(event, 'actor_uid', 'effective_principal', 'on_behalf_of_uid')).toEqual([
      'teleport',
      'rosa@clinic.example',
      'rosa@clinic.example',
    ]);
  });

  test('the values of a Secret are not shown, and were not logged at the level of metadata', async () => {
    const secret = { kind: 'Secret', data: { key: 'aHVudGVyMg==' } };
    const { events, raw } = await importFile(
      'a.json',
      audit({ level: 'RequestResponse', objectRef: { resource: 'secrets', name: 's' }, responseObject: secret }),
    );
    expect(JSON.stringify([events, [...raw]])).not.toContain('aHVudGVyMg');
    expect(pick(events[0] as never, 'masking_state')).toEqual(['none']);
    expect(events[0]?.parse_notes).toContain('the log holds the content of a Secret in clear: whoever reads the original reads it');
    const refused = audit({ level: 'RequestResponse', objectRef: { resource: 'secrets', name: 's' }, responseObject: { kind: 'Status' } });
    expect((await one(refused)).masking_state).toBe('unknown');
    expect((await one(audit({ objectRef: { resource: 'secrets', name: 's' } }))).masking_state).toBe('not_logged');
  });
});

const shared = sharedDirectory();

test.skipIf(shared === null)('events of others are read, and what is none is not', async () => {
  const { bundle } = await importPath(join(shared ?? '', 'samples/kubernetes'));
  const sum = (key: 'records' | 'primary' | 'folded') => bundle.files.reduce((total, file) => total + file[key], 0);
  expect(bundle.files.filter((file) => file.source !== 'k8s_audit').map((file) => file.path)).toEqual(['falco/k8s_audit__fal_01_003.json']);
  expect(sum('records')).toBe(sum('primary') + sum('folded'));
  expect(bundle.files.find((file) => file.path.startsWith('panther'))?.records).toBe(20);
});
