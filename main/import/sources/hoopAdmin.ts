import type { ImportLimits } from '../importLimits.ts';
import { Members } from '../json/members.ts';
import { notUtf8, objectOf, rewritten, validText, withoutHalves, withoutMember } from '../json/rewrite.ts';
import { type Child, JsonScanner } from '../json/scanner.ts';
import { wrongKinds } from './hoopMembers.ts';
import { redactJson } from './hoopWire/redaction.ts';
import { readObject } from './hoopWire/wireJson.ts';
import type { Part, RecordSink } from './source.ts';

const payloadKey = 'request_payload_redacted';

/** What a member must be when it is there and not null; all of these have a column. */
const expected: Readonly<Record<string, ReturnType<Members['kind']>>> = {
  id: 'string',
  org_id: 'string',
  actor_subject: 'string',
  actor_email: 'string',
  actor_name: 'string',
  created_at: 'string',
  resource_type: 'string',
  action: 'string',
  http_method: 'string',
  http_status: 'number',
  http_path: 'string',
  client_ip: 'string',
  outcome: 'boolean',
  error_message: 'string',
  [payloadKey]: 'object',
};

interface Row {
  bytes: Buffer;
  members: Members;
  children: readonly Child[];
  halves: readonly number[];
}

function read(bytes: Buffer, limits: ImportLimits): Row {
  const scanner = new JsonScanner(limits);
  scanner.scan(bytes, 0, bytes.length);
  return { bytes, members: new Members(bytes, scanner.children), children: scanner.children, halves: scanner.loneSurrogates };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Members that hold no free text. */
const plainMembers =
  'id org_id actor_subject actor_email actor_name created_at resource_type action http_method http_status client_ip outcome'.split(' ');

const notTold = 'what may hold secrets cannot be told from them, and is left out: the raw record shows it';

/** Of a row whose secrets cannot be told, what can hold none; a value that looks like one all the same is left out as well. */
function plainRow({ bytes, members }: Row): Buffer {
  const kept = plainMembers.flatMap((key) => {
    const child = members.get(key);
    if (!child || members.kind(key) !== expected[key]) return [];
    const text = redactJson(bytes.toString('utf8', child.start, child.end));
    return isJson(text) ? [`${JSON.stringify(key)}:${text}`] : [];
  });
  return Buffer.from(`{${kept.join(',')}}`);
}

/**
 * The row without secrets: the gateway compares exact names and does not look into arrays (formats/hoop.md 1.7). Where they cannot
 * be taken out, what may hold them goes with them.
 */
function withoutSecrets(row: Row, limits: ImportLimits): { row: Row; problems: readonly string[] } {
  const text = readObject(row.bytes)?.whole();
  if (text !== undefined && isJson(text)) return { row: read(Buffer.from(text), limits), problems: [] };
  return { row: read(plainRow(row), limits), problems: [notTold] };
}

function problemsOf(part: Part, limits: ImportLimits, wrong: readonly string[]): string[] {
  const scanner = new JsonScanner(limits);
  scanner.scan(part.bytes, 0, part.length);
  const at = (positions: readonly number[]) => positions.map((position) => position + part.offset).join(', ');
  const problems = wrong.map((key) => `${key} is not of the expected kind`);
  if (scanner.repeatedKeys.length > 0) problems.push(`a key is repeated at byte ${at(scanner.repeatedKeys)}`);
  if (scanner.loneSurrogates.length > 0) problems.push(`half a character at byte ${at(scanner.loneSurrogates)}`);
  return problems;
}

/** A change the administrative log tells of. Rows of one id that differ are folded into the one that says most. */
export function emitChange(alike: readonly Part[], sinkOf: (part: Part) => RecordSink, limits: ImportLimits): void {
  const byLength = [...alike].sort((a, b) => b.length - a.length || Buffer.compare(a.bytes, b.bytes));
  const [first, ...others] = byLength;
  if (!first) return;
  const raw = first.bytes;
  const text = validText(raw);
  const { row, problems } = withoutSecrets(read(text, limits), limits);
  const { bytes, members, children } = row;
  const wrong = wrongKinds(members, expected);
  const halves = withoutHalves(row.halves);
  const hidden = wrong.flatMap((key) => members.get(key) ?? []).map(withoutMember);
  const isLeft = (member: Child, index: number) => {
    const key = members.entries[index]?.[0] ?? '';
    return !Object.hasOwn(expected, key) || wrong.includes(key) || members.get(key) !== member;
  };
  sinkOf(first).event({
    line: first.line,
    offset: first.offset,
    bytes: raw,
    kind: 'change',
    problems: [...problemsOf(first, limits, wrong), ...(text === raw ? [] : [notUtf8]), ...problems],
    parts: others,
    document: rewritten(bytes, 0, bytes.length, [...hidden, ...halves]),
    unmapped: objectOf(bytes, children, isLeft, halves),
    searchable: [bytes],
  });
}
