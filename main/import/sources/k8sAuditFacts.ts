import { acted, type CanonicalFacts } from './canonical.ts';
import { address, identified, joined, part, textOf, type VendorRecord } from './vendorAudit.ts';

const textsOf = (value: unknown): string[] => (Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : []);

const actions: Readonly<Record<string, string>> = {
  get: 'read',
  list: 'list',
  watch: 'list',
  create: 'create',
  post: 'create',
  update: 'update',
  put: 'update',
  patch: 'update',
  delete: 'delete',
  deletecollection: 'delete',
  bind: 'grant',
  escalate: 'grant',
  impersonate: 'other',
};

const running = new Set(['exec', 'attach', 'portforward', 'proxy']);
const bindings = new Set(['rolebindings', 'clusterrolebindings']);

function actionOf(verb: string, resource: string | undefined, subresource: string | undefined): string {
  if (running.has(subresource ?? '')) return 'execute';
  if (bindings.has(resource ?? '') && verb === 'create') return 'grant';
  if (bindings.has(resource ?? '') && verb.startsWith('delete')) return 'revoke';
  return actions[verb] ?? 'other';
}

const types: Readonly<Record<string, string>> = {
  pods: 'k8s_pod',
  secrets: 'secret',
  serviceaccounts: 'user',
  roles: 'role',
  clusterroles: 'role',
  rolebindings: 'role',
  clusterrolebindings: 'role',
  nodes: 'host',
};

/** What a name says of who bears it; prefixes are those of Kubernetes and of its OIDC option. */
function identityOf(name: string | undefined): CanonicalFacts {
  if (name === undefined) return { actor_type: 'unknown', identity_confidence: 'none', identity_basis: 'the record names nobody' };
  const told = (actor_type: string, identity_confidence: string, identity_basis: string) => ({
    actor_type,
    identity_confidence,
    identity_basis,
  });
  if (name === 'system:anonymous') return told('anonymous', 'none', 'nobody logged in');
  if (name.startsWith('system:serviceaccount:')) return told('service', 'verified', 'a service account, by its token');
  if (name.startsWith('system:node:')) return told('machine', 'verified', 'a node of the cluster');
  if (name.startsWith('system:')) return told('system', 'verified', 'a component of the cluster');
  if (/^(kubernetes-admin|masterclient|admin|minikube(-user)?|kubecfg)$/.test(name))
    return told('unknown', 'shared_account', 'a name that whoever holds the certificate shares');
  if (address(name.replace(/^oidc:/, '')) !== undefined) return told('human', 'verified', 'an address that the identity provider gave');
  return told('unknown', 'asserted', 'the name the cluster authenticated; person or program, it does not say');
}

/** The person behind an access gateway that impersonates: the gateway is who logged in, the other whom it acts for. */
function actorFacts(record: VendorRecord): CanonicalFacts {
  const user = part(record, 'user');
  const name = textOf(user, 'username');
  const impersonated = textOf(part(record, 'impersonatedUser'), 'username');
  const extra = part(user, 'extra');
  const link = textsOf(extra.arn)[0] ?? textsOf(extra.canonicalArn)[0];
  return {
    ...identityOf(name),
    actor_uid: name,
    actor_name: textsOf(extra.sessionName)[0] ?? name,
    actor_email: address(name?.replace(/^oidc:/, '')),
    actor_groups: textsOf(user.groups),
    effective_principal: impersonated ?? link ?? name,
    on_behalf_of_uid: impersonated,
    delegation_chain:
      impersonated === undefined
        ? undefined
        : [
            { uid: impersonated, type: 'unknown', via: 'impersonation' },
            { uid: name, type: 'unknown', via: 'who logged in' },
          ],
    src_ip: textsOf(record.sourceIPs)[0],
    user_agent: textOf(record, 'userAgent'),
  };
}

/** The command of an exec stands in the address of the request only; what was typed and shown is never in this log. */
function execCommand(uri: string | undefined): string | undefined {
  const query = uri?.split('?')[1];
  if (query === undefined) return undefined;
  const words = new URLSearchParams(query).getAll('command');
  return words.length > 0 ? words.join(' ') : undefined;
}

function thingFacts(record: VendorRecord, action: string): CanonicalFacts {
  const ref = part(record, 'objectRef');
  const [resource, subresource, namespace, name] = ['resource', 'subresource', 'namespace', 'name'].map((key) => textOf(ref, key));
  const verb = textOf(record, 'verb');
  const uri = textOf(record, 'requestURI');
  const [path, query] = (uri ?? '').split('?');
  const command = action === 'execute' ? execCommand(uri) : undefined;
  return {
    ...acted('api', action),
    resource_type: resource === undefined ? 'api' : (types[resource] ?? 'k8s_object'),
    resource_uid: textOf(ref, 'uid'),
    resource_name: joined('/', resource, name) ?? path,
    resource_parent: namespace,
    k8s_namespace: namespace,
    k8s_pod: resource === 'pods' ? name : undefined,
    k8s_container: new URLSearchParams(query).get('container') ?? undefined,
    verb: joined('/', verb, subresource),
    command_text: command ?? joined(' ', verb, uri),
    session_type: running.has(subresource ?? '') ? 'k8s' : undefined,
  };
}

