import type { Detection } from './source.ts';

/** Keys that together no other format has (formats/hoop.md 1.2.1). */
const sessionKeys = [
  'org_id',
  'script_size',
  'integrations_metadata',
  'user_id',
  'connection_subtype',
  'connection_tags',
  'role_name',
  'resource_name',
  'event_stream',
  'start_date',
  'ai_analysis',
  'guardrails_info',
  'identity_type',
];
const enoughKeys = 4;

/** Other shapes of the gateway by what only they have (hoop.md 7.2): known, and not read by this version. */
const unread: readonly [reason: string, shape: RegExp, keys: readonly string[], what: string][] = [
  [
    'hoop/session-list',
    /^\{\s*"(data|total|has_next_page|total_is_capped)"/,
    ['connection_subtype', 'identity_type'],
    'a page of the session list, which lacks scripts and recordings',
  ],
  ['hoop/admin-log', /^\{\s*"(pages|data)"/, ['http_method', 'actor_subject'], 'a page of the administrative log'],
  ['hoop/metrics', /^\{\s*"(pages|data)"/, ['count_masked', 'info_type'], 'a page of session metrics'],
  ['hoop/reviews', /^\[\s*\{/, ['review_groups_data'], 'a list of reviews'],
  ['hoop/download', /^\[\s*\{/, ['stream', 'time', 'type'], 'a downloaded recording without its session'],
  ['hoop/stream', /^\[\s*\[\s*[\d.eE+-]+\s*,\s*"[a-z]"\s*,\s*"[A-Za-z0-9+/=]*"/, [], 'a recording without its session'],
  ['hoop/inspect', /^\{\s*"kind"/, ['principal', 'allowed', 'session_id'], 'a log of hoop-inspect'],
];

const advice = 'Export each session with GET /sessions/{id}?expand=event_stream,session_input.';

/** Knows sessions by their keys, wherever these stand in the first 64 KiB, and names other shapes of the gateway. */
export function detectHoop(head: Uint8Array): Detection {
  const text = Buffer.from(head.buffer, head.byteOffset, head.byteLength)
    .toString('latin1')
    .replace(/^(ï»¿)?\s*/, '');
  const has = (key: string) => text.includes(`"${key}"`);
  const other = unread.find(([, shape, keys]) => shape.test(text) && keys.every(has));
  if (other)
    return { confidence: 0.9, unread: { reason: other[0], says: `This is ${other[3]}, which this version does not read. ${advice}` } };
  if (!text.startsWith('{')) return { confidence: 0 };
  if (['id', 'start_date', 'identity_type'].every(has)) return { confidence: 0.95 };
  let found = 0;
  for (const key of sessionKeys) if (found < enoughKeys && has(key)) found += 1;
  return { confidence: found === enoughKeys ? 0.9 : 0 };
}
