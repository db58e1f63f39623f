import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sharedDirectory } from '../support/shared.ts';
import { pick } from './hoopColumns.ts';
import { importFile, importPath, refusalOf } from './importing.ts';

const coding = (code: string) => ({ coding: [{ code }] });
const reader = { type: coding('IRCP'), who: { reference: 'Practitioner/rosa' }, name: 'Rosa', requestor: true };
const client = {
  type: coding('110153'),
  who: { identifier: { value: 'ward-app' } },
  requestor: false,
  network: { address: '198.51.100.7', type: '2' },
};
const server = { type: coding('110152'), who: { display: 'ehr' }, requestor: false, network: { address: '10.0.0.1', type: '2' } };
const patient = { what: { reference: 'Patient/1' }, type: { code: '1' }, role: { code: '1' } };

const auditEvent = (changes: object = {}) => ({
  resourceType: 'AuditEvent',
  id: 'e1',
  type: { code: 'rest' },
  subtype: [{ code: 'read' }],
  action: 'R',
  recorded: '2026-03-01T10:00:00+01:00',
  outcome: '0',
  agent: [reader, client, server],
  source: { site: 'clinic', observer: { display: 'ehr' } },
  entity: [patient, { what: { reference: 'Observation/7' }, type: { code: '2' }, role: { code: '4' } }],
  ...changes,
});

const told = async (changes: object = {}) => {
  const { bundle, events } = await importFile('a.json', auditEvent(changes));
  expect([bundle.files[0]?.source, events.length]).toEqual(['fhir', 1]);
  return events[0] as (typeof events)[number];
};

