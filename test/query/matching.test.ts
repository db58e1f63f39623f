import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createQueryService, type QueryService } from '../../main/query/queryService.ts';
import type { EventRow } from '../../shared/import/event.ts';
import { type EventStore, insertEvents, openEvents } from '../support/events.ts';

const now = new Date('2026-09-08T12:00:00.000Z');
let store: EventStore;
let query: QueryService;

/** Every row is known by its correlation id. */
const rows: (Partial<EventRow> & { correlation_uid: string })[] = [
  {
    correlation_uid: 'ada',
    actor_type: 'human',
    actor_uid: 'u-1',
    actor_name: 'Ada Ångström',
    actor_email: 'ada@clinic.example',
    effective_principal: 'app_ro',
    resource_name: 'pg-ehr',
    resource_uid: 'r-1',
    command_text: "SELECT * FROM patient WHERE mrn = '100%'",
    rows_affected: 1200,
    outcome: 'success',
    session_uid: 's-1',
    event_time: '2026-09-01T03:59:59.999999Z',
    masking_state: 'masked',
    masked_fields: ['ssn', 'mrn'],
    patient_ref: ['Patient/7'],
    approval_state: 'approved',
    approvers: ['boss@clinic.example'],
    db_objects: ['patient', 'Visit'],
    identity_confidence: 'verified',
    file_id: 'f',
    byte_offset: 0,
  },
  {
    correlation_uid: 'ada-statement',
    ordinal: 1,
    actor_type: 'human',
    actor_name: 'ADA ÅNGSTRÖM',
    command_text: 'SELECT 1',
    rows_affected: 0,
    outcome: 'failure',
    session_uid: 's-1',
    event_time: '2026-09-01T04:00:00.000000Z',
    file_id: 'f',
    byte_offset: 0,
    verb: 'SELECT',
    action: 'query',
  },
  {
    correlation_uid: 'agent',
    actor_type: 'agent',
    actor_uid: 'bot_1',
    agent_name: 'triage bot',
    on_behalf_of_email: 'ada@clinic.example',
    command_text: 'rm -rf C:\\data',
    outcome: 'denied',
    approval_state: 'none',
    masking_state: 'not_logged',
    event_time: '2026-09-02T03:59:59.999999Z',
    session_uid: 's-2',
    identity_confidence: 'shared_account',
    approval_request_ids: ['req-1'],
    file_id: 'f',
    byte_offset: 500,
  },
  {
    correlation_uid: 'silent',
    event_time: null,
    outcome: 'unknown',
    command_text: '',
    approval_state: 'unknown',
    approvers: [],
    masked_fields: [''],
    file_id: 'f',
    byte_offset: 900,
  },
  {
    correlation_uid: 'late',
    event_time: '2026-09-08T12:00:01.000000Z',
    outcome: null,
    actor_type: 'unknown',
    rows_affected: '9007199254740995',
    session_uid: 's-3',
    file_id: 'f',
    byte_offset: 1300,
  },
  {
    correlation_uid: 'recent',
    event_time: '2026-09-07T12:00:00.000000Z',
    outcome: 'pending',
    actor_type: 'service',
    break_glass: true,
    duration_ms: 1500.5,
    file_id: 'f',
    byte_offset: 1700,
  },
];

beforeAll(async () => {
  store = await openEvents();
  const [ada, , agent] = await insertEvents(store.database, rows);
  await store.database.rows('INSERT INTO event_raw VALUES ($1, \'{"note":"Original A"}\'), ($2, \'{"note":"other"}\')', [
    ada!.event_id,
    agent!.event_id,
  ]);
  await store.database.rows("INSERT INTO recording (id, session_uid, kind) VALUES ('r1', 's-1', 'terminal'), ('r2', 's-2', 'none')");
  query = createQueryService({
    database: store.database,
    readRaw: async () => new Uint8Array(),
    now: () => now,
    printed: async ({ text }) => (text.toLowerCase() === 'drop table' ? ['s-1', 's-unheard-of'] : []),
  });
});
afterAll(() => store.close());

async function found(text: string, zone = 'UTC'): Promise<string[]> {
  const page = await query.events({ text, zone, after: null, limit: 100, sort: 'file_line' });
  return page.rows.map((row) => String(row.correlation_uid));
}

const all = rows.map((row) => row.correlation_uid);
const but = (...names: string[]) => all.filter((name) => !names.includes(name));

