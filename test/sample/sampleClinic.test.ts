import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildSampleClinic } from '../../main/sample/sampleService.ts';
import { sharedDirectory } from '../support/shared.ts';
import { eventsOf, sampleFiles, sampleSessions } from './readSample.ts';

const files = sampleFiles();
const sessions = sampleSessions();

/** The keys of a session detail in the order of hoop.md appendix A. */
const keys = `id org_id script script_size labels integrations_metadata metadata metrics user user_id user_name type connection_subtype
  connection resource_name role_name connection_tags review verb status exit_code event_stream event_size session_batch_id correlation_id
  start_date end_date ai_analysis guardrails_info identity_type machine_identity_id`.split(/\s+/);
const optionalKeys = new Set(['session_batch_id', 'correlation_id', 'machine_identity_id']);

function digest(options: { seed?: number; sessions?: number }): string {
  const hash = createHash('sha256');
  for (const { path, bytes } of buildSampleClinic(options)) hash.update(path).update(bytes);
  return hash.digest('hex');
}

/** Every instant in a document, wherever it stands. */
function instantsIn(value: unknown): string[] {
  if (typeof value === 'string') return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(value) ? [value] : [];
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(instantsIn) : [];
}

describe('the sample clinic', () => {
  it('is the same bytes for the same seed', () => {
    expect(digest({ seed: 7 })).toBe(digest({ seed: 7 }));
  });

  it('is other bytes for another seed', () => {
    expect(digest({ seed: 7 })).not.toBe(digest({ seed: 8 }));
  });

  it('keeps the sessions it had when more are asked for', () => {
    const few = [...sampleFiles({ sessions: 300 })];
    expect([...sampleFiles({ sessions: 340 })].slice(0, few.length)).toEqual(few);
  });

  it('holds as many sessions as were asked for and three recordings', () => {
    expect(sessions).toHaveLength(400);
    expect([...files.keys()].filter((path) => path.startsWith('recordings/'))).toEqual([
      'recordings/psql-phi.cast',
      'recordings/htop.cast',
      'recordings/vim-resize.cast',
    ]);
  });

  it('holds exactly the number asked for when that is less than the stories', () => {
    expect(sampleSessions({ sessions: 9 })).toHaveLength(9);
  });

  it('gives every session an id of its own, which names its file', () => {
    expect(new Set(sessions.map(({ id }) => id)).size).toBe(400);
    expect(sessions.every(({ id }) => files.has(`sessions/${id}.json`))).toBe(true);
  });

  it('makes two thousand sessions with ids of their own', () => {
    const ids = new Set(Array.from(buildSampleClinic({ sessions: 2000 }), ({ path }) => path));
    expect(ids.size).toBe(2003);
  });
});

