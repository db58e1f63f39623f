import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sharedDirectory } from '../support/shared.ts';
import { lines, node } from '../support/strongdmLog.ts';
import { pick } from './hoopColumns.ts';
import { countsOf, importFile, importPath } from './importing.ts';

const { start, post, chunk, complete } = node;
const read = (...records: (object | string)[]) => importFile('sdm.log', lines(...records));

describe('a log of a StrongDM node', () => {
  test('tells of a query in one event, of its start and its end, which may stand far apart', async () => {
    const imported = await read(start('q1', "select 'a'"), start('q2', 'select 2'), complete('q1', 1500, 7), complete('q2', 1, 0));
    expect(imported.bundle.files[0]?.source).toBe('strongdm');
    expect(countsOf(imported)).toEqual({ records: 4, primary: 2, folded: 2, rejected: 0 });
    expect(imported.folded).toHaveLength(2);
    const columns = [
      'command_text',
      'action',
      'actor_uid',
      'resource_name',
      'duration_ms',
      'rows_affected',
      'outcome',
      'session_uid',
    ] as const;
    const told = imported.events.map((event) => pick(event, ...columns));
    expect(told).toContainEqual(["select 'a'", 'query', 'a-1', 'ehr', 1500, 7, 'unknown', null]);
    expect(imported.events[0]).toMatchObject({ event_time: '2026-03-01T10:00:00.500000Z', end_time: '2026-03-01T10:00:10.000000Z' });
  });

  test('tells of a session with its recording, whatever lies between its parts', async () => {
    const imported = await read(
      start('s1', '', { sourceIp: '203.0.113.9', sourceAddress: '10.0.0.1', authz: { decision: 'allow' } }),
      chunk('s1', 1, [[10, 'ab']]),
      start('q1', 'select 1'),
      chunk('s1', 2, [
        [5, 'c'],
        [20, 'd'],
      ]),
      post('s1'),
      complete('s1', 40, 0),
    );
    expect(countsOf(imported)).toEqual({ records: 6, primary: 2, folded: 4, rejected: 0 });
    const event = imported.events.find(({ session_uid }) => session_uid === 's1');
    expect(event).toMatchObject({
      action: 'connect',
      src_ip: '203.0.113.9',
      outcome: 'unknown',
      recording_state: 'available',
      resource_type: 'host',
    });
    expect(imported.recordings).toMatchObject([
      {
        session_uid: 's1',
        format: 'strongdm-chunks',
        kind: 'terminal',
        cols: 100,
        rows: 30,
        geometry: 'recorded',
        duration_ms: 35,
        outputs: 3,
      },
    ]);
  });

  test('may be CSV, with what syslog writes before it', async () => {
    const prefix = '2026-03-01T10:00:00Z node-1 strongDM[44495]: ';
    const imported = await read(
      `${prefix}2026-03-01 10:00:00.5 +0000 UTC,start,q1,rs-1,ehr,a-1,Rosa Diaz,select a, b from c,1234567890123456789012345678901234567890`,
      `${prefix}2026-03-01 10:00:01 +0000 UTC,complete,q1,3,2`,
      `${prefix}${JSON.stringify(start('q2', 'select 2'))}`,
      `${prefix}2026-03-01 10:00:02 +0000 UTC,event,s1,1,7,${Buffer.from('x').toString('base64')}`,
      '2026-03-01 10:00:00 +0000 UTC,10.1.1.1,a-1,Rosa Diaz,user logged into the CLI,Rosa logged in,activity',
    );
    expect(countsOf(imported)).toEqual({ records: 5, primary: 4, folded: 1, rejected: 0 });
    expect(imported.events.map((event) => pick(event, 'source_event_type', 'command_text', 'event_time', 'source_instance'))).toEqual([
      ['activity', 'Rosa logged in', '2026-03-01T10:00:00.000000Z', null],
      ['start', 'select a, b from c', '2026-03-01T10:00:00.500000Z', 'node-1'],
      ['start', 'select 2', '2026-03-01T10:00:00.500000Z', 'node-1'],
      ['chunk', null, '2026-03-01T10:00:02.000000Z', 'node-1'],
    ]);
    expect(imported.recordings).toMatchObject([{ outputs: 1, duration_ms: 7, geometry: 'assumed' }]);
  });

  test('shows of a request its first line, and of commands no password', async () => {
    const request = 'GET /a HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer tell-nobody-1\r\n';
    const imported = await read(
      start('h1', request),
      start('q1', "ALTER ROLE a PASSWORD 'tell-nobody-2'"),
      chunk('s1', 1, [[1, 'tell-nobody-3']]),
    );
    expect(imported.events[0]).toMatchObject({ verb: 'GET', command_text: 'GET /a HTTP/1.1', action: 'read', resource_type: 'app' });
    const kept = JSON.stringify([imported.events, [...imported.raw]]);
    expect(kept).not.toContain('tell-nobody');
    expect(kept).not.toContain(Buffer.from('tell-nobody-3').toString('base64'));
  });

  test('says what is masked, refused or changed', async () => {
    const hash = 'bd63d87d755730a573634356576fb5c0bd63d87d';
    const { events } = await read(
      start('q1', `CHANGE_PASSWORD_${hash}`),
      start('q2', 'select 1', { authz: { decision: 'deny' } }),
      start('q3', 'select 2', { hash }),
    );
    expect(events.map((event) => pick(event, 'masking_state', 'outcome', 'command_complete', 'parse_status'))).toEqual([
      ['hashed', 'unknown', false, 'ok'],
      ['unknown', 'denied', true, 'ok'],
      ['unknown', 'unknown', true, 'partial'],
    ]);
  });

  test('counts parts that come twice as duplicates, and says what is missing of a recording', async () => {
    const imported = await read(chunk('s1', 2, [[1, 'b']]), chunk('s1', 2, [[1, 'b']]), chunk('s1', 4, [[1, 'd']]));
    expect(countsOf(imported)).toEqual({ records: 3, primary: 1, folded: 1, rejected: 0 });
    expect(imported.bundle.files[0]?.duplicates).toBe(1);
    expect(imported.events[0]).toMatchObject({
      source_event_type: 'chunk',
      identity_confidence: 'none',
      actor_uid: null,
      session_uid: 's1',
    });
    expect(JSON.stringify(imported.events[0]?.parse_notes)).toContain('2 parts of the recording are not in this file');
    expect(imported.recordings).toMatchObject([{ outputs: 2, truncated: true }]);
  });

  test('rejects what is no record, and shows no output of it', async () => {
    const secret = Buffer.from('tell-nobody').toString('base64');
    const broken = `{"type":"chunk","uuid":"s1","chunkId":1,"events":[{"duration":1,"data":"${secret}"}`;
    const imported = await read(
      start('q1', 'select 1'),
      broken,
      '{"type":"other","uuid":"x"}',
      '{"type":"start"}',
      'nonsense',
      chunk('s1', -1, []),
    );
    expect(countsOf(imported)).toEqual({ records: 6, primary: 1, folded: 0, rejected: 5 });
    expect(JSON.stringify(imported.rejected)).not.toContain(secret);
  });

  test('has activities and replays of the log stream', async () => {
    const common = { formatVersion: 'v1.0.0', sdmOrgId: 'o' };
    const replay = { ...common, logType: 'replays', queryUUID: 's1', chunkId: 1, timestamp: '2026-03-01T10:00:00Z' };
    const { events, recordings } = await read(
      {
        ...common,
        logType: 'activities',
        id: 'act-1',
        timestamp: '2026-03-01T09:00:00Z',
        activity: 'access request to resource granted',
        actorAccountID: 'a-2',
        actorEmail: 'boss@clinic.example',
        ipAddress: '203.0.113.9',
      },
      { ...replay, events: [{ durationMs: 4, data: 'eA==' }] },
      { ...replay, queryUUID: 's2', eventsEncrypted: 'AAAA' },
    );
    expect(events[0]).toMatchObject({
      action: 'review_access',
      approval_state: 'approved',
      actor_email: 'boss@clinic.example',
      src_ip: '203.0.113.9',
    });
    expect(recordings).toMatchObject([{ kind: 'none', says: expect.stringContaining('encrypted') as string }, { duration_ms: 4 }]);
  });

  test.each(['user login failed', 'failed to log in to the CLI', 'user authentication failed'])(
    'tells of a login that failed by its words, and that it proves nobody: %s',
    async (activity) => {
      const { events } = await read({ logType: 'activities', id: 'a', timestamp: '2026-03-01T09:00:00Z', activity, actorAccountID: 'a-2' });
      expect(events[0]).toMatchObject({ action: 'login', outcome: 'failure', identity_confidence: 'asserted' });
      const other = await read({
        logType: 'activities',
        id: 'b',
        timestamp: '2026-03-01T09:00:00Z',
        activity: 'user logged into the CLI',
        actorAccountID: 'a-2',
      });
      expect(other.events[0]).toMatchObject({ action: 'login', outcome: 'unknown', identity_confidence: 'verified' });
    },
  );

  test('lets go of sessions that wait too long, and loses none', async () => {
    const many = Array.from({ length: 1100 }, (_, index) => [start(`q${index}`, 'select 1'), complete(`q${index}`, 1, 1)]).flat();
    const imported = await read(...many, complete('q0', 2, 2));
    expect(countsOf(imported)).toEqual({ records: 2201, primary: 1101, folded: 1100, rejected: 0 });
  });
});

const shared = sharedDirectory();

test.skipIf(shared === null)('the samples are read to their last record', async () => {
  const { bundle, events, recordings } = await importPath(join(shared ?? '', 'samples/strongdm'));
  expect(bundle.files.map(({ source, records, rejected }) => [source, records, rejected])).toEqual([
    ['strongdm', 7, 0],
    ['strongdm', 2, 0],
  ]);
  expect(events.filter(({ masking_state }) => masking_state === 'hashed')).toHaveLength(0);
  expect(recordings.filter(({ kind }) => kind === 'terminal')).toMatchObject([{ outputs: 10, duration_ms: 5394 }]);
});