const examples: [what: string, text: string, names: string[]][] = [
  ['everything', '', all],
  ['any column of a short name', 'actor:u-1', ['ada']],
  ['another column of it', 'actor:APP_RO', ['ada']],
  ['letters beyond ASCII whatever the case', 'actor:"ada ångström"', ['ada', 'ada-statement']],
  ['nulls under a negation', '-actor:u-1', but('ada')],
  ['one column by its own name', 'actor_name:u-1', []],
  ['a list of values', 'actor:u-1,bot_1', ['ada', 'agent']],
  ['a wildcard', 'actor:ada*', ['ada', 'ada-statement']],
  ['a wildcard at both ends', 'resource:*ehr*', ['ada']],
  ['an underscore as itself beside a wildcard', 'actor:*_1', ['agent']],
  ['a percent sign as itself', 'command:*100%*', ['ada']],
  ['a star in quotes as itself', 'command:"*"', []],
  ['an element of a list', 'table:VISIT', ['ada']],
  ['an element of a list by wildcard', 'masked:m*', ['ada']],
  ['an enum whatever the case', 'outcome:DENIED', ['agent']],
  ['the source word beside the canonical one', 'action:select', ['ada-statement']],
  ['unknown as a value of its own', 'outcome:unknown', ['silent']],
  ['not recorded', 'outcome:""', ['late']],
  ['recorded', 'outcome:*', but('late')],
  ['empty text as not recorded', 'command:""', ['silent', 'late', 'recent']],
  ['an empty list as not recorded', 'approver:""', but('ada')],
  ['not recorded only when no column says anything', 'actor:""', ['silent', 'late', 'recent']],
  ['a word in a command', 'SELECT', ['ada', 'ada-statement']],
  ['a word in any of the searched columns', 'clinic', ['ada']],
  ['a word with a wildcard', 'sel*mrn', ['ada']],
  ['a phrase with a backslash', '"c:\\\\data"', ['agent']],
  ['a phrase taken literally', '"SELECT * FROM"', ['ada']],
  ['a phrase that would be a pattern', '"100%"', ['ada']],
  ['a number', 'rows:1200', ['ada']],
  ['numbers above', 'rows:>1000', ['ada', 'late']],
  ['zero', 'rows:0', ['ada-statement']],
  ['a number beyond 2^53 exactly', 'rows:9007199254740995', ['late']],
  ['and not its neighbour', 'rows:9007199254740994', []],
  ['a range with both ends', 'rows:0..1200', ['ada', 'ada-statement']],
  ['a decimal number', 'duration_ms:1500..1501', ['recent']],
  ['yes and no', 'break_glass:yes', ['recent']],
  ['a whole day', 'at:2026-09-01', ['ada', 'ada-statement']],
  ['days, both included', 'at:2026-09-01..2026-09-02', ['ada', 'ada-statement', 'agent']],
  ['after a day', 'at:>2026-09-01', ['agent', 'late', 'recent']],
  ['from a day', 'at:>=2026-09-02', ['agent', 'late', 'recent']],
  ['before a day', 'at:<2026-09-02', ['ada', 'ada-statement']],
  ['a minute', 'at:2026-09-01T04:00', ['ada-statement']],
  ['an instant with an offset', 'at:2026-09-01T06:00:00+02:00', ['ada-statement']],
  ['a microsecond', 'at:2026-09-01T03:59:59.999999Z', ['ada']],
  ['no time recorded', 'at:""', ['silent']],
  ['events that are not of a day, those without a time included', '-at:2026-09-01', but('ada', 'ada-statement')],
  ['the last days up to now, nothing later', 'last:2d', ['recent']],
  ['exactly a day back', 'last:24h', ['recent']],
  ['less than a day back', 'last:23h', []],
  ['a recording in the workspace', 'has:recording', ['ada', 'ada-statement']],
  ['no recording, sessions that recorded nothing and events without one included', '-has:recording', but('ada', 'ada-statement')],
  ['an approval or a request for one', 'has:approval', ['ada', 'agent']],
  ['something masked; not logged is not masked', 'has:masking', ['ada']],
  ['a patient', 'has:patient', ['ada']],
  ['a command', 'has:command', ['ada', 'ada-statement', 'agent']],
  ['on behalf of somebody', 'has:behalf', ['agent']],
  ['denied', 'is:denied', ['agent']],
  ['failed', 'is:failed', ['ada-statement']],
  ['unknown outcome, said or not', 'is:unknown', ['silent', 'late']],
  ['agents', 'is:agent', ['agent']],
  ['humans', 'is:human', ['ada', 'ada-statement']],
  ['not known to be human', '-is:human', but('ada', 'ada-statement')],
  ['shared accounts', 'is:shared', ['agent']],
  ['derived events', 'is:derived', ['ada-statement']],
  ['one of two marks', 'is:denied,failed', ['ada-statement', 'agent']],
  ['raw records, with what was derived from them', 'raw:"original a"', ['ada', 'ada-statement']],
  ['raw records by wildcard', 'raw:note*other', ['agent']],
  ['events whose raw record does not say it', '-raw:original*', but('ada', 'ada-statement')],
  ['what a recording of the session printed', 'text:"DROP table"', ['ada', 'ada-statement']],
  ['one of two printed texts', 'text:nothing,"drop table" is:failed', ['ada-statement']],
  ['no recording that printed it, events without a session included', '-text:"drop table"', but('ada', 'ada-statement')],
  ['AND before OR', 'is:denied OR is:human is:failed', ['ada-statement', 'agent']],
  ['a negated group', '-(is:human OR is:agent)', ['silent', 'late', 'recent']],
];

