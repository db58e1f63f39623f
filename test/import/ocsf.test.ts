import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sharedDirectory } from '../support/shared.ts';
import { pick } from './hoopColumns.ts';
import { importFile, importPath } from './importing.ts';

const entry = (changes: object = {}) => ({
  class_uid: 6005,
  class_name: 'Datastore Activity',
  activity_id: 4,
  activity_name: 'Query',
  time: 1772359200123,
  metadata: { version: '1.8.0', uid: 'm-1', product: { vendor_name: 'Example', name: 'Proxy' } },
  actor: { user: { uid: 'u-1', name: 'rosa', type_id: 1 } },
  database: { name: 'ehr' },
  table: { name: 'patients' },
  query_info: { query_string: 'SELECT 1' },
  src_endpoint: { ip: '198.51.100.7' },
  status_id: 1,
  ...changes,
});

const told = async (changes: object = {}) => {
  const { bundle, events } = await importFile('a.jsonl', `${JSON.stringify(entry(changes))}\n`);
  expect([bundle.files[0]?.source, events.length]).toEqual(['ocsf', 1]);
  return events[0] as (typeof events)[number];
};

describe('an event of OCSF', () => {
  test.each([
    [{ status_id: 2, status_code: 'AccessDenied' }, 'denied', 'AccessDenied'],
    [{ status_id: 2, status_code: 403 }, 'denied', '403'],
    [{ status_id: 2, api: { operation: 'GetObject', response: { error: 'UnauthorizedOperation' } } }, 'denied', 'UnauthorizedOperation'],
    [{ status_id: 2, status_code: 500 }, 'failure', '500'],
    [{ status_id: 1, status_code: 403 }, 'success', '403'],
  ])('%j is %s', async (changes, outcome, code) => {
    expect(pick(await told(changes), 'outcome', 'outcome_code')).toEqual([outcome, code]);
  });

  test('about an account names the account', async () => {
    const event = await told({
      class_uid: 3005,
      activity_id: 1,
      user: { uid: 'u-9', name: 'omar' },
      database: undefined,
      table: undefined,
    });
    expect(pick(event, 'action', 'actor_uid', 'resource_type', 'resource_uid', 'resource_name')).toEqual([
      'grant',
      'u-1',
      'user',
      'u-9',
      'omar',
    ]);
  });

  test('keeps the numbers of its class, and says who did what to what', async () => {
    expect(
      pick(
        await told(),
        'class_uid',
        'activity_id',
        'action',
        'event_time',
        'actor_type',
        'actor_uid',
        'resource_name',
        'resource_parent',
        'command_text',
        'outcome',
      ),
    ).toEqual([6005, 4, 'query', '2026-03-01T10:00:00.123000Z', 'human', 'u-1', 'patients', 'ehr', 'SELECT 1', 'success']);
  });

  test.each([
    [{ status_id: 2 }, 'failure'],
    [{ action_id: 2 }, 'denied'],
    [{ disposition_id: 26 }, 'denied'],
    [{ status_id: 0 }, 'unknown'],
  ])('%j is %s', async (changes, outcome) => {
    expect((await told(changes)).outcome).toBe(outcome);
  });

  test('of a class that is not known claims no action', async () => {
    expect(pick(await told({ class_uid: 9001, class_name: 'Something' }), 'class_uid', 'action', 'source_event_type')).toEqual([
      9001,
      'other',
      'Something:Query',
    ]);
  });

  test('of an agent names the agent, and the user it acts for', async () => {
    const event = await told({ ai_operation: { ai_agent: { uid: 'agent-1', name: 'helper' } } });
    expect(pick(event, 'actor_type', 'actor_uid', 'on_behalf_of_uid')).toEqual(['agent', 'agent-1', 'u-1']);
  });
});

const shared = sharedDirectory();

test.skipIf(shared === null)('the examples are read', async () => {
  const { bundle } = await importPath(join(shared ?? '', 'samples/ocsf/examples'));
  expect(bundle.files.map((file) => [file.source, file.records, file.rejected])).toEqual(bundle.files.map(() => ['ocsf', 1, 0]));
});
