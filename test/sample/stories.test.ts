import { describe, expect, it } from 'vitest';
import { bytesOf, eventsOf, sampleSessions, type SampleSession } from './readSample.ts';

const sessions = sampleSessions();
const count = (holds: (session: SampleSession) => boolean): number => sessions.filter(holds).length;
const firstText = ({ event_stream }: SampleSession): unknown => event_stream?.[0];

describe('reviews', () => {
  it('were refused three times, with no end and no recording', () => {
    const refused = sessions.filter(({ review }) => review?.status === 'REJECTED');
    expect(refused).toHaveLength(3);
    for (const { status, end_date, exit_code, event_stream } of refused) {
      expect([status, end_date, exit_code, event_stream]).toEqual(['done', null, null, null]);
    }
    expect(refused.filter(({ review }) => review?.rejection_reason !== undefined)).toHaveLength(2);
  });

  it.each(['PENDING', 'APPROVED', 'EXECUTED', 'PROCESSING', 'REVOKED'])('stand at %s somewhere', (state) => {
    expect(count(({ review }) => review?.status === state)).toBeGreaterThan(0);
  });

  it('include an administrator who approved her or his own request', () => {
    expect(
      count(
        ({ review, user_id }) =>
          review?.review_groups_data.some((row) => row.reviewed_by?.id === user_id && row.status === 'APPROVED') ?? false,
      ),
    ).toBe(1);
  });

  it('include one person who answered for every group', () => {
    const all = ({ review }: SampleSession): boolean => {
      const rows = review?.review_groups_data ?? [];
      return rows.length > 1 && rows.every((row) => row.status === 'APPROVED' && row.reviewed_by?.id === rows[0]?.reviewed_by?.id);
    };
    expect(count(all)).toBe(1);
  });

  it('include an approval by the shared key, a forced one, and one with a daily window', () => {
    const rows = ({ review }: SampleSession) => review?.review_groups_data ?? [];
    expect(count((session) => rows(session).some(({ reviewed_by }) => reviewed_by?.id === 'API_KEY'))).toBe(1);
    expect(count((session) => rows(session).some(({ forced_review }) => forced_review))).toBe(1);
    expect(count(({ review }) => review !== null && review.time_window !== null)).toBe(1);
  });

  it('state the access duration of timed access in nanoseconds, and none for one run', () => {
    for (const { review } of sessions) {
      if (review?.type === 'jit') expect(review.access_duration % 3_600_000_000_000).toBe(0);
      if (review?.type === 'onetime') expect(review.access_duration).toBe(0);
    }
    expect(count(({ review }) => review?.type === 'jit' && review.access_duration > 0)).toBeGreaterThan(3);
  });
});

describe('controls', () => {
  it('blocked seven sessions by guardrail, with exit code 254 and an end', () => {
    const blocked = sessions.filter(({ guardrails_info, exit_code }) => guardrails_info !== null && exit_code === 254);
    expect(blocked).toHaveLength(7);
    expect(blocked.every(({ end_date }) => end_date !== null)).toBe(true);
    expect(new Set(blocked.map(({ guardrails_info }) => guardrails_info?.[0]?.rule_name)).size).toBe(7);
    expect(blocked.every(({ guardrails_info }) => guardrails_info?.[0]?.rule_name.startsWith('Hoop - '))).toBe(true);
  });

  it('noticed a statement and an answer without ending the session', () => {
    const noticed = sessions.filter(({ guardrails_info, exit_code }) => guardrails_info !== null && exit_code === 0);
    expect(noticed.map(({ guardrails_info }) => guardrails_info?.[0]?.direction).sort()).toEqual(['input', 'output']);
  });

  it('analysed a low, a medium and a high risk, the last one blocked', () => {
    const analyses = sessions.flatMap(({ ai_analysis }) => ai_analysis ?? []);
    expect(analyses.map(({ risk_level, action }) => `${risk_level} ${action}`)).toEqual([
      'low allow_execution',
      'medium require_access_request',
      'high block_execution',
    ]);
    expect(analyses.flatMap(({ steps }) => steps ?? []).length).toBe(7);
  });

  it('masked less than was detected in places, and failed to mask in others', () => {
    const counts = (map: unknown): number => Object.values((map ?? {}) as Record<string, number>).reduce((sum, value) => sum + value, 0);
    const masking = ({ metrics }: SampleSession) =>
      metrics?.['data_masking'] as { err_count: number; total_redact_count: number; info_types: object } | undefined;
    expect(count((session) => counts(session.metrics?.['data_analyzer']) > (masking(session)?.total_redact_count ?? 0))).toBeGreaterThan(
      20,
    );
    expect(count((session) => (masking(session)?.err_count ?? 0) > 0)).toBe(2);
    for (const session of sessions) expect(masking(session)?.total_redact_count ?? 0).toBe(counts(masking(session)?.info_types));
  });

  it('left the metrics at zero beside a recording that is there', () => {
    expect(
      count(
        (session) =>
          session.event_size === 0 && eventsOf(session).length > 0 && session.metrics !== null && 'event_size' in session.metrics,
      ),
    ).toBe(1);
  });

  it('counted the requests of proxied agents', () => {
    expect(count(({ metrics }) => metrics !== null && 'ai_analyzer' in metrics)).toBeGreaterThan(5);
  });
});