describe('an AuditEvent', () => {
  test('tells who read whose record through what', async () => {
    expect(
      pick(
        await told(),
        'event_time',
        'actor_type',
        'actor_uid',
        'actor_name',
        'action',
        'resource_type',
        'resource_name',
        'patient_ref',
        'src_ip',
        'user_agent',
        'phi_flag',
      ),
    ).toEqual([
      '2026-03-01T09:00:00.000000Z',
      'human',
      'Practitioner/rosa',
      'Rosa',
      'read',
      'patient_record',
      'Observation/7',
      ['Patient/1'],
      '198.51.100.7',
      'ward-app',
      'yes',
    ]);
  });

  test('has its query in clear, without the tokens in it', async () => {
    const query = Buffer.from('GET /r4/Observation?patient=1&access_token=hunter2hunter2').toString('base64');
    const event = await told({ subtype: [{ code: 'search-type' }], entity: [{ type: { code: '2' }, role: { code: '24' }, query }] });
    expect(pick(event, 'action', 'command_text')).toEqual(['query', 'GET /r4/Observation?patient=1&access_token=[redacted: credential]']);
  });

  test.each([
    [{ outcome: '0' }, 'success'],
    [{ outcome: '8' }, 'failure'],
    [{ outcome: '8', outcomeDesc: 'Forbidden' }, 'denied'],
    [{ outcome: '8', type: { code: '110113' }, subtype: [{ code: 'AuthZ-Consent' }] }, 'denied'],
    [{ outcome: '4', type: { code: '110113' }, subtype: [] }, 'denied'],
    [{ outcome: '8', contained: [{ resourceType: 'OperationOutcome', issue: [{ code: 'forbidden' }] }] }, 'denied'],
    [{ outcome: undefined }, 'unknown'],
  ])('%j is a %s', async (changes, outcome) => {
    expect((await told(changes)).outcome).toBe(outcome);
  });

  test('holds no token, neither the end of one nor one inside a query', async () => {
    const query = Buffer.from('GET /r4/Patient\nAuthorization: Bearer hunter2hunter2hunter2').toString('base64');
    const oauth = { ...reader, type: coding('UserOauthAgent'), policy: ['hunter2hunter2hunter2', 'urn:ietf:params:oauth:jti:7'] };
    const { events, raw } = await importFile('a.json', auditEvent({ agent: [oauth], entity: [{ query }] }));
    const all = JSON.stringify([events, [...raw]]);
    for (const secret of ['hunter2', query]) expect(all).not.toContain(secret);
    expect(all).toContain('urn:ietf:params:oauth:jti:7');
  });

  test('of a device is no person, whatever its role', async () => {
    const device = { type: coding('AUT'), who: { reference: 'Device/1' }, requestor: true };
    expect((await told({ agent: [device] })).actor_type).toBe('machine');
  });

  test('a patient who asked for nothing is not who acted, and names the record all the same', async () => {
    const agents = [{ type: coding('AUT'), who: { reference: 'Patient/1' }, requestor: false }, client];
    expect(pick(await told({ agent: agents }), 'actor_uid', 'actor_type')).toEqual(['ward-app', 'unknown']);
    expect(
      (await told({ entity: [{ what: { reference: 'https://ehr/Patient/9/_history/2' }, type: { code: '2' } }] })).patient_ref,
    ).toEqual(['Patient/9']);
  });

  test('a resource inside the event is told by its identifier: the same local name is somebody else in every event', async () => {
    const event = await told({
      contained: [
        { resourceType: 'Practitioner', id: 'a', identifier: [{ value: 'npi-7' }], name: [{ given: ['Rosa'], family: 'Lima' }] },
        { resourceType: 'Patient', id: 'p', identifier: [{ value: 'mrn-9' }] },
      ],
      agent: [{ who: { reference: '#a' }, requestor: true, network: { address: '198.51.100.7' } }],
      entity: [{ what: { reference: '#p' }, role: { code: '1' } }],
    });
    expect(pick(event, 'actor_uid', 'actor_name', 'actor_type', 'patient_ref', 'src_ip', 'user_agent')).toEqual([
      'npi-7',
      'Rosa Lima',
      'human',
      ['mrn-9'],
      '198.51.100.7',
      null,
    ]);
    const nobody = await told({ agent: [{ who: { reference: '#a' }, requestor: true }], entity: [] });
    expect(pick(nobody, 'actor_uid', 'identity_confidence')).toEqual([null, 'none']);
  });

  test('a patient is known by the type that a reference names, where it has no path', async () => {
    const event = await told({ entity: [{ what: { type: 'Patient', identifier: { value: 'mrn-9' } } }] });
    expect(pick(event, 'patient_ref', 'phi_flag')).toEqual([['mrn-9'], 'yes']);
  });

  test('an opened record in an emergency, test data and stopped recording are told', async () => {
    const purpose = [coding('BTG')];
    expect((await told({ purposeOfEvent: purpose })).break_glass).toBe(true);
    expect((await told({ agent: [{ ...reader, purposeOfUse: purpose }] })).break_glass).toBe(true);
    expect((await told()).break_glass).toBeNull();
    expect((await told({ subtype: [{ code: '110133' }], meta: { security: [{ code: 'HTEST' }] } })).parse_notes).toEqual([
      'audit recording was stopped here',
      'labelled as test data',
    ]);
  });

  test('twins of client and server stay two events of one request', async () => {
    const twin = { what: { identifier: { value: 'x-1' } }, type: { code: 'XrequestId' } };
    const lines = [auditEvent({ entity: [patient, twin] }), auditEvent({ id: 'e2', entity: [patient, twin] })];
    const { events } = await importFile('a.ndjson', lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    expect(events.map((event) => event.correlation_uid)).toEqual(['x-1', 'x-1']);
  });
});

describe('what is no AuditEvent of R4', () => {
  test.each([
    ['fhir/dstu2', { resourceType: 'AuditEvent', event: {}, participant: [] }],
    ['fhir/stu3', auditEvent({ agent: [{ userId: { value: 'x' }, requestor: true }] })],
    ['fhir/stu3', auditEvent({ entity: [{ reference: { reference: 'Patient/1' }, role: { code: '1' } }] })],
    ['fhir/stu3', auditEvent({ source: { site: 'clinic', identifier: { value: 'ehr' } } })],
    ['fhir/r5', { resourceType: 'AuditEvent', category: [], code: {}, agent: [] }],
  ])('%s is refused by its name', async (reason, event) => {
    expect(await refusalOf(importFile('a.json', event))).toBe(reason);
  });

  test('a Bundle is known by any event in it', async () => {
    const bundle = { resourceType: 'Bundle', entry: [{ resource: { resourceType: 'OperationOutcome' } }, { resource: auditEvent() }] };
    expect((await importFile('a.json', bundle)).bundle.files[0]).toMatchObject({ source: 'fhir', primary: 1, rejected: 1 });
  });

  test('another resource of a Bundle is rejected, the events of it are read', async () => {
    const bundle = {
      resourceType: 'Bundle',
      type: 'searchset',
      entry: [{ resource: auditEvent() }, { resource: { resourceType: 'Patient' } }],
    };
    const { bundle: imported, rejected } = await importFile('a.json', bundle);
    expect(imported.files[0]).toMatchObject({ source: 'fhir', records: 2, primary: 1, rejected: 1 });
    expect(rejected.map((row) => row.reason)).toEqual(['Not an AuditEvent.']);
  });
});

const shared = sharedDirectory();

describe.skipIf(shared === null)('examples of the standards', () => {
  test.each([
    ['r4', 10],
    ['balp', 1],
  ])('%s: every event of every file is read', async (folder, files) => {
    const { bundle } = await importPath(join(shared ?? '', 'samples/fhir', folder));
    expect(bundle.files).toHaveLength(files);
    expect(bundle.files.every((file) => file.source === 'fhir' && file.records > 0 && file.records === file.primary)).toBe(true);
  });

  test('the older shape is not read, and says so', async () => {
    const { bundle } = await importPath(join(shared ?? '', 'samples/fhir/dstu2'));
    expect(bundle.files.every((file) => file.records === 0 && file.note?.includes('DSTU2'))).toBe(true);
  });
});
