import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import type { ImportedBundle } from '../../shared/import/contract.ts';
import { hoopReview, hoopSession } from '../import/hoopSession.ts';
import { evidenceWorkspace } from '../support/evidenceWorkspace.ts';
import { inProcessReader } from '../support/inProcessReader.ts';
import { mixedEvidence, mixedSources } from '../support/mixedEvidence.ts';
import { part, recorded, sid } from '../support/teleportStream.ts';

const workspace = evidenceWorkspace(inProcessReader);
const { bring } = workspace;

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const count = (text = '') => workspace.client.query.count({ text });
const all = async (text = '') => (await workspace.client.query.events({ text, limit: 1000, sort: 'event_id' })).rows;
const lines = (...texts: readonly string[]) => texts.map((text) => `${text}\n`).join('');
const balance = ({ counts: { records, primary, folded, duplicates, rejected } }: ImportedBundle) =>
  records - primary - folded - duplicates - rejected;

describe('the same record in two files', { timeout: 120_000 }, () => {
  test.each(mixedSources)('%s: is one event with two places, whichever came first, and two again without the other', async (source) => {
    const [first = '', second = '', third = '', fourth = ''] = mixedEvidence(4)[source] ?? [];
    // With a fold in one of them: a request and its answer.
    const early = await bring({ 'early.jsonl': lines(first, second) });
    const alone = await all();
    const late = await bring({ 'late.jsonl': lines(first, second, third, fourth) });
    const both = await all();
    const folds = alone.length === 1;
    expect(both).toHaveLength(folds ? 2 : 4);
    expect(late.counts.duplicates + (await workspace.client.import.bundle({ id: early.id })).counts.duplicates).toBe(folds ? 1 : 2);
    for (const bundle of [await workspace.client.import.bundle({ id: early.id }), await workspace.client.import.bundle({ id: late.id })])
      expect(balance(bundle)).toBe(0);
    const places = await Promise.all(
      both.map(async ({ event_id }) => (await workspace.client.query.event({ id: event_id })).provenance.folded),
    );
    expect(places.flat().filter((place) => place.why === 'copy')).toHaveLength(folds ? 1 : 2);
    await workspace.client.import.remove({ id: late.id });
    expect(await all()).toEqual(alone);
  });

  test('what happened twice in one file stays two events', async () => {
    const [entry = ''] = mixedEvidence(1)['mcp'] ?? [];
    await bring({ 'a.jsonl': lines(entry, entry) });
    expect(await count()).toBe(2);
    await bring({ 'b.jsonl': lines(entry) });
    expect(await count()).toBe(2);
    await bring({ 'c.jsonl': lines(entry, entry, entry) });
    expect(await count()).toBe(3);
  });

  test('a record without time or id of its own is never called a copy', async () => {
    const message = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'query', arguments: {} } });
    await bring({ 'a.jsonl': lines(message) });
    const before = await count();
    await bring({ 'b.jsonl': lines(message, message) });
    expect(await count()).toBe(3 * before);
  });

  test('an event that a recording tells and the log of its gateway too is one, and leads to its moment', async () => {
    const { start, print, resize, end } = recorded;
    await bring({ 'session.tar': part([start(), print(0, 'one'), resize(10, '132:43'), end(1300)]) });
    expect(await count()).toBe(3);
    const about = { ei: 0, user: 'rosa@clinic.example', login: 'root', sid, cluster_name: 'clinic', server_id: 'srv-1' };
    const row = (n: number, event: string, code: string, time: string) =>
      JSON.stringify({
        ...about,
        event,
        code,
        time: `2026-03-01T10:00:${time}Z`,
        uid: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
      });
    await bring({
      'events.log': lines(
        row(0, 'session.start', 'T2000I', '00'),
        row(2, 'resize', 'T2002I', '00.01'),
        row(8, 'user.login', 'T1000I', '00'),
      ),
    });
    const events = await all();
    expect(events.map((event) => event['source_event_type']).sort()).toEqual(['resize', 'session.end', 'session.start', 'user.login']);
    const resized = events.find((event) => event['source_event_type'] === 'resize');
    expect(resized).toMatchObject({ ordinal: 0, recording_offset_ms: null });
    expect((await workspace.client.query.event({ id: resized?.event_id ?? '' })).event['recording_offset_ms']).toBe(10);
    expect((await workspace.client.query.sessions({ text: `session:${sid}` })).rows).toMatchObject([{ recordings: 1 }]);
  });

  test('two recordings that begin alike are two sessions', async () => {
    const header = '{"version":2,"width":80,"height":24,"timestamp":1770000000}\n';
    await bring({ 'a.cast': `${header}[1,"o","one"]\n`, 'b.cast': `${header}[1,"o","two"]\n` });
    expect(await count()).toBe(2);
  });

  test.each([
    ['a digest beside it stands before nothing', (text: string) => sha256(text), 'listed.jsonl'],
    ['one that is proved to be changed never leads', () => '0'.repeat(64), 'plain.jsonl'],
  ])('of two places %s', async (_, digest, leads) => {
    // The other file holds one more record: equal files are one file.
    const others = mixedEvidence(6, 100)['okta'] ?? [];
    for (const [n, entry] of (mixedEvidence(6)['okta'] ?? []).entries()) {
      const content = lines(entry, others[n] ?? '');
      await bring({ 'plain.jsonl': lines(entry) });
      await bring({ 'listed.jsonl': content, SHA256SUM: `${digest(content)}  listed.jsonl\n` });
    }
    const paths: string[] = [];
    for (const { event_id } of await all()) {
      const { file, folded } = (await workspace.client.query.event({ id: event_id })).provenance;
      if (folded.length > 0) paths.push(file.path);
    }
    expect(paths).toEqual(Array(6).fill(leads));
  });

  /** Flags events, then brings the same records from a file with a digest, which takes their place; gives the events that are listed now. */
  async function flaggedThenSetAside(many: number): Promise<string[]> {
    const entries = mixedEvidence(many)['okta'] ?? [];
    const [further = ''] = mixedEvidence(1, 5000)['okta'] ?? [];
    await bring({ 'plain.jsonl': lines(...entries) });
    const before = (await all()).map(({ event_id }) => event_id);
    await workspace.client.workspace.mark({ act: 'flag', events: before });
    const listed = lines(...entries, further);
    await bring({ 'listed.jsonl': listed, SHA256SUM: `${sha256(listed)}  listed.jsonl\n` });
    const now = (await all('is:flagged')).map(({ event_id }) => event_id);
    expect(now.some((id) => before.includes(id))).toBe(false);
    return now;
  }

  test('what was said of a copy is told, and can be taken back, also once none of it stands', async () => {
    const events = await flaggedThenSetAside(1);
    const [event = ''] = events;
    const { entry } = await workspace.client.workspace.mark({ act: 'unflag', events });
    expect(await count('is:flagged')).toBe(0);
    expect((await workspace.client.workspace.marksOf({ event })).map(({ act }) => act)).toEqual(['flag', 'unflag']);
    await workspace.client.workspace.undoMark({ entry: entry!, events });
    expect(await count('is:flagged')).toBe(1);
  });

  test('a mark on as many events as one act takes may reach their copies too', async () => {
    const events = await flaggedThenSetAside(600);
    // The flags of the copies hold for these too; with a flag of its own, each is to be taken from two places.
    await workspace.client.workspace.mark({ act: 'flag', events });
    expect(await workspace.client.workspace.mark({ act: 'unflag', events })).toMatchObject({ events: 1200 });
    expect(await count('is:flagged')).toBe(0);
  });

  test('a request that stands alone in a rotated file is the one that was answered in another', async () => {
    const [request = '', answer = ''] = mixedEvidence(2)['vault'] ?? [];
    await bring({ 'a.jsonl': lines(request) });
    expect(await all()).toMatchObject([{ outcome: 'unknown' }]);
    await bring({ 'b.jsonl': lines(request, answer) });
    expect(await all()).toMatchObject([{ outcome: 'success' }]);
    await bring({ 'c.jsonl': lines(answer) });
    expect(await all()).toMatchObject([{ outcome: 'success' }]);
  });
});

