import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { describe, expect, test } from 'vitest';
import { relatedTo } from '../../renderer/query/related.ts';
import type { RebuildProgress } from '../../shared/workspace/contract.ts';
import { evidenceWorkspace } from '../support/evidenceWorkspace.ts';
import { inProcessReader } from '../support/inProcessReader.ts';
import { openApp } from '../support/openApp.ts';

const workspace = evidenceWorkspace(inProcessReader);
const { bring } = workspace;

const at = (time: string) => `2026-03-01T${time}:00Z`;
const uuid = (n: number) => `84c07a99-856c-419f-9de5-${String(n).padStart(12, '0')}`;
const incident = uuid(1);
const upkeep = uuid(2);

let records = 100;
const record = (event: string, code: string, time: string, more: object) => ({
  event,
  code,
  time: at(time),
  uid: uuid((records += 1)),
  cluster_name: 'clinic',
  ...more,
});
const asked = (time: string, more: object = {}) =>
  record('access_request.create', 'T5000I', time, { id: incident, state: 'PENDING', user: 'rosa', reason: 'incident 7', ...more });
const reviewed = (state: string, time: string, more: object = {}) =>
  record('access_request.review', 'T5002I', time, { id: incident, state, proposed_state: state, reviewer: 'bo', ...more });
const expired = (time: string) => record('access_request.expire', 'T5005I', time, { id: incident });
const session = (time: string, more: object = {}) =>
  record('session.start', 'T2000I', time, {
    user: 'rosa',
    login: 'root',
    sid: `56408539-6536-11e9-80a1-${time.replace(':', '').padStart(12, '0')}`,
    server_hostname: 'ehr-01',
    access_requests: [incident],
    ...more,
  });

const log = (...lines: readonly object[]) => lines.map((line) => `${JSON.stringify(line)}\n`).join('');
const columns = ['approval_state', 'approvers', 'approval_reason', 'approval_time', 'approval_expiry'];
const unknown = { approval_state: 'unknown', approvers: null, approval_reason: null, approval_time: null, approval_expiry: null };

/** What is told of the approval of every session, by the hour and minute at which it began. */
async function told(): Promise<Record<string, Record<string, unknown>>> {
  const { rows } = await workspace.client.query.events({ text: 'verb:session.start', limit: 1000, sort: 'event_time' });
  const events = await Promise.all(rows.map(async ({ event_id: id }) => (await workspace.client.query.event({ id })).event));
  return Object.fromEntries(
    events.map((event) => [
      String(event['event_time']).slice(11, 16),
      Object.fromEntries(columns.map((column) => [column, event[column]])),
    ]),
  );
}
const states = async () => Object.fromEntries(Object.entries(await told()).map(([time, { approval_state: state }]) => [time, state]));
/** The same of the session list, which is made of events; a session's id ends in its hour and minute. */
const listed = async () => {
  const { rows } = await workspace.client.query.sessions({ text: '', limit: 100 });
  return Object.fromEntries(rows.map((row) => [row.session_uid.slice(-4).replace(/..$/, ':$&'), row.approval_state]));
};

const requests = () => log(asked('08:00'), reviewed('APPROVED', '08:05', { max_duration: at('12:00') }), expired('12:00'));
const sessions = () =>
  log(session('07:00'), session('08:02'), session('09:00'), session('13:00'), session('14:00', { access_requests: [upkeep] }));
const expected = { '07:00': 'unknown', '08:02': 'pending', '09:00': 'approved', '13:00': 'expired', '14:00': 'unknown' };
const unknownAll = Object.fromEntries(Object.keys(expected).map((time) => [time, 'unknown']));

