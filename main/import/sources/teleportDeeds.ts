import { acted, type CanonicalFacts } from './canonical.ts';
import { joined, part, textOf, type VendorRecord, writtenOf } from './vendorAudit.ts';

interface Deed {
  kind: Parameters<typeof acted>[0];
  action: string;
}

const deeds: readonly [RegExp, Deed][] = [
  [/^(user\.login|auth)$/, { kind: 'login', action: 'login' }],
  [/^db\.session\.(query|dynamodb|elasticsearch|opensearch|cassandra|spanner|sqlserver)/, { kind: 'data', action: 'query' }],
  [/^db\.session\.start$/, { kind: 'data', action: 'connect' }],
  [/^db\.session\.end$/, { kind: 'data', action: 'disconnect' }],
  [/^session\.(start|join|network)$/, { kind: 'ssh', action: 'connect' }],
  [/^session\.(end|leave)$/, { kind: 'ssh', action: 'disconnect' }],
  [/session\.(start|join|connect)$/, { kind: 'api', action: 'connect' }],
  [/session\.(end|leave)$/, { kind: 'api', action: 'disconnect' }],
  [/^(exec|session\.command|ssm\.run)$/, { kind: 'process', action: 'execute' }],
  [/^(session\.(disk|recording\.access)|desktop\.directory\.read)$/, { kind: 'api', action: 'read' }],
  [/^desktop\.directory\.write$/, { kind: 'api', action: 'update' }],
  [/^access_request\.review$/, { kind: 'grant', action: 'review_access' }],
  [/^access_request\.(create|update|search)$/, { kind: 'grant', action: 'request_access' }],
  [/^lock\.created$/, { kind: 'entity', action: 'lock' }],
  [/\.(created?|generated)$/, { kind: 'entity', action: 'create' }],
  [/\.(updated?|change|password_change)$/, { kind: 'entity', action: 'update' }],
  [/\.(deleted?|used)$/, { kind: 'entity', action: 'delete' }],
];

/** Operations on files by their number, each with the canonical action. */
const files: Readonly<Record<number, readonly [name: string, action: string]>> = {
  1: ['open', 'read'],
  2: ['close', 'other'],
  3: ['read', 'read'],
  4: ['write', 'update'],
  5: ['lstat', 'other'],
  6: ['fstat', 'other'],
  7: ['setstat', 'update'],
  8: ['fsetstat', 'update'],
  9: ['opendir', 'list'],
  10: ['readdir', 'list'],
  11: ['remove', 'delete'],
  12: ['mkdir', 'create'],
  13: ['rmdir', 'delete'],
  14: ['realpath', 'other'],
  15: ['stat', 'other'],
  16: ['rename', 'update'],
  17: ['readlink', 'other'],
  18: ['symlink', 'create'],
  19: ['link', 'create'],
};
const fileDeed = (event: VendorRecord) => (typeof event.action === 'number' ? files[event.action] : undefined);
const verbs: Readonly<Record<string, string>> = { GET: 'read', POST: 'create', PUT: 'update', PATCH: 'update', DELETE: 'delete' };

/** What methods of the Model Context Protocol do. */
const calls: Readonly<Record<string, string>> = { 'tools/call': 'execute', 'resources/read': 'read', 'prompts/get': 'read' };

/** What an event does by members of its own, where its name does not say. */
function ownDeed(event: VendorRecord, type: string): string | undefined {
  if (type === 'sftp') return fileDeed(event)?.[1] ?? 'other';
  if (type === 'scp') return event.action === 'upload' ? 'upload' : 'download';
  if (type === 'mcp.session.request') return calls[textOf(part(event, 'message'), 'method') ?? ''] ?? 'other';
  return type === 'kube.request' || type === 'app.session.request' ? (verbs[textOf(event, 'verb', 'method') ?? ''] ?? 'other') : undefined;
}

const unnamed: Deed = { kind: 'api', action: 'other' };

function deedOf(event: VendorRecord, type: string): CanonicalFacts {
  const own = ownDeed(event, type);
  if (own !== undefined) return acted('api', own);
  const { kind, action } = deeds.find(([shape]) => shape.test(type))?.[1] ?? unnamed;
  // A session in a cluster is told by the same events as one by SSH.
  return acted(kind === 'ssh' && textOf(event, 'kubernetes_cluster') !== undefined ? 'api' : kind, action);
}

const textsOf = (value: unknown): string[] => (Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : []);

/** The method of a login, of a person or of a bot, is how it was proved, and no request. */
const isProof = (type: string): boolean => type === 'user.login' || type.endsWith('.join');

function requestOf(event: VendorRecord, type: string): string | undefined {
  if (isProof(type)) return undefined;
  const path = joined('?', textOf(event, 'request_path', 'path', 'file_path'), textOf(event, 'raw_query'));
  return joined(
    ' ',
    textOf(event, 'verb', 'method') ?? (type === 'sftp' ? fileDeed(event)?.[0] : undefined),
    path,
    textOf(event, 'target_path'),
  );
}

function commandOf(event: VendorRecord, type: string): string | undefined {
  const argv = textsOf(event.argv);
  const direct = textOf(event, 'db_query', 'command');
  if (direct !== undefined) return direct;
  if (argv.length > 0 || textOf(event, 'program') !== undefined) return joined(' ', textOf(event, 'program'), ...argv);
  return joined(' ', ...textsOf(event.initial_command)) ?? requestOf(event, type);
}

/** A call of a tool, or another message to one of its servers; the id is told as written, and Teleport writes `int64:0`. */
function callFacts(event: VendorRecord): CanonicalFacts {
  const message = part(event, 'message');
  const params = part(message, 'params');
  const method = textOf(message, 'method');
  const given = params.arguments === undefined ? undefined : JSON.stringify(params.arguments);
  return {
    verb: method ?? textOf(event, 'event'),
    command_text: joined(' ', method, textOf(params, 'name', 'uri'), given) ?? textOf(event, 'event'),
    command_params: params.arguments,
    tool_name: method === 'tools/call' ? textOf(params, 'name') : undefined,
    tool_call_id: method === 'tools/call' ? writtenOf(message, 'id') : undefined,
    agent_version: textOf(part(params, 'clientInfo'), 'version'),
    agent_name: textOf(part(params, 'clientInfo'), 'name'),
  };
}

/** What was done, in the words of the event and in its own text. */
export function deedFacts(event: VendorRecord, type: string): CanonicalFacts {
  if (type.startsWith('mcp.')) return { ...deedOf(event, type), ...callFacts(event) };
  const own = isProof(type) ? undefined : textOf(event, 'verb', 'method');
  return {
    ...deedOf(event, type),
    verb: own ?? (type === 'sftp' ? fileDeed(event)?.[0] : undefined) ?? type,
    command_text: commandOf(event, type) ?? type,
    command_params: Array.isArray(event.db_query_parameters) ? event.db_query_parameters : undefined,
  };
}
