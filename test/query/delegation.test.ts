import { expect, test } from 'vitest';
import { chainOf } from '../../renderer/query/delegation.ts';
import type { EventRow } from '../../shared/import/event.ts';

const event = (columns: Record<string, unknown>): EventRow => ({
  event_id: 'e',
  bundle_id: 'b',
  file_id: 'f',
  event_time: null,
  source_type: 'hoop',
  ...columns,
});

test('a chain stated by the record is drawn as it is, each link with its basis', () => {
  const chain = chainOf(
    event({
      delegation_chain: [
        { uid: 'amy@clinic.example', type: 'human' },
        { uid: 'triage-agent', type: 'agent', via: 'oauth token exchange' },
        { uid: 'ehr_ro', type: 'service' },
      ],
    }),
  );
  expect(chain).toEqual([
    { name: 'amy@clinic.example', kind: 'human', basis: null },
    { name: 'triage-agent', kind: 'agent', basis: 'recorded: oauth token exchange' },
    { name: 'ehr_ro', kind: 'service', basis: 'recorded, without a basis' },
  ]);
});

test('without one it is put together from the columns, and each link names the column it rests on', () => {
  const chain = chainOf(
    event({ actor_type: 'agent', actor_name: 'triage-agent', on_behalf_of_email: 'amy@clinic.example', effective_principal: 'ehr_ro' }),
  );
  expect(chain.map(({ name, basis }) => [name, basis])).toEqual([
    ['amy@clinic.example', null],
    ['triage-agent', 'acted for the one before'],
    ['ehr_ro', 'what the target saw'],
  ]);
});

test('the kind of an identity is never guessed from its name', () => {
  expect(chainOf(event({ actor_name: 'backup-service' }))).toEqual([{ name: 'backup-service', kind: null, basis: null }]);
});

test('a record that names nobody has no chain', () => {
  expect(chainOf(event({ delegation_chain: 'not a chain' }))).toEqual([]);
});
