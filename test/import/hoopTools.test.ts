import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { hoopSession } from './hoopSession.ts';
import { type Imported, importFile, importFiles } from './importing.ts';

const sessionsOf = ({ events }: Imported) => events.filter((event) => event.ordinal === 0);
const counts = ({ bundle }: Imported) =>
  bundle.files.map(({ path, records, primary, folded, duplicates, rejected }) => [path, records, primary, folded, duplicates, rejected]);

describe('a session as the MCP tools of the gateway give it', () => {
  const tool = (changes: object = {}) => ({
    id: 'a',
    user_email: 'rosa.lind@clinic.example',
    user_name: 'Rosa Lind',
    connection: 'ehr-readonly',
    connection_type: 'database',
    connection_subtype: 'postgres',
    verb: 'exec',
    status: 'done',
    exit_code: 0,
    created_at: '2026-09-03T10:00:00.123456Z',
    ended_at: '2026-09-03T10:00:02.5Z',
    ...changes,
  });

  test('is a session under other names, kept as it was recorded', async () => {
    const text = `${JSON.stringify(tool())}\n${JSON.stringify(tool({ id: 'b' }))}\n`;
    const imported = await importFile('tools.jsonl', text);
    expect(counts(imported)).toEqual([['tools.jsonl', 2, 2, 0, 0, 0]]);
    const [event] = sessionsOf(imported);
    expect(event).toMatchObject({
      session_uid: 'a',
      actor_email: 'rosa.lind@clinic.example',
      outcome: 'success',
      resource_type: 'database',
      start_time: '2026-09-03T10:00:00.123456Z',
      end_time: '2026-09-03T10:00:02.500000Z',
      parse_status: 'ok',
    });
    const record = text.split('\n')[0] ?? '';
    expect([event?.byte_len, event?.raw_sha256]).toEqual([record.length, createHash('sha256').update(record).digest('hex')]);
    expect(imported.raw.get(event?.event_id ?? '')).toBe(record);
  });

  test('is folded into the detail of the session, and completes it', async () => {
    const imported = await importFiles({ 'a.json': hoopSession({ id: 'a', end_date: null }), 'tools.json': [tool(), tool({ id: 'b' })] });
    expect(counts(imported)).toEqual([
      ['a.json', 1, 1, 0, 0, 0],
      ['tools.json', 2, 1, 1, 0, 0],
    ]);
    expect(sessionsOf(imported).find((event) => event.session_uid === 'a')).toMatchObject({ end_time: '2026-09-03T10:00:02.500000Z' });
  });

  test('is no other thing of the gateway that was created for a connection', async () => {
    const { verb: _verb, status: _status, ...credential } = tool();
    expect((await importFiles({ 'a.json': hoopSession(), 'b.json': credential })).bundle.files[1]?.source).toBe('unrecognised');
  });
});
