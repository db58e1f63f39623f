import { redacted } from './hoopWire/redaction.ts';
import type { Members } from '../json/members.ts';
import { hasAll } from './jsonHead.ts';
import type { Source } from './source.ts';
import { acted, type CanonicalFacts } from './canonical.ts';
import { identified, joined, part, textOf, vendorSource, type VendorRecord } from './vendorAudit.ts';

const verbs: Readonly<Record<string, string>> = { GET: 'read', POST: 'create', PATCH: 'update', PUT: 'update', DELETE: 'delete' };
const custom: Readonly<Record<string, string>> = {
  authenticate: 'login',
  'authorize-session': 'connect',
  cancel: 'disconnect',
  download: 'download',
};
const collections: Readonly<Record<string, string>> = {
  targets: 'host',
  sessions: 'session',
  'session-recordings': 'session',
  users: 'user',
  accounts: 'user',
  roles: 'role',
  groups: 'role',
  credentials: 'secret',
  'credential-stores': 'secret',
  policies: 'policy',
};

/** `/v1/<collection>/<id>[:<action>]`. */
function pathFacts(method: string, path: string): CanonicalFacts {
  const [, collection = '', id, action] = /^\/v1\/([^/:?]+)(?:\/([^:?]+))?(?::([^?]+))?/.exec(path) ?? [];
  const done = custom[action ?? ''] ?? (method === 'GET' && id === undefined ? 'list' : verbs[method]) ?? 'other';
  return {
    ...acted(done === 'login' ? 'login' : 'api', done),
    resource_type: collections[collection] ?? 'api',
    resource_uid: id,
    resource_name: (id ?? collection) || undefined,
    resource_parent: collection || undefined,
    verb: joined(' ', method, action),
    command_text: joined(' ', method, path),
  };
}

/** Members that a deployment may have encrypted, hashed or taken out. */
const hidden = /^(\[REDACTED\]|encrypted:|hmac-sha256:)/;
const shown = (text: string | undefined): string | undefined => (text === undefined || hidden.test(text) ? undefined : text);

function actorFacts(auth: VendorRecord): CanonicalFacts {
  const user = part(auth, 'user_info');
  const id = textOf(user, 'id');
  const account = textOf(user, 'auth_account_id');
  const name = shown(textOf(auth, 'name'));
  const email = shown(textOf(auth, 'email'));
  const provider = /^acct(pw|oidc|ldap)_/.exec(account ?? '')?.[1];
  if (id === undefined || id === 'u_anon')
    return {
      actor_type: id === undefined ? 'unknown' : 'anonymous',
      actor_uid: id,
      identity_confidence: 'none',
      identity_basis: id === undefined ? 'the record names nobody' : 'nobody was logged in',
    };
  return {
    actor_type: provider === undefined ? 'unknown' : 'human',
    actor_uid: id,
    actor_name: name ?? email ?? id,
    actor_email: email,
    actor_idp: provider,
    break_glass: id === 'u_recovery' ? true : undefined,
    identity_confidence: id === 'u_recovery' ? 'shared_account' : 'verified',
    identity_basis: id === 'u_recovery' ? 'the recovery account, which whoever holds its key may use' : 'the account that authenticated',
  };
}

/** Words that grants have for methods. */
const granted: Readonly<Record<string, string>> = { POST: 'create', PATCH: 'update', PUT: 'update', DELETE: 'delete' };

/** Whether a grant allows an action on a thing, as far as its own text says. */
function allows(grant: string, id: string | undefined, action: string): boolean {
  const fields = new Map(
    grant.split(';').map((field): [string, string] => {
      const [key = '', value = ''] = field.split('=', 2);
      return [key, value];
    }),
  );
  const has = (key: string, one: string | undefined): boolean => {
    const listed = fields.get(key)?.split(',') ?? [];
    return listed.includes('*') || (one !== undefined && listed.includes(one));
  };
  return (has('ids', id) || has('id', id) || (id === undefined && !fields.has('ids') && !fields.has('id'))) && has('actions', action);
}

