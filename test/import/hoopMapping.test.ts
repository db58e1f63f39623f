import { describe, expect, test } from 'vitest';
import { type Case, expectColumns, mapped, mappedAll, metrics, pick, unrun } from './hoopColumns.ts';
import { hoopReview, hoopSession } from './hoopSession.ts';
import { importFile, sessionEvent } from './importing.ts';

describe('who acted, in a hoop session', () => {
  const who = (cases: readonly Case[]) =>
    expectColumns(['actor_type', 'actor_uid', 'actor_name', 'actor_email', 'identity_confidence'], cases);

  test('is a person only when an e-mail address says so', async () => {
    await who([
      [{}, 'human', 'idp|7', 'Rosa Lind', 'rosa.lind@clinic.example', 'asserted'],
      [{ user: '' }, 'unknown', 'idp|7', 'Rosa Lind', null, 'asserted'],
      [{ user: 'triage-agent', user_name: 'triage-agent' }, 'unknown', 'idp|7', 'triage-agent', null, 'asserted'],
      [{ identity_type: 'robot' }, 'unknown', 'idp|7', 'Rosa Lind', 'rosa.lind@clinic.example', 'asserted'],
      [{ user: '', user_id: '', user_name: '' }, 'unknown', null, null, null, 'none'],
    ]);
  });

  test('is a machine by its identity type, and by the name desktops give it', async () => {
    const machine = { user: '', user_id: 'm-1', user_name: 'feed', identity_type: 'machine', machine_identity_id: 'm-1' };
    await who([
      [machine, 'machine', 'm-1', 'feed', null, 'asserted'],
      [{ user: '', user_id: 'm-1', user_name: 'machine-identity' }, 'machine', 'm-1', 'machine-identity', null, 'inferred'],
    ]);
  });

  test('is an agent, by inference, when a key came through a connection for agents; a person there stays a person', async () => {
    const key = { user: 'triage-agent', user_id: '4f1c', user_name: 'triage-agent' };
    const through = (connection_subtype: string) => ({ type: 'httpproxy', connection_subtype });
    await who([
      [{ ...key, ...through('mcpproxy') }, 'agent', '4f1c', 'triage-agent', null, 'inferred'],
      [{ ...key, ...through('claude-code') }, 'agent', '4f1c', 'triage-agent', null, 'inferred'],
      [{ ...key, ...through('httpproxy') }, 'unknown', '4f1c', 'triage-agent', null, 'asserted'],
      [through('mcpproxy'), 'human', 'idp|7', 'Rosa Lind', 'rosa.lind@clinic.example', 'asserted'],
      [{ ...through('mcpproxy'), user: '', user_id: '', user_name: '' }, 'unknown', null, null, null, 'none'],
    ]);
    const event = await mapped({ ...key, ...through('mcpproxy') });
    expect([event.agent_uid, event.agent_name, event.identity_basis]).toEqual([
      '4f1c',
      'triage-agent',
      expect.stringContaining('mcpproxy'),
    ]);
  });

  test('is not called a person when a machine identity stands beside the e-mail address', async () => {
    const event = await mapped({ machine_identity_id: 'mi-77' });
    expect([event.actor_type, event.identity_basis]).toEqual(['unknown', expect.stringContaining('machine identity')]);
  });

  test('is nobody in particular when the shared static key was used', async () => {
    const key = { user: 'API_KEY', user_id: 'API_KEY', user_name: 'API_KEY' };
    await who([[key, 'unknown', 'API_KEY', 'API_KEY', null, 'shared_account']]);
  });

  test('always comes with the reason for saying so', async () => {
    const events = await mappedAll([{}, { user: '' }, { identity_type: 'machine' }, { user_id: 'API_KEY' }, { identity_type: null }]);
    for (const event of events) expect(event.identity_basis).toMatch(/\w+/);
  });

  test('does not take the model of the analyser for the actor’s own', async () => {
    const event = await mapped({
      ai_analysis: { risk_level: 'low', title: 't', explanation: 'e', action: 'allow_execution', model: 'analyser-1' },
    });
    expect([event.model, event.agent_name]).toEqual([null, null]);
    expect(event.unmapped).toMatchObject({ ai_analysis: { model: 'analyser-1' } });
  });
});