describe('a session document', () => {
  it('has the keys of a session detail in their order', () => {
    for (const session of sessions) {
      expect(Object.keys(session)).toEqual(keys.filter((key) => !optionalKeys.has(key) || key in session));
    }
  });

  it('has the keys and the metrics of the worked examples', () => {
    const shared = sharedDirectory();
    const folder = shared === null ? null : join(shared, 'samples', 'hoop', 'sessions');
    const examples = folder === null ? [] : readdirSync(folder).filter((name) => !name.startsWith('page'));
    for (const name of examples) {
      const example = JSON.parse(readFileSync(join(folder ?? '', name), 'utf8')) as Record<string, Record<string, unknown>>;
      expect(Object.keys(example)).toEqual(keys.filter((key) => !optionalKeys.has(key)));
      const twin = sessions.find(({ metrics }) => String(Object.keys(metrics ?? {})) === String(Object.keys(example['metrics'] ?? {})));
      expect(twin).toBeDefined();
    }
    expect(sessions.filter(({ metrics }) => metrics !== null && 'data_masking' in metrics).length).toBeGreaterThan(300);
  });

  it('is one line of JSON with a newline at the end and no bare angle bracket or ampersand', () => {
    for (const [path, text] of files) {
      if (path.startsWith('sessions/')) expect(text).toMatch(/^\{[^\n<>&]*\}\n$/);
    }
    expect([...files.values()].some((text) => text.includes('\\u003e='))).toBe(true);
  });

  it('has maps sorted by key, as Go prints them', () => {
    for (const { labels, metadata, metrics } of sessions) {
      for (const map of [labels, metadata, metrics, metrics?.['data_masking'], metrics?.['ai_analyzer'], metadata?.['federation']]) {
        const names = Object.keys((map as object | null | undefined) ?? {});
        expect(names).toEqual([...names].sort());
      }
    }
  });

  it('states times without trailing zeros, all of them inside the month', () => {
    for (const session of sessions) {
      for (const instant of instantsIn(session)) {
        if (session.metadata !== null && JSON.stringify(session.metadata).includes(instant)) continue;
        expect(instant).not.toMatch(/\.\d*0Z$/);
        expect(instant >= '2026-09-01T00:00:00Z' && instant < '2026-10-01T00:00:00Z').toBe(true);
      }
    }
  });

  it('ends after it starts', () => {
    for (const { start_date, end_date } of sessions)
      if (end_date !== null) expect(Date.parse(end_date)).toBeGreaterThan(Date.parse(start_date));
  });

  it('counts its encoded stream as the event size', () => {
    const counted = sessions.filter(({ event_stream, event_size }) => event_stream !== null && event_size > 0);
    expect(counted.length).toBeGreaterThan(370);
    for (const { event_stream, event_size } of counted) expect(event_size).toBe(Buffer.byteLength(JSON.stringify(event_stream)));
  });

  it('holds triples of seconds, one letter and padded base64, in the order of time', () => {
    for (const session of sessions) {
      if (session.event_stream === null || typeof session.event_stream[0] === 'string') continue;
      let last = 0;
      for (const event of session.event_stream) {
        const [seconds, kind, payload] = event as [number, string, string];
        expect(event).toHaveLength(3);
        expect(kind).toMatch(/^[ioehb]$/);
        expect(Buffer.from(payload, 'base64').toString('base64')).toBe(payload);
        expect(payload).not.toBe('');
        expect(seconds).toBeGreaterThanOrEqual(last);
        last = seconds;
      }
    }
    expect(sessions.flatMap(eventsOf).length).toBeGreaterThan(2000);
  });

  it('states the script size as its Go-quoted bytes', () => {
    const quoted = sessions.find(({ script }) => script.data.includes('\n') && script.data.includes('"'));
    expect(quoted?.script_size).toBe(Buffer.byteLength(JSON.stringify(quoted?.script.data)) - 2);
  });
});

describe('another seed', () => {
  it.each([0, 1, 99, -5, 2 ** 31 - 1])('%i keeps sessions apart and inside the month', (seed) => {
    const others = sampleSessions({ seed, sessions: 600 });
    expect(new Set(others.map(({ id }) => id)).size).toBe(600);
    for (const { start_date, end_date, review } of others) {
      for (const instant of instantsIn({ start_date, end_date, review })) {
        expect(instant >= '2026-09-01T00:00:00Z' && instant < '2026-10-01T00:00:00Z').toBe(true);
      }
    }
  });
});

describe('the month', () => {
  const localHours = sessions
    .filter(({ identity_type }) => identity_type === 'user')
    .map(({ start_date }) => new Date(Date.parse(start_date) - 5 * 3_600_000));

  it('is worked mostly in office hours', () => {
    const inside = localHours.filter((date) => date.getUTCHours() >= 7 && date.getUTCHours() < 18);
    expect(inside.length / localHours.length).toBeGreaterThan(0.85);
  });

  it('is thin at weekends', () => {
    const weekend = localHours.filter((date) => date.getUTCDay() % 6 === 0);
    expect(weekend.length / localHours.length).toBeLessThan(0.12);
    expect(weekend.length).toBeGreaterThan(0);
  });
});