/** The grant that allowed a request; undefined where several may have, or none is told: which it was, the event does not say. */
function decidedBy(auth: VendorRecord, method: string, path: string): string | undefined {
  const [, id, custom] = /^\/v1\/[^/:?]+(?:\/([^:?]+))?(?::([^?]+))?/.exec(path) ?? [];
  const action = custom ?? (method === 'GET' ? (id === undefined ? 'list' : 'read') : (granted[method] ?? ''));
  const grants = (part(auth, 'grants_info').grants as VendorRecord[] | undefined) ?? [];
  const fitting = grants.filter((one) => allows(textOf(one, 'grant') ?? '', id, action));
  const [grant] = fitting.length === 1 ? fitting : [];
  return grant && joined(' of ', textOf(grant, 'grant'), textOf(grant, 'role_id'));
}

function outcomeFacts(data: VendorRecord, method: string, path: string): CanonicalFacts {
  const status = part(data, 'response').status_code;
  if (typeof status !== 'number') return { outcome: 'unknown' };
  const ended = status === 401 || status === 403 ? 'denied' : status >= 400 ? 'failure' : 'success';
  const by = ended === 'success' ? decidedBy(part(data, 'auth'), method, path) : undefined;
  return { outcome: ended, outcome_code: String(status), decision_by: by };
}

/** What a deployment hid, by how it did. */
const hidings: readonly [RegExp, string][] = [
  [/^encrypted:/, 'encrypted'],
  [/^hmac-sha256:/, 'hashed'],
  [/^\[REDACTED\]$/, 'redacted'],
];

function hiddenIn(value: unknown, path: string, found: Map<string, string>): Map<string, string> {
  if (found.size >= 100) return found;
  const how = typeof value === 'string' ? hidings.find(([shape]) => shape.test(value))?.[1] : undefined;
  if (how !== undefined) found.set(path, how);
  if (typeof value !== 'object' || value === null) return found;
  for (const [key, one] of Object.entries(value)) hiddenIn(one, path === '' ? key : `${path}.${key}`, found);
  return found;
}

/** The weakest of the ways in which members were hidden stands for all: what is encrypted can be read by who has the key. */
function maskingFacts(data: VendorRecord): CanonicalFacts {
  const found = hiddenIn(data, '', new Map());
  const state = hidings.map(([, how]) => how).find((how) => [...found.values()].includes(how));
  return state === undefined
    ? { masking_state: 'unknown' }
    : { masking_state: state, masking_method: 'Boundary', masked_fields: [...found.keys()] };
}

/** What a signature is over. A line of hclog is written a second time with its signature, and then bears the time of that. */
function asSigned(record: VendorRecord): VendorRecord {
  const { serialized: _serialized, serialized_hmac: _hmac, '@timestamp': _written, ...signed } = record;
  return signed;
}

/** Members that differ between an event as it is shown and as it was signed, which stands beside it in base64url. */
function signedOtherwise(record: VendorRecord, serialized: string): string[] {
  let signed: unknown;
  try {
    signed = JSON.parse(Buffer.from(serialized, 'base64url').toString('utf8'));
  } catch {
    return ['serialized'];
  }
  if (typeof signed !== 'object' || signed === null) return ['serialized'];
  const differing: string[] = [];
  const compare = (was: unknown, is: unknown, path: string): void => {
    // What was taken out of the record for keeping cannot be compared.
    if (differing.length >= 20 || was === is || (was !== undefined && isTakenOut(is))) return;
    if (typeof was !== 'object' || typeof is !== 'object' || was === null || is === null) {
      differing.push(path);
      return;
    }
    const keys = new Set([...Object.keys(was), ...Object.keys(is)]);
    for (const key of keys) compare((was as VendorRecord)[key], (is as VendorRecord)[key], path === '' ? key : `${path}.${key}`);
  };
  compare(asSigned(signed as VendorRecord), asSigned(record), '');
  return differing;
}

const isTakenOut = (value: unknown): boolean => typeof value === 'string' && Object.values(redacted).some((mark) => value.includes(mark));

/** The key of the HMAC lies in the key store of the deployment; that it signs what is shown can be told without it. */
function integrityFacts(record: VendorRecord): { facts: CanonicalFacts; remarks?: readonly string[] } | undefined {
  const serialized = textOf(record, 'serialized');
  if (serialized === undefined && textOf(record, 'serialized_hmac') === undefined) return undefined;
  const differing = serialized === undefined ? [] : signedOtherwise(record, serialized);
  const facts = { integrity_state: differing.length > 0 ? 'failed' : 'unverifiable', integrity_method: 'hmac-sha256' };
  return differing.length === 0 ? { facts } : { facts, remarks: [`what the event shows is not what was signed: ${differing.join(', ')}`] };
}