function outcomeFacts(record: VendorRecord): CanonicalFacts {
  const annotations = part(record, 'annotations');
  const status = part(record, 'responseStatus');
  const code = typeof status.code === 'number' ? status.code : undefined;
  const facts = {
    outcome_code: code === undefined ? undefined : String(code),
    outcome_reason: textOf(status, 'message', 'reason'),
    decision_by: textOf(annotations, 'authorization.k8s.io/reason'),
  };
  if (annotations['authorization.k8s.io/decision'] === 'forbid' || code === 401 || code === 403) return { ...facts, outcome: 'denied' };
  if (code === undefined) return { ...facts, outcome: 'unknown' };
  return { ...facts, outcome: code >= 400 ? 'failure' : 'success' };
}

const instantText = (text: string | undefined): string | undefined => text?.replace(' ', 'T');

/** Whether the bodies of a request hold what stands in a Secret: the log writes it in base64, which hides nothing. */
function holdsSecrets(record: VendorRecord): boolean {
  const bodies = ['requestObject', 'responseObject'].map((key) => part(record, key));
  return (
    textOf(part(record, 'objectRef'), 'resource') === 'secrets' && bodies.some((body) => /^Secret(List)?$/.test(textOf(body, 'kind') ?? ''))
  );
}

/** What a reviewer must know of an event beside its columns. */
export const auditRemarks = (record: VendorRecord): string[] =>
  holdsSecrets(record) ? ['the log holds the content of a Secret in clear: whoever reads the original reads it'] : [];

/** The columns of an audit event; `started` is its earliest stage. */
export function auditFacts(record: VendorRecord, started: VendorRecord | undefined): CanonicalFacts {
  const ref = part(record, 'objectRef');
  const action = actionOf(textOf(record, 'verb') ?? '', textOf(ref, 'resource'), textOf(ref, 'subresource'));
  const received =
    textOf(record, 'requestReceivedTimestamp') ?? textOf(record, 'timestamp') ?? textOf(part(record, 'metadata'), 'creationTimestamp');
  const ended = textOf(record, 'stageTimestamp');
  const audit = textOf(record, 'auditID');
  const isSecret = textOf(ref, 'resource') === 'secrets';
  const level = textOf(record, 'level');
  return {
    source_event_id: audit,
    dedupe_key: audit && `k8s/${audit}/${textOf(record, 'stage') ?? ''}`,
    source_event_type: joined(':', textOf(record, 'stage'), textOf(record, 'verb')),
    source_event_code: level,
    event_time: instantText(received ?? ended ?? textOf(started ?? {}, 'requestReceivedTimestamp')),
    event_time_raw: received ?? ended,
    start_time: instantText(received),
    // The first stage ends nothing.
    end_time: textOf(record, 'stage') === 'RequestReceived' ? undefined : instantText(ended),
    ...actorFacts(record),
    ...thingFacts(record, action),
    ...outcomeFacts(record),
    masking_state: isSecret && level === 'Metadata' ? 'not_logged' : holdsSecrets(record) ? 'none' : 'unknown',
    correlation_uid: audit,
  };
}

function gkeActor(payload: VendorRecord): CanonicalFacts {
  const name = textOf(part(payload, 'authenticationInfo'), 'principalEmail');
  const metadata = part(payload, 'requestMetadata');
  const from = { src_ip: textOf(metadata, 'callerIp'), user_agent: textOf(metadata, 'callerSuppliedUserAgent') };
  const named = { ...from, actor_uid: name, actor_name: name };
  if (name?.endsWith('gserviceaccount.com'))
    return { ...named, actor_type: 'service', identity_confidence: 'verified', identity_basis: 'a service account of Google Cloud' };
  return { ...named, ...identityOf(name), actor_email: address(name) };
}

/** Google leaves the status out when a call went well, and then only the decision shows anything. */
function gkeOutcome(payload: VendorRecord, labels: VendorRecord): CanonicalFacts {
  const status = part(payload, 'status');
  const code = typeof status.code === 'number' ? status.code : undefined;
  const denied = labels['authorization.k8s.io/decision'] === 'forbid' || code === 7 || code === 16;
  const ended = code === undefined ? 'unknown' : code === 0 ? 'success' : 'failure';
  return {
    outcome: denied ? 'denied' : ended,
    outcome_code: code === undefined ? undefined : String(code),
    outcome_reason: textOf(status, 'message'),
    decision_by: textOf(labels, 'authorization.k8s.io/reason'),
  };
}

/** The columns of an entry of Google's audit log about a cluster, whose decision stands in its labels. */
export function gkeFacts(entry: VendorRecord): CanonicalFacts {
  const payload = part(entry, 'protoPayload');
  const method = textOf(payload, 'methodName') ?? '';
  const [, resource = '', verb = ''] = /\.([a-z]+)\.(?:[a-z]+\.)?([a-z]+)$/.exec(method) ?? [];
  const cluster = textOf(part(part(entry, 'resource'), 'labels'), 'cluster_name');
  return {
    ...identified('k8s/gke', textOf(entry, 'insertId')),
    source_instance: cluster,
    source_event_type: method,
    event_time: textOf(entry, 'timestamp'),
    ...gkeActor(payload),
    ...acted('api', actionOf(verb, resource, method.split('.').at(-2))),
    resource_type: types[resource] ?? 'k8s_object',
    resource_name: textOf(payload, 'resourceName'),
    resource_parent: cluster,
    verb: method,
    command_text: joined(' ', method, textOf(payload, 'resourceName')),
    ...gkeOutcome(payload, part(entry, 'labels')),
  };
}