describe('what was done under an access request', { timeout: 120_000 }, () => {
  test.each([
    ['one file', () => ({ 'events.jsonl': requests() + sessions() })],
    ['one file, written backwards', () => ({ 'events.jsonl': sessions() + requests() })],
    ['two files', () => ({ 'events-1.jsonl': requests(), 'events-2.jsonl': sessions() })],
    ['two files in the other order', () => ({ 'events-1.jsonl': sessions(), 'events-2.jsonl': requests() })],
  ])('tells what had become of it by then: %s', async (_what, files) => {
    await bring(files());
    expect(await states()).toEqual(expected);
    expect(await listed()).toEqual(expected);
    expect((await told())['09:00']).toEqual({
      approval_state: 'approved',
      approvers: ['bo'],
      approval_reason: 'incident 7',
      approval_time: '2026-03-01T08:05:00.000000Z',
      approval_expiry: '2026-03-01T12:00:00.000000Z',
    });
    expect((await told())['07:00']).toEqual(unknown);
  });

  test('leads to the record that decided it, and to none where nothing did', async () => {
    await bring({ 'events.jsonl': requests() + sessions() });
    const { client } = workspace;
    const deciding = async (time: string) => {
      const { rows } = await client.query.events({ text: `verb:session.start at:${at(time)}`, limit: 1 });
      const { event } = await client.query.event({ id: rows[0]?.event_id ?? '' });
      const link = relatedTo(event, 'Europe/Berlin').find(({ says }) => says === 'its approval rests on');
      return link && (await client.query.events({ text: link.q, zone: 'Europe/Berlin' })).rows.map((row) => row['verb']);
    };
    expect(await deciding('09:00')).toEqual(['access_request.review']);
    expect(await deciding('13:00')).toEqual(['access_request.expire']);
    expect(await deciding('08:02')).toBeUndefined();
    expect(await deciding('14:00')).toBeUndefined();
  });

  test('tells it over bundles in any order, and no more once its records are removed', async () => {
    // Others, so that neither bundle holds most of what there is.
    await bring({ 'others.jsonl': log(...Array.from({ length: 30 }, (_, n) => session('10:00', { access_requests: undefined, ei: n }))) });
    const [asks, does] = [requests(), sessions()];
    const first = await bring({ 'events-2.jsonl': does });
    expect(await states()).toMatchObject(unknownAll);
    const second = await bring({ 'events-1.jsonl': asks });
    expect([await states(), await listed()]).toMatchObject([expected, expected]);
    expect(await workspace.client.query.count({ text: 'verb:session.start approval:approved approver:bo' })).toBe(1);
    await workspace.client.import.remove({ id: second.id });
    expect([await states(), await listed()]).toMatchObject([unknownAll, unknownAll]);
    expect((await told())['09:00']).toEqual(unknown);
    await workspace.client.import.remove({ id: first.id });
    await bring({ 'events-1.jsonl': asks });
    await bring({ 'events-2.jsonl': does });
    expect([await states(), await listed()]).toMatchObject([expected, expected]);
  });

  test('takes nothing from another cluster, nor from a record without one', async () => {
    await bring({ 'events.jsonl': log(session('09:00')) });
    await bring({ 'other.jsonl': log(reviewed('APPROVED', '08:00', { cluster_name: 'branch' })) });
    await bring({ 'nowhere.jsonl': log(reviewed('APPROVED', '08:00', { cluster_name: undefined })) });
    expect(await states()).toEqual({ '09:00': 'unknown' });
    await bring({ 'own.jsonl': log(reviewed('DENIED', '08:00')) });
    expect(await states()).toEqual({ '09:00': 'denied' });
  });

  test.each([
    ['a review that leaves it open', 'pending', () => [reviewed('PENDING', '08:05', { proposed_state: 'APPROVED' })]],
    ['an approval that was taken back', 'denied', () => [reviewed('APPROVED', '08:05'), reviewed('DENIED', '08:10')]],
    ['an approval of what was denied', 'unknown', () => [reviewed('DENIED', '08:05'), reviewed('APPROVED', '08:10')]],
    ['two decisions at one moment', 'unknown', () => [reviewed('DENIED', '08:05'), reviewed('APPROVED', '08:05')]],
    ['a decision at the moment at which it was asked for', 'promoted', () => [reviewed('PROMOTED', '08:00')]],
    ['what stands as open after the decision', 'approved', () => [reviewed('APPROVED', '07:00')]],
    ['a decision with the session', 'approved', () => [reviewed('APPROVED', '09:00')]],
    [
      'a deletion, which decides nothing',
      'approved',
      () => [reviewed('APPROVED', '08:05'), record('access_request.delete', 'T5003I', '08:06', { id: incident })],
    ],
  ])('of %s it is %s', async (_what, state, more) => {
    await bring({ 'sessions.jsonl': log(session('09:00')), 'requests.jsonl': log(asked('08:00'), ...more()) });
    expect(await states()).toEqual({ '09:00': state });
  });

  test('of several requests shows the one that was not granted, and is not approved while one of them is unknown', async () => {
    await bring({
      'sessions.jsonl': log(session('09:00', { access_requests: [incident, upkeep] })),
      'requests.jsonl': log(asked('08:00'), reviewed('APPROVED', '08:05')),
    });
    expect((await told())['09:00']).toMatchObject({ approval_state: 'unknown', approvers: ['bo'], approval_reason: null });
    const { id } = await bring({ 'more.jsonl': log(reviewed('DENIED', '08:30', { id: upkeep })) });
    expect(await states()).toEqual({ '09:00': 'denied' });
    await workspace.client.import.remove({ id });
    await bring({ 'more.jsonl': log(reviewed('APPROVED', '08:30', { id: upkeep, reviewer: 'ana' })) });
    expect((await told())['09:00']).toMatchObject({ approval_state: 'approved', approvers: ['ana', 'bo'] });
  });

  test('is one event where two files have it, though its request came between them, and the copy keeps nothing of it', async () => {
    const shared = ['09:00', '09:01', '09:02', '09:03', '09:04', '09:05'].map((time) => session(time));
    const all = (state: string) => Object.fromEntries(shared.map(({ time }) => [time.slice(11, 16), state]));
    const early = await bring({ 'early.jsonl': log(...shared) });
    const asks = await bring({ 'requests.jsonl': requests() });
    const late = await bring({ 'late.jsonl': log(session('09:30'), ...shared) });
    expect(await states()).toEqual({ ...all('approved'), '09:30': 'approved' });
    expect(await workspace.client.query.count({ text: 'verb:session.start' })).toBe(7);
    await workspace.client.import.remove({ id: asks.id });
    expect(await states()).toEqual({ ...all('unknown'), '09:30': 'unknown' });
    await workspace.client.import.remove({ id: late.id });
    expect(await states()).toEqual(all('unknown'));
    await bring({ 'late.jsonl': log(session('09:30'), ...shared) });
    await workspace.client.import.remove({ id: early.id });
    expect(await states()).toEqual({ ...all('unknown'), '09:30': 'unknown' });
  });

  test('tells the same when the index is made again, and when the segments are', async () => {
    await bring({ 'events-2.jsonl': sessions() });
    await bring({ 'events-1.jsonl': requests() });
    const before = [await told(), await listed()];
    const { directory } = workspace.app;
    await workspace.app.close();
    await rm(join(directory, 'audit.duckdb'));
    await workspace.reopen();
    expect([await told(), await listed()]).toEqual(before);
    await workspace.app.close();
    const rebuilding = await openApp({ spawnReader: inProcessReader, directory, rebuilding: true });
    const steps: RebuildProgress[] = [];
    for await (const step of await createRouterClient(rebuilding.router, { context: {} }).workspace.rebuild()) steps.push(step);
    expect(steps.at(-1)).toMatchObject({ bundles: [{ result: 'same' }, { result: 'same' }] });
    await rebuilding.close();
    await workspace.reopen();
    expect([await told(), await listed()]).toEqual(before);
    expect(await states()).toEqual(expected);
  });
});