/** The message of a line of hclog names the type of the event. */
const message = /^(audit|observation|error|system) event$/;

const isCloudEvent = (record: Members): boolean =>
  hasAll(record, 'specversion', 'source', 'type', 'data') &&
  /boundary/i.test(record.text('source') ?? '') &&
  record.kind('data') === 'object';

/** Other programs write hclog too: every event of Boundary has an id and a version of its form, which older ones write with a capital. */
const isLine = (record: Members): boolean =>
  hasAll(record, '@level', '@message', '@timestamp') &&
  message.test(record.text('@message') ?? '') &&
  (hasAll(record, 'id', 'version') || hasAll(record, 'Id', 'Version'));

/** An event, and what a sink writes about it. */
interface Opened {
  id: string | undefined;
  controller: string | undefined;
  type: string | undefined;
  written: string | undefined;
  data: VendorRecord;
}

/** CloudEvents put an event in an envelope; hclog writes its members as its own, and names no controller. */
function opened(record: VendorRecord): Opened {
  const line = message.exec(textOf(record, '@message') ?? '');
  if (line)
    return {
      id: textOf(record, 'id', 'Id'),
      controller: undefined,
      type: line[1],
      written: textOf(record, '@timestamp'),
      data: asSigned(record),
    };
  return {
    id: textOf(record, 'id'),
    controller: textOf(record, 'source'),
    type: textOf(record, 'type'),
    written: textOf(record, 'time'),
    data: part(record, 'data'),
  };
}

/** A line of hclog as text writes objects as Go prints them, from which no member can be told for sure. */
const textLine = /^\S+ \[[A-Z]+\]\s+(audit|observation|error|system) event: .*\bversion=v\d/i;

const events = vendorSource({
  id: 'boundary',
  is: (record) => isCloudEvent(record) || isLine(record),
  mapped: ['id', 'time', 'type', 'specversion', 'datacontenttype', '@message', '@timestamp', 'timestamp', 'correlation_id'],
  follow: () => integrityFacts,
  facts(record) {
    const { id, controller, type, written, data } = opened(record);
    const request = part(data, 'request_info');
    const auth = part(data, 'auth');
    const [method, path] = [textOf(request, 'method') ?? '', textOf(request, 'path') ?? ''];
    const item = part(part(part(data, 'response'), 'details'), 'item');
    const session = textOf(item, 'session_id') ?? /\/v1\/sessions\/(s_[^:/]+)/.exec(path)?.[1];
    return {
      ...identified('boundary', id),
      source_instance: controller,
      source_event_type: joined(':', type, textOf(data, 'type')),
      event_time: textOf(data, 'timestamp') ?? written,
      ...actorFacts(auth),
      src_ip: textOf(request, 'client_ip'),
      ...pathFacts(method, path),
      ...outcomeFacts(data, method, path),
      ...maskingFacts(data),
      session_uid: session,
      // A target of bare TCP carries whatever is sent through it.
      session_type: session !== undefined && (textOf(item, 'type') === 'ssh' || /^\/v1\/targets\/tssh_/.test(path)) ? 'ssh' : undefined,
      correlation_uid: textOf(data, 'correlation_id') ?? textOf(request, 'id'),
    };
  },
});

/** HashiCorp Boundary: events of controllers and workers in both JSON forms of its sinks, `cloudevents-json` (formats/sources.md 3.1) and `hclog-json` (Boundary's hclog formatter). */
export const boundary: Source = {
  ...events,
  detect(head, path, json) {
    if (!textLine.test(Buffer.from(head.buffer, head.byteOffset, head.byteLength).toString('latin1')))
      return events.detect(head, path, json);
    const says = 'These are events of Boundary as text (hclog-text). Export them with format = "cloudevents-json" or "hclog-json".';
    return { confidence: 0.95, unread: { reason: 'boundary/hclog-text', says } };
  },
};
