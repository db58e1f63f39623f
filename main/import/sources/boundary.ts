import { hasAll } from './jsonHead.ts';
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
    resource_name: id ?? collection,
    resource_parent: collection,
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
      identity_basis: 'nobody was logged in',
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

function outcomeFacts(data: VendorRecord): CanonicalFacts {
  const status = part(data, 'response').status_code;
  const [grant] = (part(part(data, 'auth'), 'grants_info').grants as VendorRecord[] | undefined) ?? [];
  const by = grant && joined(' of ', textOf(grant, 'grant'), textOf(grant, 'role_id'));
  if (typeof status !== 'number') return { outcome: 'unknown', decision_by: by };
  const ended = status === 401 || status === 403 ? 'denied' : status >= 400 ? 'failure' : 'success';
  return { outcome: ended, outcome_code: String(status), decision_by: by };
}

/** HashiCorp Boundary: events of controllers and workers as CloudEvents (formats/sources.md 3.1). */
export const boundary = vendorSource({
  id: 'boundary',
  is: (record) =>
    hasAll(record, 'specversion', 'source', 'type', 'data') &&
    /boundary/i.test(record.text('source') ?? '') &&
    record.kind('data') === 'object',
  mapped: ['id', 'time', 'type', 'specversion', 'datacontenttype'],
  facts(record) {
    const data = part(record, 'data');
    const request = part(data, 'request_info');
    const auth = part(data, 'auth');
    const [method, path] = [textOf(request, 'method') ?? '', textOf(request, 'path') ?? ''];
    const item = part(part(part(data, 'response'), 'details'), 'item');
    const session = textOf(item, 'session_id') ?? /\/v1\/sessions\/(s_[^:/]+)/.exec(path)?.[1];
    const hides = hidden.test(textOf(auth, 'email') ?? '') || hidden.test(textOf(auth, 'name') ?? '');
    return {
      ...identified('boundary', textOf(record, 'id')),
      source_instance: textOf(record, 'source'),
      source_event_type: joined(':', textOf(record, 'type'), textOf(data, 'type')),
      event_time: textOf(data, 'timestamp') ?? textOf(record, 'time'),
      ...actorFacts(auth),
      src_ip: textOf(request, 'client_ip'),
      ...pathFacts(method, path),
      ...outcomeFacts(data),
      masking_state: hides ? 'redacted' : 'unknown',
      masking_method: hides ? 'Boundary' : undefined,
      session_uid: session,
      session_type: session && 'ssh',
      correlation_uid: textOf(data, 'correlation_id') ?? textOf(request, 'id'),
      // The key of the HMAC lies in the key store of the deployment.
      integrity_state: textOf(record, 'serialized_hmac') === undefined ? 'none' : 'unverifiable',
      integrity_method: textOf(record, 'serialized_hmac') === undefined ? undefined : 'hmac-sha256',
    };
  },
});
