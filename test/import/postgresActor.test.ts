import { describe, expect, test } from 'vitest';
import { pick } from './hoopColumns.ts';
import { importFile } from './importing.ts';
import { audited, csvLog, firstEvent, importRows, sequel, sessionRows, type WrittenRow } from './postgresLog.ts';

const server = { user: '', dbname: '', remote_host: '', ps: '', vxid: '', application_name: '' };
const login = (method: string, identity: string) => ({
  ps: 'authentication',
  message: `connection authenticated: identity="${identity}" method=${method} (/etc/pg_hba.conf:87)`,
});

describe('the time of a row', () => {
  const time = async (row: Partial<WrittenRow>, before: readonly WrittenRow[] = []) => {
    const { events } = await importFile('a.csv', csvLog([...before, ...sessionRows([{ message: 'this row', ...row }])]));
    const event = events.find((one) => JSON.stringify(one.unmapped).includes('this row'));
    return event && pick(event, 'event_time', 'event_time_raw', 'event_time_quality', 'parse_status');
  };

  test('has the offset that the session shows, whatever its abbreviation means elsewhere', async () => {
    expect(await time({ timestamp: '2026-11-22 12:00:37.397 CST' })).toEqual([
      '2026-11-22T18:00:37.397000Z',
      '2026-11-22 12:00:37.397 CST',
      'exact',
      'ok',
    ]);
    const shanghai = { timestamp: '2026-11-23 02:00:37.397 CST', session_start: '2026-11-23 02:00:37 CST' };
    expect((await time(shanghai))?.slice(0, 1)).toEqual(['2026-11-22T18:00:37.397000Z']);
    const india = { timestamp: '2026-11-22 23:30:38 IST', session_start: '2026-11-22 23:30:37 IST' };
    expect((await time(india))?.slice(0, 1)).toEqual(['2026-11-22T18:00:38.000000Z']);
  });

  test('is inferred after the clocks were changed in a session', async () => {
    const summer = { timestamp: '2026-11-22 13:00:37.397 CDT' };
    expect(await time(summer)).toEqual(['2026-11-22T18:00:37.397000Z', summer.timestamp, 'tz_inferred', 'ok']);
  });

  test('is inferred from other sessions when its own tells nothing', async () => {
    const own = { session_id: '1.2', timestamp: '2026-11-22 12:00:40 CST', session_start: '2026-11-22 12:00:37 CST' };
    expect((await time(own, sessionRows([{}], 7)))?.slice(2)).toEqual(['tz_inferred', 'ok']);
    const shanghai = sessionRows([{ session_start: '2026-11-23 02:00:37 CST' }], 8);
    expect((await time(own, [...sessionRows([{}], 7), ...shanghai]))?.slice(2)).toEqual(['missing', 'partial']);
  });

  test('is left open when nothing tells what its zone means', async () => {
    const own = { session_id: '1.2', timestamp: '2026-11-22 12:00:40 CST' };
    expect(await time(own)).toEqual([null, own.timestamp, 'missing', 'partial']);
  });

  test('is inferred from a name that means the same wherever it is used, unless a session shows otherwise', async () => {
    const own = { session_id: '1.2', timestamp: '2026-11-22 12:00:40 CET' };
    expect(await time(own)).toEqual(['2026-11-22T11:00:40.000000Z', own.timestamp, 'tz_inferred', 'ok']);
    const odd = sessionRows([{ session_start: '2026-11-22 21:00:37 CET' }], 7);
    expect((await time(own, odd))?.[0]).toBe('2026-11-22T09:00:40.000000Z');
  });

  test('needs no session where the zone is an offset', async () => {
    for (const zone of ['UTC', 'GMT', '+00'])
      expect(await time({ session_id: '1.2', timestamp: `2026-11-22 12:00:40 ${zone}` })).toMatchObject([
        '2026-11-22T12:00:40.000000Z',
        {},
        'exact',
        'ok',
      ]);
    expect((await time({ session_id: '1.2', timestamp: '2026-11-22 12:00:40 -03' }))?.[0]).toBe('2026-11-22T15:00:40.000000Z');
    expect((await time({ session_id: '1.2', timestamp: '2026-11-22 12:00:40 +0530' }))?.[0]).toBe('2026-11-22T06:30:40.000000Z');
  });
});