test('a log of PostgreSQL as CSV and as JSON is one log, and both places of each record are known', { timeout: 60_000 }, async () => {
  const fixture = (name: string) => readFile(new URL(`../import/fixtures/${name}`, import.meta.url), 'utf8');
  const csv = await bring({ 'log.csv': await fixture('pgaudit.csv') });
  const events = await count();
  const json = await bring({ 'log.jsonl': await fixture('pgaudit.jsonl') });
  expect(await count()).toBe(events);
  const copies = [csv, json].map(({ id }) => workspace.client.import.bundle({ id }));
  expect((await Promise.all(copies)).reduce((sum, bundle) => sum + bundle.counts.duplicates, 0)).toBe(events);
});

describe('exports of a session at different times', { timeout: 120_000 }, () => {
  const session = (changes: Record<string, unknown>) => hoopSession({ id: 's', script: { data: 'SELECT 1' }, ...changes });
  const before = session({ metadata: { ticket: 'INC-1' } });
  const after = session({ metadata: { ticket: 'INC-2' }, resource_name: '' });

  test.each([
    ['earlier', [before, after]],
    ['later', [after, before]],
  ])('are one event that says what differs, when the first came %s', async (_, exports) => {
    for (const [n, content] of exports.entries()) await bring({ [`${n}.json`]: content });
    const own = (await all('session:s')).filter((event) => event['ordinal'] === 0);
    expect(own).toHaveLength(1);
    expect(await count('session:s')).toBe(2);
    expect(await count('is:revised')).toBe(1);
    const { revisions, provenance } = await workspace.client.query.event({ id: own[0]?.event_id ?? '' });
    expect(provenance.folded.map((place) => place.why)).toEqual(['revision']);
    expect(revisions).toMatchObject([{ listed: false }]);
    const said = revisions[0]?.differences.find(({ path }) => path === 'metadata.ticket');
    expect([said?.here, said?.there].sort()).toEqual(['"INC-1"', '"INC-2"']);
    const other = await workspace.client.query.event({ id: revisions[0]?.id ?? '' });
    expect(other.revisions).toMatchObject([{ id: own[0]?.event_id, listed: true }]);
  });

  test('say that the recording differs, and not that it is spaced otherwise', async () => {
    const recorded = (text: string) => session({ event_stream: [[0.5, 'o', Buffer.from(text).toString('base64')]] });
    await bring({ 'a.json': recorded('id\n7\n') });
    await bring({ 'b.json': JSON.stringify(recorded('id\n7\n'), null, 2) });
    await bring({ 'c.json': recorded('id\n8\n') });
    const [own] = (await all('session:s')).filter((event) => event['ordinal'] === 0);
    const { revisions } = await workspace.client.query.event({ id: own?.event_id ?? '' });
    const differing = revisions.filter(({ differences }) => differences.length > 0);
    expect(differing.length).toBeGreaterThan(0);
    for (const { differences } of differing) {
      expect(differences.map(({ path }) => path)).toEqual(['event_stream']);
      expect(differences[0]?.here).toMatch(/^"\[redacted: recording\] SHA-256 [0-9a-f]{64}"$/);
      expect(differences[0]?.there).not.toBe(differences[0]?.here);
    }
  });

  const reviewed = (status: string, at: string) => hoopReview(status, {}, { status, review_date: at });
  test.each([
    ['one that is decided before one that waits', 'approved', reviewed('APPROVED', '2026-09-03T09:55:00Z'), reviewed('PENDING', '')],
    ['one that is withdrawn before its approval', 'expired', reviewed('REVOKED', ''), reviewed('APPROVED', '2026-09-03T09:55:00Z')],
    ['the later of two decisions', 'denied', reviewed('REJECTED', '2026-09-03T09:57:00Z'), reviewed('APPROVED', '2026-09-03T09:55:00Z')],
  ])('list of two reviews %s, whichever came first', async (_, state, ...reviews) => {
    // Of several sessions, because an id that decided would be right for some of them.
    const exports = reviews.map((review) =>
      lines(...Array.from({ length: 6 }, (_one, n) => JSON.stringify(session({ id: `s${n}`, review })))),
    );
    for (const order of [exports, exports.toReversed()]) {
      const bundles: string[] = [];
      for (const [n, content] of order.entries()) bundles.push((await bring({ [`${n}.jsonl`]: content })).id);
      const { rows } = await workspace.client.query.sessions({ text: '' });
      expect(rows.map((row) => row.approval_state)).toEqual(Array.from({ length: 6 }, () => state));
      for (const id of bundles) await workspace.client.import.remove({ id });
    }
  });

  test('keep a statement that only one of them has', async () => {
    await bring({ 'a.json': before });
    await bring({ 'b.json': session({ script: { data: 'DROP TABLE patients' } }) });
    const commands = (await all('session:s')).filter((event) => event['ordinal'] === 1).map((event) => event['command_text']);
    expect(commands.sort()).toEqual(['DROP TABLE patients', 'SELECT 1']);
  });

  test('two records of a log that claim one id both stay, and each names the other', async () => {
    const [entry = ''] = mixedEvidence(1)['cloudtrail'] ?? [];
    await bring({ 'a.jsonl': lines(entry), 'b.jsonl': lines(entry.replace('GetObject', 'DeleteObject')) });
    const events = await all();
    expect(events.map((event) => event['verb']).sort()).toEqual(['DeleteObject', 'GetObject']);
    const { revisions } = await workspace.client.query.event({ id: events[0]?.event_id ?? '' });
    expect(revisions).toMatchObject([{ listed: true, id: events[1]?.event_id }]);
    expect(revisions[0]?.differences.map(({ path }) => path)).toEqual(['eventName']);
  });
});