describe('what came of a hoop session', () => {
  const outcome = (cases: readonly Case[]) => expectColumns(['outcome', 'outcome_code', 'decision_by'], cases);

  test('follows the exit code once it is done', async () => {
    await outcome([
      [{ exit_code: 0 }, 'success', '0', null],
      [{ exit_code: 1 }, 'failure', '1', null],
      [{ exit_code: -2 }, 'failure', '-2', null],
      [{ exit_code: null }, 'unknown', null, null],
      [{ exit_code: 0.4 }, 'unknown', '0.4', null],
    ]);
  });

  test('is unknown while it is open, whatever the exit code', async () => {
    await outcome([
      [{ status: 'open', exit_code: 0 }, 'unknown', '0', null],
      [{ status: 'ready', exit_code: null }, 'pending', null, null],
      [{ status: 'invented', exit_code: 0 }, 'unknown', '0', null],
    ]);
  });

  test('is not made a failure by a guardrail hit of a session that went on', async () => {
    const guardrails_info = [{ rule_name: 'No updates', rule: { type: 'pattern_match' }, direction: 'input' }];
    await outcome([
      [{ verb: 'connect', guardrails_info }, 'success', '0', 'No updates'],
      [{ verb: 'connect', exit_code: 254, guardrails_info }, 'failure', '254', 'No updates'],
    ]);
  });

  test('is denied when a guardrail or the analyser stopped a command', async () => {
    const guardrails_info = [{ rule_name: 'No updates', direction: 'input', message: 'blocked' }, { rule_name: 'No updates' }];
    await outcome([[{ exit_code: 254, guardrails_info }, 'denied', '254', 'No updates']]);
    const ai_analysis = { action: 'block_execution', title: 'Bulk', risk_level: 'high', explanation: '' };
    await outcome([
      [{ exit_code: 254, ai_analysis }, 'denied', '254', 'AI session analyzer'],
      [{ exit_code: 0, ai_analysis }, 'success', '0', null],
    ]);
  });

  test('is denied when the review was rejected and it never ran', async () => {
    const rejected = hoopReview('REJECTED', { rejection_reason: 'no ticket' }, { status: 'REJECTED' });
    const event = await mapped({ ...unrun, review: rejected });
    expect(pick(event, 'outcome', 'outcome_reason', 'decision_by', 'approval_state', 'approvers')).toEqual([
      'denied',
      'no ticket',
      'bo@clinic.example',
      'denied',
      null,
    ]);
  });

  test('is pending while the review is', async () => {
    const review = hoopReview('PENDING', { revoke_at: null }, { status: 'PENDING', reviewed_by: null, review_date: null });
    expect(pick(await mapped({ ...unrun, status: 'open', review }), 'outcome', 'approval_state', 'approvers')).toEqual([
      'pending',
      'pending',
      null,
    ]);
  });

  test('follows the exit code of a session that ran before its review was revoked', async () => {
    const review = hoopReview('REVOKED', { type: 'jit' }, { status: 'REVOKED', review_date: '2026-09-03T10:00:01.000Z' });
    expect(pick(await mapped({ review, exit_code: 254 }), 'outcome', 'approval_state', 'approval_expiry', 'approvers')).toEqual([
      'failure',
      'expired',
      '2026-09-03T10:00:01.000000Z',
      null,
    ]);
  });
});

