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
    'hoop/report',
    /^\{\s*"(items|total_)/,
    ['total_redact_count', 'total_transformed_bytes'],
    'a redaction report, which sums over sessions and tells of none',
  ],
  ['hoop/download', /^\[\s*\{/, ['stream', 'time', 'type'], 'a downloaded recording without its session'],
  ['hoop/stream', /^\[\s*\[\s*[\d.eE+-]+\s*,\s*"[a-z]"\s*,\s*"[A-Za-z0-9+/=]*"/, [], 'a recording without its session'],
];

const advice = 'Export each session with GET /sessions/{id}?expand=event_stream,session_input.';

/** A page of the session list, whatever member comes first; the others may stand behind many rows (hoop.md 1.1). */
const listShape = /^\{\s*"(data|total|has_next_page|total_is_capped)"/;
const emptyList = /"data"\s*:\s*(null|\[\s*\])/;

function isList(text: string, has: (key: string) => boolean): boolean {
  if (!listShape.test(text) || !has('data')) return false;
  return (has('connection_subtype') && has('identity_type')) || (has('has_next_page') && emptyList.test(text));
}

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
  // The administrative log, in pages or a row a line (hoop.md 1.7).
  if (['http_method', 'actor_subject', 'http_path'].every(has)) return { confidence: 0.95, parts: true };
  if (isList(text, has)) return { confidence: 0.95, parts: true };
  // A row of a list by itself, such as `jq .data[]` gives: it has no script, and never a recording.
  const parts = !has('event_stream') && /"script"\s*:\s*null/.test(text);
  if (['id', 'start_date', 'identity_type'].every(has)) return { confidence: 0.95, parts };
  let found = 0;
  for (const key of sessionKeys) if (found < enoughKeys && has(key)) found += 1;
  return { confidence: found === enoughKeys ? 0.9 : 0, parts };
}
