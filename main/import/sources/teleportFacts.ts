import { acted, type CanonicalFacts } from './canonical.ts';
import { identified, joined, part, textOf, type VendorRecord } from './vendorAudit.ts';

/** Members of an event that columns tell in full. */
export const teleportMapped = [
  'event',
  'code',
  'time',
  'uid',
  'ei',
  'cluster_name',
  'sid',
  'addr.remote',
  'success',
  'error',
  'user_agent',
  'db_query',
  'access_requests',
];

/** `host:port`, IPv6 in brackets. */
function endpoint(text: string | undefined): CanonicalFacts {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^[\]]*?)):(\d{1,5})$/.exec(text ?? '') ?? [];
  const host = bracketed ?? plain;
  return host !== undefined && /^[0-9.]+$|:/.test(host) ? { src_ip: host, src_port: Number(port) } : {};
}

const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const kinds: Readonly<Record<number, string>> = { 1: 'human', 2: 'machine', 3: 'system' };
const origins: Readonly<Record<number, string>> = { 1: 'local', 2: 'SSO', 3: 'okta', 4: 'SCIM', 5: 'entra' };
const address = (text: string | undefined): string | undefined => (text !== undefined && /^[^@\s]+@[^@\s]+$/.test(text) ? text : undefined);

function named(event: VendorRecord): {
  who: string | undefined;
  user: string | undefined;
  impersonator: string | undefined;
  bot: string | undefined;
} {
  // On events of devices the user is an object.
  const user = textOf(event, 'user') ?? textOf(part(event, 'user'), 'user');
  const [impersonator, bot] = [textOf(event, 'impersonator'), textOf(event, 'bot_name')];
  return { who: impersonator ?? user ?? bot, user, impersonator, bot };
}

const principals = ['login', 'db_user', 'windows_user', 'aws_role_arn', 'azure_identity', 'gcp_service_account'];

/** Who logged in, and as whom the target saw it. */
function principalFacts(event: VendorRecord): CanonicalFacts {
  const { user, impersonator } = named(event);
  if (impersonator === undefined) return { effective_principal: textOf(event, ...principals) };
  return {
    effective_principal: user ?? textOf(event, ...principals),
    delegation_chain: [
      { uid: impersonator, type: 'unknown', via: 'impersonation' },
      { uid: user, type: 'unknown', via: 'as whom' },
    ],
  };
}

function actorFacts(event: VendorRecord): CanonicalFacts {
  const { who, bot } = named(event);
  const kind = typeof event.user_kind === 'number' ? kinds[event.user_kind] : undefined;
  const mails = part(event, 'user_traits').email;
  const factor = textOf(event, 'with_mfa') !== undefined || Object.keys(part(event, 'mfa_device')).length > 0;
  return {
    actor_type: bot === undefined ? kind : 'machine',
    actor_uid: who,
    actor_name: who,
    actor_email: address(who) ?? (Array.isArray(mails) ? address(String(mails[0])) : undefined),
    actor_idp: typeof event.user_origin === 'number' ? origins[event.user_origin] : undefined,
    actor_roles: Array.isArray(event.user_roles) ? event.user_roles : undefined,
    actor_mfa: factor ? 'yes' : 'unknown',
    agent_uid: bot,
    agent_instance: textOf(event, 'bot_instance_id'),
    ...principalFacts(event),
    identity_confidence: who === undefined ? 'none' : 'verified',
    identity_basis: who === undefined ? 'the event names nobody' : 'the user as the cluster authenticated it; local names may be shared',
    device_id: textOf(part(event, 'trusted_device'), 'device_id'),
    user_agent: textOf(event, 'user_agent'),
    ...endpoint(textOf(event, 'addr.remote', 'addr_remote')),
  };
}

interface Deed {
  kind: 'login' | 'entity' | 'grant' | 'api' | 'data';
  action: string;
}

const deeds: readonly [RegExp, Deed][] = [
  [/^(user\.login|auth)$/, { kind: 'login', action: 'login' }],
  [/^db\.session\.query/, { kind: 'data', action: 'query' }],
  [/^db\.session\.start$/, { kind: 'data', action: 'connect' }],
  [/session\.(start|join|connect)$/, { kind: 'api', action: 'connect' }],
  [/session\.(end|leave)$/, { kind: 'api', action: 'disconnect' }],
  [/^(exec|session\.command|ssm\.run|mcp\.session\.request)$/, { kind: 'api', action: 'execute' }],
  [/^session\.(disk|recording\.access)$/, { kind: 'api', action: 'read' }],
  [/^access_request\.review$/, { kind: 'grant', action: 'review_access' }],
  [/^access_request\.(create|update|search)$/, { kind: 'grant', action: 'request_access' }],
  [/^lock\.created$/, { kind: 'entity', action: 'lock' }],
  [/\.(created?|generated)$/, { kind: 'entity', action: 'create' }],
  [/\.(updated?|change|password_change)$/, { kind: 'entity', action: 'update' }],
  [/\.(deleted?|used)$/, { kind: 'entity', action: 'delete' }],
];

