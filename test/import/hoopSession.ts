/** A session as the gateway answers it, with every key; give only what matters to the test. Invented people and places. */
export function hoopSession(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id: '11111111-2222-4333-8444-555555555555',
    org_id: 'aaaaaaaa-0000-4000-8000-000000000001',
    script: { data: '' },
    script_size: 0,
    labels: null,
    integrations_metadata: null,
    metadata: null,
    metrics: {
      data_masking: { err_count: 0, info_types: {}, total_redact_count: 0, transformed_bytes: 0 },
      event_size: 120,
      truncated: false,
    },
    user: 'rosa.lind@clinic.example',
    user_id: 'idp|7',
    user_name: 'Rosa Lind',
    type: 'database',
    connection_subtype: 'postgres',
    connection: 'ehr-readonly',
    resource_name: 'ehr',
    role_name: 'ehr-readonly',
    connection_tags: { 'hoop.dev/security.compliance': 'hipaa' },
    review: null,
    verb: 'exec',
    status: 'done',
    exit_code: 0,
    event_stream: [[0.5, 'o', base64('id\n1\n')]],
    event_size: 120,
    start_date: '2026-09-03T10:00:00.123456Z',
    end_date: '2026-09-03T10:00:02.5Z',
    ai_analysis: null,
    guardrails_info: null,
    identity_type: 'user',
    ...changes,
  };
}

/** A review with one group that decided, as it stands inside a session. */
export function hoopReview(
  status: string,
  changes: Record<string, unknown> = {},
  group: Record<string, unknown> = {},
): Record<string, unknown> {
  return {
    id: 'rrrrrrrr-0000-4000-8000-000000000001',
    type: 'onetime',
    access_duration: 0,
    status,
    revoke_at: '2026-09-03T10:05:00.000Z',
    created_at: '2026-09-03T09:50:00.000Z',
    review_groups_data: [
      {
        id: 'g1',
        group: 'dba',
        status: 'APPROVED',
        reviewed_by: { id: 'idp|9', name: 'Bo', email: 'bo@clinic.example', slack_id: '' },
        review_date: '2026-09-03T09:55:00.250Z',
        forced_review: false,
        ...group,
      },
    ],
    time_window: null,
    access_request_rule_name: null,
    min_approvals: 1,
    force_approval_groups: null,
    ...changes,
  };
}

/** Standard base64 of text or bytes. */
export const base64 = (payload: string | Uint8Array): string => Buffer.from(payload as string).toString('base64');