describe('who acted', () => {
  const columns = ['actor_type', 'actor_uid', 'actor_email', 'effective_principal', 'identity_confidence'] as const;
  const row = { message: audited({}) };

  test('is the login role as a shared service, and never a person', async () => {
    expect(pick(await firstEvent([row, sequel]), ...columns)).toEqual(['service', 'app_ehr', null, 'app_ehr', 'shared_account']);
  });

  test('is who the server checked, for the session that logged in so', async () => {
    for (const method of ['cert', 'gss', 'ldap', 'oauth']) {
      const { events } = await importRows([login(method, 'jane@CLINIC.EXAMPLE'), row, sequel]);
      expect(events.map((event) => pick(event, ...columns))).toEqual(
        Array.from({ length: 3 }, () => ['unknown', 'jane@CLINIC.EXAMPLE', null, 'app_ehr', 'verified']),
      );
    }
  });

  test('stays the shared role after a password, or after a message that a program made up', async () => {
    for (const method of ['scram-sha-256', 'md5', 'trust', 'peer'])
      expect((await importRows([login(method, 'app_ehr'), row, sequel])).events[1]?.identity_confidence).toBe('shared_account');
    const forged = { ...login('cert', 'jane'), context: 'PL/pgSQL function inline_code_block line 1 at RAISE' };
    const { events } = await importRows([forged, row, sequel]);
    expect(events.map((event) => pick(event, 'identity_confidence', 'parse_status'))).toEqual([
      ['shared_account', 'partial'],
      ['shared_account', 'ok'],
      ['shared_account', 'ok'],
    ]);
  });

  test('is asserted where the application says in a comment for whom it acts', async () => {
    const statement = "SELECT 1 /*traceparent='00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',user='jane%40clinic.example'*/;";
    const event = await firstEvent([{ message: audited({ statement }) }, sequel]);
    expect(pick(event, 'actor_uid', 'on_behalf_of_email', 'identity_confidence', 'correlation_uid')).toEqual([
      'app_ehr',
      'jane@clinic.example',
      'asserted',
      '4bf92f3577b34da6a3ce929d0e0e4736',
    ]);
    expect(event.delegation_chain).toHaveLength(2);
  });

  test('is nobody before the login, and the server for its own processes', async () => {
    const received = {
      ...server,
      remote_host: '10.20.0.7',
      message: 'connection received: host=10.20.0.7 port=36446',
      backend_type: 'not initialized',
    };
    expect(pick(await firstEvent([received]), ...columns, 'session_uid')).toEqual(['unknown', null, null, null, 'none', '6b032dc5.53b9']);
    const own = { ...server, message: 'checkpoint starting: time', backend_type: 'checkpointer' };
    expect(pick(await firstEvent([own]), ...columns, 'session_uid')).toEqual(['system', null, null, null, 'none', null]);
  });

  test('comes from where the server saw it, by socket too', async () => {
    const from = async (remote_host: string, remote_port?: number) => {
      const [base] = sessionRows([{ remote_host }]);
      const { remote_port: _, ...rest } = base as WrittenRow;
      const { events } = await importFile('a.csv', csvLog([remote_port === undefined ? rest : { ...rest, remote_port }]));
      return events[0] && pick(events[0], 'src_ip', 'src_port', 'user_agent');
    };
    expect(await from('10.20.0.7', 36_446)).toEqual(['10.20.0.7', 36_446, 'ehr-web']);
    expect(await from('fe80::1', 5)).toEqual(['fe80::1', 5, 'ehr-web']);
    expect(await from('[local]')).toEqual(['[local]', null, 'ehr-web']);
  });
});
