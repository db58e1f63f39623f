import { blank, byte } from '../json/bytes.ts';
import type { Members } from '../json/members.ts';
import type { Change } from '../json/rewrite.ts';
import type { Child } from '../json/scanner.ts';

/** The member that holds the recording. */
export const streamKey = 'event_stream';

/** What a member must be when it is there and not null; anything else is left to `unmapped` and noted. */
export const expectedKinds: Readonly<Record<string, ReturnType<Members['kind']>>> = {
  id: 'string',
  org_id: 'string',
  user: 'string',
  user_id: 'string',
  user_name: 'string',
  type: 'string',
  connection_subtype: 'string',
  connection: 'string',
  resource_name: 'string',
  verb: 'string',
  status: 'string',
  start_date: 'string',
  end_date: 'string',
  identity_type: 'string',
  machine_identity_id: 'string',
  correlation_id: 'string',
  exit_code: 'number',
  script: 'object',
  metrics: 'object',
  review: 'object',
  ai_analysis: 'object',
  guardrails_info: 'array',
  connection_tags: 'object',
  [streamKey]: 'array',
};

/** Members of a kind nobody expects: what they say cannot be read. */
export function wrongKinds(members: Members, expected: Readonly<Record<string, ReturnType<Members['kind']>>> = expectedKinds): string[] {
  return Object.keys(expected).filter((key) => members.has(key) && members.kind(key) !== 'null' && members.kind(key) !== expected[key]);
}

/** A row of the administrative log (hoop.md 1.7). */
export function isAdminRow(members: Members): boolean {
  return ['http_method', 'actor_subject', 'created_at'].every((key) => members.has(key)) && members.kind('id') === 'string';
}

/** Members of a session by the names that the gateway's MCP tools give them, with those of its API (hoop.md 1.13). */
const toolNames: Readonly<Record<string, string>> = {
  created_at: 'start_date',
  ended_at: 'end_date',
  connection_type: 'type',
  user_email: 'user',
};

/** Members that tell a session as the tools give it from other things of the gateway that were created for a connection. */
export const toolKeys = ['id', 'created_at', 'user_email', 'connection_type', 'status', 'verb'];

/** Whether an object is a session as the gateway's MCP tools give it. */
export function isToolSession(members: Members): boolean {
  return toolKeys.every((key) => members.has(key)) && members.kind('id') === 'string' && !isSession(members);
}

/** What gives the members of such a session the names of the API, where nothing bears them yet. */
export function renamings(members: Members): Change[] {
  return members.entries.flatMap(([key, { keyStart, keyEnd }]) => {
    const name = Object.hasOwn(toolNames, key) ? toolNames[key] : undefined;
    return name === undefined || members.has(name) ? [] : [{ start: keyStart, end: keyEnd, by: Buffer.from(name) }];
  });
}

/** Whether an object is a session at all (formats/hoop.md 7.2). */
export function isSession(members: Members): boolean {
  return ['id', 'start_date', 'identity_type'].every((key) => members.has(key)) && members.kind('id') === 'string';
}

/** A row of a list: it has neither the script, which a detail always gives, nor the recording (hoop.md 1.1, 1.2.1). */
export function saysInPart(members: Members): boolean {
  return !members.has(streamKey) && (members.kind('script') ?? 'null') === 'null';
}

/** Absent, null, or empty: the gateway writes "" for what it does not know, and {} for metrics not yet counted. */
export function isLacking(members: Members, key: string): boolean {
  const child = members.get(key);
  if (!child || members.kind(key) === 'null') return true;
  const [opening, closing] = [members.bytes[child.start], members.bytes[child.end - 1]];
  if (opening === byte.quote) return child.end - child.start === 2;
  if (opening !== byte.openObject && opening !== byte.openArray) return false;
  for (let at = child.start + 1; at < child.end - 1; at += 1) if (blank[members.bytes[at] as number] !== 1) return false;
  return closing !== undefined;
}

/** Every member that holds a recording, also one that is repeated or spelled with escapes: what was typed is secret. */
export function recordingsIn(members: Members): Child[] {
  const isStream = (key: string) => key === streamKey || (key.includes('\\') && JSON.parse(`"${key}"`) === streamKey);
  const isNull = ({ start }: Child) => members.bytes[start] === 0x6e;
  return members.entries.flatMap(([key, child]) => (isStream(key) && !isNull(child) ? [child] : []));
}
