import { expect, test } from 'vitest';
import { chainOf, withIssuers } from '../../renderer/query/delegation.ts';
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

test('who had the credentials issued stands in front, and each issuing is an event that can be opened', () => {
  const issuer = (n: number) => ({ event: `e${n}`, at: '2026-03-01T10:00:00.000000Z', uid: `role-${n}`, name: null, type: 'unknown' });
  const own = [
    { name: 'job', kind: 'unknown', basis: null },
    { name: 'role-3', kind: 'service', basis: 'recorded: assumed role' },
  ];
  const basis = 'had its credentials issued by the one before';
  expect(withIssuers(own, [issuer(1), issuer(2)])).toEqual([
    { name: 'role-1', kind: 'unknown', basis: null },
    { name: 'role-2', kind: 'unknown', basis, event: 'e1' },
    { name: 'job', kind: 'unknown', basis, event: 'e2' },
    { name: 'role-3', kind: 'service', basis: 'recorded: assumed role' },
  ]);
  expect(withIssuers(own, [])).toEqual(own);
});
