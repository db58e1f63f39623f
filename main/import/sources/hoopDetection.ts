import { toolKeys } from './hoopMembers.ts';
import type { Detection } from './source.ts';
import { membersFound } from './why.ts';

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
const certainKeys = ['id', 'start_date', 'identity_type'];
const changeKeys = ['http_method', 'actor_subject', 'http_path'];

/** A recording as the gateway stores it, without its session (hoop.md 7.2): known, and not read by this version. */
const streamShape = /^\[\s*\[\s*[\d.eE+-]+\s*,\s*"[a-z]"\s*,\s*"[A-Za-z0-9+/=]*"/;
const bareStream = {
  reason: 'hoop/stream',
  says:
    'This is a recording without its session, which this version does not read. ' +
    'Export each session with GET /sessions/{id}?expand=event_stream,session_input.',
};

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
  if (streamShape.test(text)) return { confidence: 0.9, unread: bareStream };
  // An array of sessions, or of rows, is what `jq -s` makes of several.
  if (!/^(\[\s*)?\{/.test(text)) return { confidence: 0 };
  // The administrative log, in pages or a row a line (hoop.md 1.7).
  if (changeKeys.every(has)) return { confidence: 0.95, parts: true, why: membersFound(changeKeys, 'It has') };
  if (isList(text, has)) return { confidence: 0.95, parts: true, why: 'It starts as a page of the session list.' };
  // A row of a list by itself, such as `jq .data[]` gives: it has no script, and never a recording.
  const parts = !has('event_stream') && /"script"\s*:\s*null/.test(text);
  if (certainKeys.every(has)) return { confidence: 0.95, parts, why: membersFound(certainKeys, 'It has') };
  if (toolKeys.every(has) && !has('event_type')) return { confidence: 0.9, parts: true, why: membersFound(toolKeys, 'It has') };
  const found = sessionKeys.filter(has).slice(0, enoughKeys);
  return found.length === enoughKeys ? { confidence: 0.9, parts, why: membersFound(found, 'It has') } : { confidence: 0, parts };
}