describe('who approved a hoop session', () => {
  test('is read from the groups once a one-time review was executed', async () => {
    const event = await mapped({ review: hoopReview('EXECUTED') });
    expect(pick(event, 'approval_state', 'approvers', 'approval_time', 'approval_request_ids', 'break_glass')).toEqual([
      'approved',
      ['bo@clinic.example'],
      '2026-09-03T09:55:00.250000Z',
      ['rrrrrrrr-0000-4000-8000-000000000001'],
      false,
    ]);
    await expectColumns(
      ['approval_state'],
      [
        [{ review: hoopReview('EXECUTED', {}, { status: 'REJECTED' }) }, 'denied'],
        [{ review: hoopReview('EXECUTED', { review_groups_data: [] }) }, 'unknown'],
        [{ review: hoopReview('UNKNOWN') }, 'unknown'],
        [{ review: 'APPROVED' }, 'unknown'],
      ],
    );
  });

  const votes = (status: string, groups: readonly string[], changes: Record<string, unknown> = {}) => {
    const { review_groups_data } = hoopReview(status) as { review_groups_data: object[] };
    return {
      review: hoopReview(status, { review_groups_data: groups.map((one) => ({ ...review_groups_data[0], status: one })), ...changes }),
    };
  };

  test('is known of an executed review only when as many groups approved as had to', async () => {
    await expectColumns(
      ['approval_state'],
      [
        [votes('EXECUTED', ['APPROVED', 'PENDING'], { min_approvals: 1 }), 'approved'],
        [votes('EXECUTED', ['APPROVED', 'PENDING'], { min_approvals: 2 }), 'unknown'],
        [votes('EXECUTED', ['APPROVED', 'PENDING'], { min_approvals: null }), 'unknown'],
        [votes('EXECUTED', ['APPROVED', 'APPROVED'], { min_approvals: null }), 'approved'],
        [votes('EXECUTED', ['APPROVED', 'REJECTED'], { min_approvals: 1 }), 'unknown'],
        [{ review: hoopReview('EXECUTED', { min_approvals: 3 }, { forced_review: true }) }, 'approved'],
      ],
    );
    const [few] = await mappedAll([votes('PROCESSING', ['APPROVED', 'PENDING'], { min_approvals: 2 })]);
    expect(few?.parse_notes).toContain('the review is PROCESSING with 1 of 2 approvals');
  });

  test('is unknown, with a remark, when the review and a group say opposite things', async () => {
    const [opposed, nobody] = await mappedAll([votes('APPROVED', ['APPROVED', 'REJECTED']), votes('APPROVED', ['PENDING'])]);
    expect(opposed).toMatchObject({ approval_state: 'unknown' });
    expect(opposed?.parse_notes).toContain('the review is APPROVED although a group rejected it');
    expect(nobody).toMatchObject({ approval_state: 'approved' });
    expect(nobody?.parse_notes).toContain('the review is APPROVED although no group approved it');
  });

  test('has an end only for timed access', async () => {
    await expectColumns(
      ['approval_expiry'],
      [
        [{ review: hoopReview('EXECUTED') }, null],
        [{ review: hoopReview('APPROVED', { type: 'jit' }) }, '2026-09-03T10:05:00.000000Z'],
      ],
    );
  });

  test('names each reviewer once, and says when it was forced', async () => {
    const group = {
      status: 'APPROVED',
      reviewed_by: { email: 'bo@clinic.example' },
      review_date: '2026-09-03T09:56:00.000Z',
      forced_review: true,
    };
    const review = hoopReview('APPROVED', {
      review_groups_data: [group, { ...group, forced_review: false }, { ...group, reviewed_by: { name: 'Key' } }],
    });
    expect(pick(await mapped({ review }), 'approvers', 'break_glass')).toEqual([
      expect.arrayContaining(['bo@clinic.example', 'Key']),
      true,
    ]);
  });

  test('is nobody when no review was asked for, and unknown when the export does not say', async () => {
    expect(pick(await mapped({}), 'approval_state', 'break_glass')).toEqual(['none', null]);
    const { review: _review, ...without } = hoopSession();
    expect(sessionEvent(await importFile('a.json', without)).approval_state).toBe('unknown');
  });
});

describe('whether a hoop session was masked', () => {
  const masking = (cases: readonly Case[]) => expectColumns(['masking_state', 'masked_fields'], cases);

  test('is told by the counts of its metrics', async () => {
    const some = metrics({ info_types: { US_SSN: 3, PERSON: 1, URL: 0 }, total_redact_count: 4, err_count: 0 });
    await masking([
      [some, 'masked', ['PERSON', 'US_SSN']],
      [metrics({ info_types: {}, total_redact_count: 0, err_count: 0 }), 'none', null],
      // One concept has several names, by who detects it.
      [
        metrics({ info_types: { US_SOCIAL_SECURITY_NUMBER: 3, CREDIT_CARD_NUMBER: 1, US_SSN: 1 }, total_redact_count: 5, err_count: 0 }),
        'masked',
        ['CREDIT_CARD', 'US_SSN'],
      ],
    ]);
  });

  test('is unknown when the counts prove nothing: a restart zeroed them, masking failed, it runs, or they are absent', async () => {
    const zero = { info_types: {}, total_redact_count: 0, err_count: 0 };
    const unproved = [
      metrics(zero, { event_size: 0 }),
      metrics({ ...zero, err_count: 2 }),
      metrics(zero, { truncated: true }),
      metrics({ ...zero, total_redact_count: true }),
      { ...metrics(zero), status: 'open' },
      { metrics: {} },
      { metrics: null },
      { metrics: { event_size: 50 } },
    ];
    await masking(unproved.map((changes) => [changes, 'unknown', null]));
  });

  test('is not logged where the gateway keeps no answers', async () => {
    await masking([
      [{ verb: 'connect' }, 'not_logged', null],
      [{ verb: 'connect', ...metrics({ info_types: { PERSON: 1 }, total_redact_count: 1, err_count: 0 }) }, 'masked', ['PERSON']],
    ]);
  });

  test('says yes to health data only when some was found, and never no', async () => {
    await expectColumns(
      ['phi_flag'],
      [
        [{}, 'unknown'],
        [metrics({ info_types: { US_SSN: 1 }, total_redact_count: 1 }), 'yes'],
        [metrics({}, { data_analyzer: { MEDICAL_RECORD_NUMBER: 2 } }), 'yes'],
        [metrics({}, { data_analyzer: { MEDICAL_RECORD_NUMBER: 0, SHOE_SIZE: 4 } }), 'unknown'],
      ],
    );
  });
});