const files: Readonly<Record<number, string>> = {
  1: 'read',
  3: 'read',
  4: 'update',
  10: 'list',
  11: 'delete',
  12: 'create',
  13: 'delete',
  16: 'update',
};
const verbs: Readonly<Record<string, string>> = { GET: 'read', POST: 'create', PUT: 'update', PATCH: 'update', DELETE: 'delete' };

function deedOf(event: VendorRecord, type: string): CanonicalFacts {
  if (type === 'sftp') return acted('api', typeof event.action === 'number' ? (files[event.action] ?? 'other') : 'other');
  if (type === 'scp') return acted('api', event.action === 'upload' ? 'upload' : 'download');
  if (type === 'kube.request' || type === 'app.session.request')
    return acted('api', verbs[textOf(event, 'verb', 'method') ?? ''] ?? 'other');
  const deed = deeds.find(([shape]) => shape.test(type))?.[1];
  return acted(deed?.kind ?? 'api', deed?.action ?? 'other');
}

function commandOf(event: VendorRecord, type: string): string | undefined {
  const argv = Array.isArray(event.argv) ? event.argv.filter((one) => typeof one === 'string') : [];
  if (type.startsWith('mcp.')) {
    const message = part(event, 'message');
    const params = part(message, 'params');
    return joined(
      ' ',
      textOf(message, 'method'),
      textOf(params, 'name', 'uri'),
      params.arguments === undefined ? undefined : JSON.stringify(params.arguments),
    );
  }
  const direct = textOf(event, 'db_query', 'command');
  if (direct !== undefined) return direct;
  if (argv.length > 0 || textOf(event, 'program') !== undefined) return joined(' ', textOf(event, 'program'), ...argv);
  return joined(' ', textOf(event, 'verb', 'method'), textOf(event, 'request_path', 'path', 'file_path'));
}

function thingFacts(event: VendorRecord, type: string): CanonicalFacts {
  const [database, service, app] = [textOf(event, 'db_name'), textOf(event, 'db_service'), textOf(event, 'app_name')];
  const host = textOf(event, 'server_hostname', 'server_id', 'server_addr');
  const kube = textOf(event, 'kubernetes_pod_name', 'resource_name');
  const common = {
    host_name: textOf(event, 'server_hostname'),
    db_name: database,
    k8s_namespace: textOf(event, 'kubernetes_pod_namespace', 'resource_namespace'),
  };
  if (service !== undefined)
    return {
      ...common,
      resource_type: 'database',
      resource_uid: textOf(event, 'db_uri'),
      resource_name: service,
      resource_parent: database,
    };
  if (app !== undefined)
    return {
      ...common,
      resource_type: type.startsWith('mcp.') ? 'tool' : 'app',
      resource_uid: textOf(event, 'app_uri'),
      resource_name: app,
    };
  if (textOf(event, 'kubernetes_cluster') !== undefined)
    return {
      ...common,
      resource_type: kube === undefined ? 'k8s_object' : 'k8s_pod',
      resource_name: kube ?? textOf(event, 'kubernetes_cluster'),
      resource_parent: textOf(event, 'kubernetes_cluster'),
    };
  if (type.startsWith('access_request.'))
    return {
      ...common,
      resource_type: 'role',
      resource_uid: textOf(event, 'id'),
      resource_name: Array.isArray(event.roles) ? event.roles.join(', ') : textOf(event, 'id'),
    };
  if (textOf(event, 'desktop_addr', 'desktop_name') !== undefined)
    return { ...common, resource_type: 'desktop', resource_name: textOf(event, 'desktop_name', 'desktop_addr') };
  if (host !== undefined) return { ...common, resource_type: 'host', resource_uid: textOf(event, 'server_id'), resource_name: host };
  return {
    ...common,
    resource_type: /^(user|bot)\./.test(type) ? 'user' : /^role\./.test(type) ? 'role' : 'other',
    resource_name: textOf(event, 'name', 'target_path', 'path'),
  };
}

const refusal = /access denied|not in the set of valid principals|permission denied/i;

/** What an event says of how it ended; `letter` is that of its code. */
interface Ended {
  letter: string;
  error: string | undefined;
  exit: string | undefined;
  status: number | undefined;
}

