import { buildSampleClinic, type SampleOptions } from '../../main/sample/sampleService.ts';

/** A session document as the tests read it. */
export interface SampleSession {
  [key: string]: unknown;
  id: string;
  script: { data: string };
  script_size: number;
  labels: Record<string, string> | null;
  metadata: Record<string, unknown> | null;
  metrics: Record<string, unknown> | null;
  user: string;
  user_id: string;
  user_name: string;
  connection_subtype: string;
  connection: string;
  review: SampleReview | null;
  verb: string;
  status: string;
  exit_code: number | null;
  event_stream: unknown[] | null;
  event_size: number;
  start_date: string;
  end_date: string | null;
  ai_analysis: { risk_level: string; action: string; steps?: unknown[] } | null;
  guardrails_info: { rule_name: string; direction: string }[] | null;
  identity_type: string;
}

export interface SampleReview {
  type: string;
  status: string;
  access_duration: number;
  created_at: string;
  revoke_at: string | null;
  time_window: unknown;
  rejection_reason?: string;
  review_groups_data: {
    group: string;
    status: string;
    reviewed_by: { id: string } | null;
    review_date: string | null;
    forced_review: boolean;
  }[];
}

/** One event of a stream with its payload decoded. */
export interface SampleEvent {
  seconds: number;
  kind: string;
  payload: Buffer;
}

/** Everything the sample writes, as text by path. */
export function sampleFiles(options: SampleOptions = {}): Map<string, string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  return new Map(Array.from(buildSampleClinic(options), ({ path, bytes }) => [path, decoder.decode(bytes)]));
}

/** The session documents of the sample, in the order in which they are made. */
export function sampleSessions(options: SampleOptions = {}): SampleSession[] {
  return [...sampleFiles(options)].filter(([path]) => path.startsWith('sessions/')).map(([, text]) => JSON.parse(text) as SampleSession);
}

/** The events of a stream of triples; none where the stream is something else. */
export function eventsOf(session: SampleSession): SampleEvent[] {
  return (session.event_stream ?? []).flatMap((event) => {
    if (!Array.isArray(event)) return [];
    const [seconds, kind, payload] = event as [number, string, string];
    return [{ seconds, kind, payload: Buffer.from(payload, 'base64') }];
  });
}

/** All bytes of one kind, joined. */
export function bytesOf(session: SampleSession, kind: string): Buffer {
  return Buffer.concat(eventsOf(session).flatMap((event) => (event.kind === kind ? [event.payload] : [])));
}