describe('records', () => {
  it('include a cut one, two that were never found, three that are no list of events', () => {
    expect(count(({ metrics }) => metrics?.['truncated'] === true)).toBe(1);
    expect(count((session) => bytesOf(session, 'e').toString() === 'no log found on disk')).toBe(2);
    expect(count((session) => typeof firstText(session) === 'string')).toBe(2);
    expect(count(({ event_stream, review, end_date }) => event_stream === null && review === null && end_date !== null)).toBe(1);
  });

  it.each([[null], [-2], [1], [3], [137], [254]])('include the exit code %s', (code) => {
    expect(count(({ exit_code }) => exit_code === code)).toBeGreaterThan(0);
  });

  it('include an open session with events and no end', () => {
    expect(count((session) => session.status === 'open' && session.end_date === null && eventsOf(session).length > 0)).toBe(1);
  });

  it('include desktops with a handshake and pictures, one of them opened by a machine but typed user', () => {
    const desktops = sessions.filter(({ connection_subtype }) => connection_subtype === 'rdp');
    expect(desktops).toHaveLength(2);
    for (const desktop of desktops) {
      expect(eventsOf(desktop)[0]).toMatchObject({ seconds: 0, kind: 'h' });
      expect(desktop.metrics).not.toHaveProperty('data_masking');
    }
    expect(desktops.map(({ user_name, identity_type }) => `${user_name} ${identity_type}`)).toContain('machine-identity user');
  });

  it('include a batch over four connections, a re-run, runbooks, and a session that issued a credential to another', () => {
    const batches = sessions.filter((session) => 'session_batch_id' in session);
    expect(batches).toHaveLength(4);
    expect(new Set(batches.map((session) => session['session_batch_id'])).size).toBe(1);
    expect(count(({ labels }) => batches.some(({ id }) => labels?.['re-run-from'] === id))).toBe(1);
    expect(count(({ labels }) => labels !== null && 'runbookFile' in labels)).toBeGreaterThan(3);
    const issuer = sessions.find(({ metadata }) => metadata !== null && 'credentials_expire_at' in metadata);
    expect(count(({ metadata }) => metadata?.['credential_session'] === issuer?.id)).toBe(1);
  });

  it('include scripts of several statements with quotes, comments and dollar quotes', () => {
    const scripts = sessions.map(({ script }) => script.data);
    for (const part of ['$body$', 'DO $$', '/*', '-- ', "''", '\nGO\n', "E'"])
      expect(scripts).toContainEqual(expect.stringContaining(part));
  });
});

describe('people and what acts for them', () => {
  it('are fourteen named workforce members', () => {
    expect(new Set(sessions.flatMap(({ user }) => (user.endsWith('@cedarfield.example') ? [user] : []))).size).toBeGreaterThanOrEqual(13);
  });

  it('share one static key', () => {
    expect(count(({ user, user_id, user_name }) => user === 'API_KEY' && user_id === 'API_KEY' && user_name === 'API_KEY')).toBeGreaterThan(
      4,
    );
  });

  it('have three machine identities beside them, with no e-mail and their own id', () => {
    const machines = sessions.filter(({ identity_type }) => identity_type === 'machine');
    expect(new Set(machines.map(({ user_name }) => user_name)).size).toBe(3);
    expect(machines.every((session) => session.user === '' && session['machine_identity_id'] === session.user_id)).toBe(true);
  });

  it('have three agents beside them, typed user, named where an e-mail would stand', () => {
    const agents = sessions.filter(({ user, user_name, user_id }) => user === user_name && user_id !== 'API_KEY');
    expect(new Set(agents.map(({ user }) => user))).toEqual(new Set(['scheduling-agent', 'chart-summary-agent', 'claims-triage-agent']));
    expect(agents.every(({ identity_type, user_id }) => identity_type === 'user' && /^[0-9a-f-]{36}$/.test(user_id))).toBe(true);
  });

  it('can be followed from a person through a coding agent to the tools of another', () => {
    const chain = sessions.filter((session) => session['correlation_id'] === 'req-4c1e90a7b2');
    expect(chain.map(({ connection }) => connection)).toEqual([
      'claude-code',
      'ehr-prod-pg-readonly',
      'scheduling-mcp',
      'ehr-prod-pg-readonly',
    ]);
    expect(new Set(chain.map(({ user }) => user)).size).toBe(2);
  });
});

describe('incidents', () => {
  it('are a night on which one person worked alone', () => {
    const night = sessions.filter((session) => session['correlation_id'] === 'INC-2026-0912');
    expect(night).toHaveLength(10);
    expect(new Set(night.map(({ user }) => user)).size).toBe(1);
    expect(night.every(({ start_date }) => start_date > '2026-09-12T07:00:00Z' && start_date < '2026-09-12T10:00:00Z')).toBe(true);
  });

  it('are an afternoon on which one analyst read 46 charts in half an hour', () => {
    const burst = sessions.filter(({ script }) => script.data.includes('FROM clinical.chart WHERE patient_id'));
    expect(burst).toHaveLength(46);
    const times = burst.map(({ start_date }) => Date.parse(start_date)).sort((left, right) => left - right);
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeLessThan(35 * 60_000);
  });
});
