import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sharedDirectory } from '../support/shared.ts';
import { pick } from './hoopColumns.ts';
import { importFile, importPath } from './importing.ts';

const inspected = (changes: object) => ({
  kind: 'statement',
  timestamp: '2026-03-02T09:00:00.1Z',
  session_id: '0123456789abcdef0123456789abcdef',
  principal: 'ana',
  protocol: 'postgres',
  connection: 'ehr',
  operation: 'select',
  statement: 'select 1 from patients',
  tables: ['patients'],
  allowed: true,
  ...changes,
});

const importLines = (...lines: readonly object[]) => importFile('a.jsonl', lines.map((line) => `${JSON.stringify(line)}\n`).join(''));

describe('hoop-inspect', () => {
  test('a statement that was let through is no success: what the database made of it is not told', async () => {
    const { bundle, events } = await importLines(inspected({}));
    expect(bundle.files[0]?.source).toBe('hoop_inspect');
    expect(events.map((event) => pick(event, 'action', 'verb', 'command_text', 'outcome', 'db_table', 'actor_type'))).toEqual([
      ['read', 'SELECT', 'select 1 from patients', 'unknown', 'patients', 'unknown'],
    ]);
  });

  test('a denial and the violation that repeats it are one event, with the rule', async () => {
    const denied = { allowed: false, operation: 'delete', statement: 'delete from patients' };
    const { bundle, events } = await importLines(
      inspected(denied),
      inspected({ ...denied, kind: 'violation', rule: 'no-delete', message: 'blocked' }),
    );
    expect(bundle.files[0]).toMatchObject({ records: 2, primary: 1, folded: 1 });
    expect(events.map((event) => pick(event, 'outcome', 'decision_by', 'outcome_reason'))).toEqual([['denied', 'no-delete', 'blocked']]);
  });

  test('a violation of another statement, or of another session, stays by itself', async () => {
    const denied = { allowed: false, statement: 'delete from patients' };
    const { bundle } = await importLines(
      inspected(denied),
      inspected({ ...denied, kind: 'violation', session_id: 'f'.repeat(32) }),
      inspected({ kind: 'violation', allowed: false, statement: 'drop table patients' }),
    );
    expect(bundle.files[0]).toMatchObject({ records: 3, primary: 3, folded: 0 });
  });

  test('`allowed` is not read where no rule was asked, and a cut statement is said to be cut', async () => {
    const { events } = await importLines(
      inspected({ kind: 'session_start', allowed: false, statement: undefined, tables: undefined, operation: undefined }),
      inspected({ statement: 'select 1...[truncated]' }),
      inspected({ kind: 'masked', masked_entities: ['US_SSN'], masked_count: 2 }),
    );
    expect(events.map((event) => pick(event, 'action', 'outcome', 'command_complete', 'masking_state'))).toEqual([
      ['connect', 'unknown', null, 'unknown'],
      ['read', 'unknown', false, 'unknown'],
      ['read', 'unknown', true, 'masked'],
    ]);
  });
});

test('session metrics tell what was detected and what of it was masked, under one name for each kind', async () => {
  const row = (changes: object) => ({
    session_id: 's-1',
    org_id: 'o',
    connection_type: 'database',
    connection_name: 'ehr',
    info_type: 'US_SOCIAL_SECURITY_NUMBER',
    count_masked: 0,
    count_analyzed: 3,
    is_masked: false,
    session_created_at: '2026-03-02T14:00:00Z',
    session_ended_at: null,
    ...changes,
  });
  const rows = [row({}), row({ info_type: 'PERSON', count_masked: 3 }), row({ info_type: 'HTTP_COOKIE', count_analyzed: 0 })];
  const { bundle, events } = await importFile('a.json', { pages: { total: 1 }, data: rows });
  expect(bundle.files[0]).toMatchObject({ source: 'hoop_metrics', records: 3, primary: 3 });
  expect(events.map((event) => pick(event, 'data_classification', 'masking_state', 'phi_flag', 'correlation_uid'))).toEqual([
    ['US_SSN', 'none', 'yes', 's-1'],
    ['PERSON', 'masked', 'yes', 's-1'],
    ['HTTP_COOKIE', 'unknown', 'unknown', 's-1'],
  ]);
});

test.each([
  [{ status: 'EXECUTED' }, ['APPROVED'], 'approved'],
  [{ status: 'EXECUTED', min_approvals: 2 }, ['APPROVED'], 'unknown'],
  [{ status: 'APPROVED' }, ['APPROVED', 'REJECTED'], 'unknown'],
  [{ status: 'REVOKED' }, ['APPROVED'], 'expired'],
  [{ status: 'PENDING' }, ['PENDING'], 'pending'],
])('a review %j with votes %j is %s', async (changes, votes, state) => {
  const groups = votes.map((status) => ({
    group: 'dba',
    status,
    reviewed_by: { email: 'rev@clinic.example' },
    review_date: '2026-03-02T13:00:00Z',
  }));
  const review = { id: 'r-1', session: 's-1', type: 'onetime', created_at: '2026-03-02T12:00:00Z', review_groups_data: groups, ...changes };
  const { bundle, events } = await importFile('a.json', [review]);
  expect(bundle.files[0]?.source).toBe('hoop_reviews');
  expect(events[0]).toMatchObject({ approval_state: state, correlation_uid: 's-1', action: 'request_access' });
});

test('a redaction report tells what was masked and of no session or time', async () => {
  const row = (changes: object) => ({
    resource: 'ehr',
    info_type: 'CREDIT_CARD_NUMBER',
    redact_total: 12,
    transformed_bytes: 340,
    ...changes,
  });
  const items = [
    row({}),
    row({ resource: '', redact_total: 0 }),
    row({ resource: 'rosa@clinic.example', info_type: 'PERSON' }),
    row({ resource: '11111111-2222-4333-8444-555555555555' }),
  ];
  const { bundle, events } = await importFile('a.json', { items, total_redact_count: 36, total_transformed_bytes: 1020 });
  expect(bundle.files[0]).toMatchObject({ source: 'hoop_reports', records: 4, primary: 4 });
  expect(
    events.map((event) => pick(event, 'resource_type', 'resource_name', 'command_text', 'masking_state', 'phi_flag', 'correlation_uid')),
  ).toEqual([
    ['other', 'ehr', 'CREDIT_CARD: 12 masked', 'masked', 'yes', null],
    ['other', null, 'CREDIT_CARD: 0 masked', 'unknown', 'unknown', null],
    ['user', 'rosa@clinic.example', 'PERSON: 12 masked', 'masked', 'yes', null],
    ['session', '11111111-2222-4333-8444-555555555555', 'CREDIT_CARD: 12 masked', 'masked', 'yes', '11111111-2222-4333-8444-555555555555'],
  ]);
  expect(events.map((event) => pick(event, 'event_time', 'session_uid', 'outcome', 'parse_status'))).toEqual(
    items.map(() => [null, null, 'unknown', 'ok']),
  );
  const empty = await importFile('a.json', { items: [], total_redact_count: 0, total_transformed_bytes: 0 });
  expect(empty.events.map((event) => pick(event, 'command_text', 'masking_state'))).toEqual([['anything: 0 masked', 'unknown']]);
});

const shared = sharedDirectory();

test.skipIf(shared === null)('the worked example is read', async () => {
  const { events } = await importPath(join(shared ?? '', 'samples/hoop/4-hoop-inspect-line.json'));
  expect(events.map((event) => pick(event, 'outcome', 'decision_by', 'actor_uid'))).toEqual([['denied', 'no-delete', 'ana']]);
});