describe('a filter finds', () => {
  test.each(examples)('%s: %s', async (_what, text, names) => {
    expect(await found(text)).toStrictEqual(names);
    expect(await query.count({ text, zone: 'UTC' })).toBe(names.length);
  });

  test('a day of the zone it is asked in', async () => {
    expect(await found('at:2026-09-01', 'America/New_York')).toStrictEqual(['ada-statement', 'agent']);
    expect(await found('at:2026-08-31', 'America/New_York')).toStrictEqual(['ada']);
  });

  test('a time without an offset in the zone it is asked in', async () => {
    expect(await found('at:2026-09-01T00:00', 'America/New_York')).toStrictEqual(['ada-statement']);
  });
});

describe('what a query did', () => {
  test('can be cited: the condition with its parameters gives the same count', async () => {
    const text = 'actor:ada* at:2026-09-01..2026-09-02 -is:failed';
    const { sql, parameters } = await query.explain(text, 'Europe/Berlin');
    expect(parameters).toStrictEqual(['ada[\\x{0}-\\x{10ffff}]*', '2026-08-31T22:00:00.000000', '2026-09-02T22:00:00.000000']);
    const [row] = await store.database.rows(`SELECT count(*) AS count FROM event WHERE ${sql}`, parameters);
    expect(row).toStrictEqual({ count: await query.count({ text, zone: 'Europe/Berlin' }) });
  });

  test('is refused in a zone nobody knows', async () => {
    await expect(query.count({ text: '', zone: 'Mars/Olympus' })).rejects.toMatchObject({ code: 'USAGE' });
  });

  test('is refused with the place of a syntax error', async () => {
    await expect(query.count({ text: 'a outcome:nope', zone: 'UTC' })).rejects.toMatchObject({
      code: 'QUERY_SYNTAX',
      detail: { offset: 10 },
    });
  });
});

describe('a facet', () => {
  const facet = (field: string, text = '', ownTerm = true, limit = 50) => query.facet({ text, zone: 'UTC', field, limit, ownTerm });

  test('lists values most frequent first and says how many did not record one', async () => {
    expect(await facet('actor_type')).toStrictEqual([
      { value: 'human', count: 2 },
      { value: 'agent', count: 1 },
      { value: 'service', count: 1 },
      { value: 'unknown', count: 1 },
      { value: null, count: 1 },
    ]);
  });

  test('leaves its own terms out when asked to, so that other values stay to be ticked', async () => {
    expect(await facet('outcome', 'outcome:denied', false)).toHaveLength(6);
    expect(await facet('outcome', 'outcome:denied')).toStrictEqual([{ value: 'denied', count: 1 }]);
  });

  test('shows a person once, by the first name that is recorded', async () => {
    expect((await facet('actor')).map(({ value }) => value)).toStrictEqual([null, 'ADA ÅNGSTRÖM', 'ada@clinic.example', 'bot_1']);
  });

  test('is cut at its limit', async () => {
    expect(await facet('outcome', '', true, 2)).toHaveLength(2);
  });

  test.each(['nothing', 'has', 'last', "outcome'; DROP TABLE event", '__proto__'])('of %j is refused', async (field) => {
    await expect(facet(field)).rejects.toMatchObject({ code: 'USAGE' });
  });
});
