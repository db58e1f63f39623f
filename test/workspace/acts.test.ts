import { expect, test } from 'vitest';
import { type CustodyEntry, chainStart } from '../../shared/workspace/custody.ts';
import { pairActs, subjectOf } from '../../renderer/workspace/acts.ts';

const entry = (n: number, change: Partial<CustodyEntry>): CustodyEntry => ({
  v: 1,
  n,
  prev: chainStart,
  time: '2026-09-01T10:00:00.000Z',
  actor: { account: 'amy', reviewer: 'Amy' },
  shell: 'loopback',
  app: '0.1.0',
  act: 'import',
  phase: 'intent',
  ...change,
});

test('intent and outcome are one act, with the result of the outcome', () => {
  const acts = pairActs([entry(2, { phase: 'outcome', intent: 1, result: 'refused', code: 'INPUT_REFUSED' }), entry(1, {})]);
  expect(acts).toMatchObject([{ key: '1', intent: { n: 1 }, outcome: { n: 2 }, result: 'refused' }]);
});

test('an intent without an outcome is shown as one, not as done', () => {
  expect(pairActs([entry(1, {})])).toMatchObject([{ result: 'open', outcome: null }]);
});

test('acts that overlap are paired by number, not by order', () => {
  const acts = pairActs([
    entry(4, { phase: 'outcome', intent: 1, result: 'done' }),
    entry(3, { phase: 'outcome', intent: 2, result: 'cancelled' }),
    entry(2, { act: 'verify' }),
    entry(1, {}),
  ]);
  expect(acts.map(({ key, result }) => [key, result])).toEqual([
    ['1', 'done'],
    ['2', 'cancelled'],
  ]);
});

test('an outcome whose intent is not loaded yet keeps its key when it is', () => {
  const outcome = entry(9, { phase: 'outcome', intent: 1, result: 'done' });
  expect(pairActs([outcome]).map(({ key }) => key)).toEqual(pairActs([outcome, entry(1, {})]).map(({ key }) => key));
});

test('a note stands alone', () => {
  expect(pairActs([entry(5, { phase: 'note', act: 'recovered' })])).toMatchObject([{ result: 'note' }]);
});

test('what an act was about comes from both entries', () => {
  const [act] = pairActs([
    entry(2, { phase: 'outcome', intent: 1, result: 'done', subject: { events: 12 } }),
    entry(1, { subject: { template: 'activity-review', to: null } }),
  ]);
  expect(act && subjectOf(act)).toBe('template: activity-review, to: none, events: 12');
});
