import type { Connection } from './connections.ts';
import { goMap, scriptSize } from './goJson.ts';
import { hoopTime } from './calendar.ts';
import type { Principal } from './people.ts';
import type { Review } from './review.ts';
import { type EventStream, eventSize } from './stream.ts';

/** What masking did to a session's output, in the words of hoop.md 1.2.2. */
export interface Masking {
  /** Values masked, by info type. */
  masked: Readonly<Record<string, number>>;
  /** Values seen by the analyser, by info type; left out when it did not run. */
  detected?: Readonly<Record<string, number>>;
  /** Bytes of the values masked. */
  bytes: number;
  errors?: number;
}

export interface GuardrailHit {
  rule_name: string;
  rule: { type: 'deny_words_list' | 'pattern_match'; words?: string[]; pattern_regex?: string };
  direction: 'input' | 'output';
  matched_words?: string[];
  message?: string;
}

export interface AnalysisStep {
  type: 'thinking' | 'tool_call' | 'tool_result';
  thinking?: string;
  tool_name?: string;
  tool_input?: string;
  tool_output?: string;
  is_error?: boolean;
  timestamp: string;
}

export interface Analysis {
  risk_level: 'low' | 'medium' | 'high';
  title: string;
  explanation: string;
  action: 'allow_execution' | 'block_execution' | 'require_access_request';
  summary?: string;
  model?: string;
  steps?: AnalysisStep[];
}

/** A session before it is printed: only what differs from an ordinary, finished one must be said. */
export interface SessionDraft {
  id: string;
  principal: Principal;
  connection: Connection;
  verb: 'connect' | 'exec';
  /** Microseconds since 1970. */
  start: number;
  /** Null: the session has no end time, which does not prove that it runs. */
  end: number | null;
  stream: EventStream;
  script?: string;
  labels?: Readonly<Record<string, string>>;
  jira?: string;
  metadata?: Readonly<Record<string, unknown>>;
  masking?: Masking;
  /** Replaces the whole metrics object. */
  metrics?: Readonly<Record<string, unknown>> | null;
  extraMetrics?: Readonly<Record<string, unknown>>;
  truncated?: boolean;
  review?: Review;
  status?: 'open' | 'ready' | 'done';
  exitCode?: number | null;
  batchId?: string;
  correlationId?: string;
  analysis?: Analysis;
  guardrails?: GuardrailHit[];
}

/** The tenant every session of the clinic belongs to. */
export const organisation = '66790e22-b5bc-46d2-a3d0-1c7bf2f0fb9d';

function metricsOf(draft: SessionDraft): Record<string, unknown> {
  const { masked, detected, bytes, errors } = draft.masking ?? { masked: {}, bytes: 0 };
  const counts = Object.values(masked);
  return goMap({
    ...(detected === undefined ? {} : { data_analyzer: goMap(detected) }),
    data_masking: {
      err_count: errors ?? 0,
      info_types: goMap(masked),
      total_redact_count: counts.reduce((sum, count) => sum + count, 0),
      transformed_bytes: bytes,
    },
    event_size: eventSize(draft.stream),
    truncated: draft.truncated ?? false,
    ...draft.extraMetrics,
  });
}

const mapOrNull = <T>(entries: Readonly<Record<string, T>> | undefined): Record<string, T> | null =>
  entries === undefined ? null : goMap(entries);

/** A key that the gateway leaves out when there is nothing to say. */
const optional = (key: string, value: string | undefined): Record<string, string> => (value === undefined ? {} : { [key]: value });

function ticket(key: string | undefined): Record<string, string> | null {
  return key === undefined ? null : { jira_issue_key: key, jira_issue_url: `https://jira.cedarfield.example/browse/${key}` };
}

/** The draft as `GET /sessions/{id}?expand=event_stream,session_input` prints it: these keys, in this order (hoop.md 1.2.1). */
export function sessionDocument(draft: SessionDraft): Record<string, unknown> {
  const { connection, principal, script = '', review = null, status = 'done', exitCode = 0, analysis = null, guardrails = null } = draft;
  const metrics = draft.metrics === undefined ? metricsOf(draft) : draft.metrics;
  return {
    id: draft.id,
    org_id: organisation,
    script: { data: script },
    script_size: scriptSize(script),
    labels: mapOrNull(draft.labels),
    integrations_metadata: ticket(draft.jira),
    metadata: mapOrNull(draft.metadata),
    metrics,
    user: principal.email,
    user_id: principal.subject,
    user_name: principal.name,
    type: connection.type,
    connection_subtype: connection.subtype,
    connection: connection.name,
    resource_name: connection.resource,
    role_name: connection.name,
    connection_tags: connection.tags,
    review,
    verb: draft.verb,
    status,
    exit_code: exitCode,
    event_stream: draft.stream,
    event_size: typeof metrics?.['event_size'] === 'number' ? metrics['event_size'] : 0,
    ...optional('session_batch_id', draft.batchId),
    ...optional('correlation_id', draft.correlationId),
    start_date: hoopTime(draft.start),
    end_date: draft.end === null ? null : hoopTime(draft.end),
    ai_analysis: analysis,
    guardrails_info: guardrails,
    identity_type: principal.identityType,
    ...optional('machine_identity_id', principal.machineIdentityId),
  };
}