function endedOf(event: VendorRecord): Ended {
  const statuses = [event.response_code, event.status_code].filter((one): one is number => typeof one === 'number' && one > 0);
  return {
    letter: (textOf(event, 'code') ?? '').slice(-1).toUpperCase(),
    error: textOf(event, 'error', 'exitError'),
    exit: textOf(event, 'exitCode'),
    status: statuses[0],
  };
}

const hasFailed = ({ success }: VendorRecord, { letter, error, exit, status }: Ended): boolean =>
  success === false || letter === 'W' || letter === 'E' || error !== undefined || (exit ?? '0') !== '0' || (status ?? 0) >= 400;

function isRefused(event: VendorRecord, type: string, { error, status }: Ended): boolean {
  if (status === 401 || status === 403 || type === 'auth' || type === 'session.rejected') return true;
  return refusal.test(error ?? textOf(event, 'message') ?? '');
}

/** `success`, the letter of the code, errors and codes: any of them shows a failure, and a refusal is more than that (formats/sources.md 2.1). */
function outcomeFacts(event: VendorRecord, type: string): CanonicalFacts {
  const ended = endedOf(event);
  const { letter, error, exit, status } = ended;
  const code = exit ?? (status === undefined ? textOf(event, 'code') : String(status));
  const facts = { outcome_code: code, outcome_reason: error ?? textOf(event, 'user_message') };
  if (hasFailed(event, ended)) return { ...facts, outcome: isRefused(event, type, ended) ? 'denied' : 'failure' };
  const done = event.success === true || letter === 'I' || letter === 'S' || exit === '0' || status !== undefined;
  return { ...facts, outcome: done ? 'success' : 'unknown' };
}

const states: Readonly<Record<string, string>> = { PENDING: 'pending', APPROVED: 'approved', DENIED: 'denied', PROMOTED: 'promoted' };

function approvalFacts(event: VendorRecord, type: string): CanonicalFacts {
  const requests = Array.isArray(event.access_requests) ? event.access_requests.filter((one) => typeof one === 'string') : [];
  if (!type.startsWith('access_request.')) return requests.length > 0 ? { approval_request_ids: requests } : {};
  const id = textOf(event, 'id');
  const reviewer = textOf(event, 'reviewer');
  return {
    approval_request_ids: id === undefined ? undefined : [id],
    approval_state: type.endsWith('.expire') ? 'expired' : states[textOf(event, 'state') ?? ''],
    approvers: reviewer !== undefined && textOf(event, 'proposed_state') === 'APPROVED' ? [reviewer] : undefined,
    approval_reason: textOf(event, 'reason'),
  };
}

const recordings: Readonly<Record<string, string>> = { off: 'off', node: 'unknown', proxy: 'unknown' };

function sessionFacts(event: VendorRecord, type: string): CanonicalFacts {
  const sid = textOf(event, 'sid');
  const kind = type.startsWith('db.')
    ? 'db'
    : type.startsWith('app.')
      ? 'app'
      : type.startsWith('mcp.')
        ? 'mcp'
        : /desktop/.test(type)
          ? 'desktop'
          : textOf(event, 'proto') === 'kube'
            ? 'k8s'
            : 'ssh';
  return { session_uid: sid, session_type: sid && kind, recording_state: recordings[textOf(event, 'session_recording') ?? ''] };
}

/** Go's zero time stands for none. */
const instantText = (text: string | undefined): string | undefined => (text?.startsWith('0001-01-01') ? undefined : text);

/** The columns of an audit event of Teleport. */
export function teleportFacts(event: VendorRecord): CanonicalFacts {
  const type = textOf(event, 'event') ?? '';
  const uid = textOf(event, 'uid');
  const params = Array.isArray(event.db_query_parameters) ? event.db_query_parameters : undefined;
  return {
    ...(uid !== undefined && uuid.test(uid) ? identified('teleport', uid) : { source_event_id: uid }),
    source_instance: textOf(event, 'cluster_name'),
    source_event_type: type,
    source_event_code: textOf(event, 'code'),
    sequence: event.ei,
    event_time: instantText(textOf(event, 'time')),
    start_time: instantText(textOf(event, 'session_start')),
    end_time: instantText(textOf(event, 'session_stop')),
    ...actorFacts(event),
    ...thingFacts(event, type),
    ...deedOf(event, type),
    verb: textOf(event, 'verb', 'method') ?? type,
    command_text: commandOf(event, type) ?? type,
    command_params: params,
    rows_affected: event.affected_records,
    bytes_in: event.rx,
    bytes_out: event.tx,
    ...outcomeFacts(event, type),
    ...approvalFacts(event, type),
    ...sessionFacts(event, type),
  };
}
