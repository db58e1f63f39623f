import { hasAll } from './jsonHead.ts';
import { acted, type CanonicalFacts } from './canonical.ts';
import { address, epochText, identified, joined, part, textOf, vendorSource, type VendorRecord, writtenOf } from './vendorAudit.ts';

/** The canonical action of an event named by a thing and what was done to it, such as `admin_api_key.created`. */
function deed(type: string): CanonicalFacts {
  const done = /(?:^|[._])([a-z]+)$/.exec(type.toLowerCase())?.[1] ?? '';
  const login = /log_?in|sso_login/.test(type) && !/toggled|connection|config/.test(type);
  if (login) return acted('login', 'login');
  if (/log_?out/.test(type)) return acted('login', 'logout');
  if (/role[._]assignment|permission/.test(type) && /grant|created|added/.test(done)) return acted('grant', 'grant');
  if (/role[._]assignment|permission/.test(type) && /revok|deleted|removed/.test(done)) return acted('grant', 'revoke');
  const action = {
    created: 'create',
    added: 'create',
    uploaded: 'upload',
    updated: 'update',
    toggled: 'update',
    changed: 'update',
    transferred: 'update',
    deleted: 'delete',
    removed: 'delete',
    revoked: 'revoke',
    viewed: 'read',
    accessed: 'read',
    exported: 'export',
    downloaded: 'download',
  }[done];
  return acted('entity', action ?? 'other');
}

const failed = /(_failed|\.failed)$/;

/** Activities of the compliance interface say what happened; only logins and access also say that it did not. */
const outcomeOf = (type: string): CanonicalFacts =>
  failed.test(type) ? { outcome: /access_failed$/.test(type) ? 'denied' : 'failure', outcome_reason: type } : { outcome: 'success' };

const anthropicKinds: readonly [RegExp, string][] = [
  [/^user_actor$/, 'human'],
  [/^unauthenticated/, 'anonymous'],
  [/api_key|service/, 'service'],
];

function anthropicActor(actor: VendorRecord): CanonicalFacts {
  const [uid, email] = [textOf(actor, 'user_id', 'api_key_id', 'admin_api_key_id', 'id'), textOf(actor, 'email_address', 'email')];
  const kind = actorType(actor);
  const known = uid !== undefined || email !== undefined;
  const claimed = textOf(actor, 'unauthenticated_email_address');
  return {
    actor_type: anthropicKinds.find(([shape]) => shape.test(kind))?.[1],
    actor_uid: uid ?? email,
    actor_name: email ?? claimed,
    actor_email: email,
    identity_confidence: known ? (kind === 'user_actor' ? 'verified' : 'asserted') : claimed === undefined ? 'none' : 'asserted',
    identity_basis: known
      ? `the vendor names a ${kind.replaceAll('_', ' ')}`
      : claimed === undefined
        ? 'nobody had signed in, or the record names nobody'
        : 'the name that was typed; nobody had signed in',
    src_ip: textOf(actor, 'ip_address'),
    user_agent: textOf(actor, 'user_agent'),
  };
}

const anthropicThings = ['mcp_server_id', 'claude_chat_id', 'claude_artifact_id', 'target_id', 'resource_id', 'deleted_user_id'];

/** Anthropic: activities of the compliance interface. */
export const anthropic = vendorSource({
  id: 'anthropic',
  is: (record) => hasAll(record, 'organization_id', 'created_at', 'actor', 'type') && actorType(record.value('actor')).endsWith('_actor'),
  mapped: ['id', 'created_at', 'organization_id', 'type'],
  facts(record) {
    const type = textOf(record, 'type') ?? '';
    const uid = textOf(record, ...anthropicThings);
    return {
      ...identified('anthropic', textOf(record, 'id')),
      source_event_type: type,
      source_instance: textOf(record, 'organization_id'),
      event_time: textOf(record, 'created_at'),
      ...anthropicActor(part(record, 'actor')),
      actor_org: textOf(record, 'organization_id'),
      resource_type: textOf(record, 'deleted_user_id') ? 'user' : 'app',
      resource_uid: uid,
      resource_name: textOf(record, 'mcp_server_name', 'deleted_user_email') ?? uid,
      ...deed(type),
      verb: type,
      command_text: type,
      ...outcomeOf(type),
    };
  },
});

function actorType(actor: unknown): string {
  return typeof actor === 'object' && actor !== null && 'type' in actor ? String(actor.type) : '';
}

/** Who acts by the log of an organisation: a session is a person's, a key whoever's that knows it. */
function openaiActor(actor: VendorRecord): CanonicalFacts {
  const session = part(actor, 'session');
  const key = part(actor, 'api_key');
  const isSession = textOf(actor, 'type') === 'session';
  const user = part(isSession ? session : key, 'user');
  const service = textOf(part(key, 'service_account'), 'id');
  const uid = textOf(user, 'id') ?? service ?? textOf(key, 'id');
  const email = textOf(user, 'email');
  if (uid === undefined) return { actor_type: 'unknown', identity_confidence: 'none', identity_basis: 'the record names nobody' };
  const known = isSession
    ? { identity_confidence: 'verified', identity_basis: 'a session that signed in' }
    : { identity_confidence: 'asserted', identity_basis: 'a key, which anybody may hold who knows it' };
  return {
    actor_type: isSession && email !== undefined ? 'human' : service === undefined ? 'unknown' : 'service',
    actor_uid: uid,
    actor_name: email ?? service,
    actor_email: email,
    ...known,
    src_ip: textOf(session, 'ip_address'),
    user_agent: textOf(session, 'user_agent'),
  };
}

/** OpenAI: the audit log of an organisation. */
export const openai = vendorSource({
  id: 'openai',
  holdsNoSecrets: true,
  is: (record) =>
    record.text('object') === 'organization.audit_log' ||
    (hasAll(record, 'actor', 'type', 'id') && record.kind('effective_at') === 'number'),
  mapped: ['id', 'effective_at', 'type', 'object'],
  facts(record) {
    const type = textOf(record, 'type') ?? '';
    // What changed stands under the name of the event, in some exports with its points written as underscores.
    const thing = { ...part(record, type.replaceAll('.', '_')), ...part(record, type) };
    return {
      ...identified('openai', textOf(record, 'id')),
      source_event_type: type,
      event_time: epochText(record.effective_at, 'seconds'),
      event_time_raw: writtenOf(record, 'effective_at'),
      ...openaiActor(part(record, 'actor')),
      resource_type: /user|invite/.test(type) ? 'user' : /api_key/.test(type) ? 'secret' : 'app',
      resource_uid: textOf(thing, 'id'),
      resource_name: textOf(thing, 'name', 'email', 'id'),
      resource_parent: textOf(part(record, 'project'), 'name', 'id'),
      ...deed(type),
      verb: type,
      command_text: type,
      ...outcomeOf(type),
    };
  },
});

function bedrockActor(arn: string | undefined): CanonicalFacts {
  if (arn === undefined) return { actor_type: 'unknown', identity_confidence: 'none', identity_basis: 'the record names nobody' };
  const [, role, session] = /:assumed-role\/([^/]+)\/(.+)$/.exec(arn) ?? [];
  return {
    actor_type: 'unknown',
    actor_uid: arn,
    actor_name: session ?? arn.split('/').at(-1),
    actor_roles: role === undefined ? undefined : [role],
    effective_principal: arn,
    identity_confidence: 'asserted',
    identity_basis:
      session === undefined
        ? 'the identity that signed the request'
        : 'the name of the role session, which whoever assumes the role may choose',
  };
}

/** A call that failed is logged with its error; an answer is there when there was one. */
function bedrockOutcome(record: VendorRecord): CanonicalFacts {
  const error = textOf(record, 'errorCode');
  if (error !== undefined) return { outcome: /AccessDenied|Unauthorized/.test(error) ? 'denied' : 'failure', outcome_code: error };
  return { outcome: Object.keys(part(record, 'output')).length > 0 ? 'success' : 'unknown' };
}

/** AWS Bedrock: the log of model invocations, which holds prompts and answers in clear. */
export const bedrock = vendorSource({
  id: 'bedrock',
  is: (record) =>
    record.text('schemaType') === 'ModelInvocationLog' || hasAll(record, 'modelId', 'operation', 'requestId', 'identity', 'input'),
  mapped: ['timestamp', 'accountId', 'region', 'requestId', 'operation', 'modelId', 'errorCode'],
  facts(record) {
    const [account, model, operation = ''] = [textOf(record, 'accountId'), textOf(record, 'modelId'), textOf(record, 'operation')];
    const request = textOf(record, 'requestId');
    const at = textOf(record, 'timestamp');
    return {
      ...identified('bedrock', request),
      source_instance: account,
      source_event_type: operation,
      source_event_code: textOf(record, 'errorCode'),
      event_time: at?.replace(' ', 'T'),
      event_time_raw: at,
      ...bedrockActor(textOf(part(record, 'identity'), 'arn')),
      actor_org: account,
      model,
      resource_type: 'api',
      resource_uid: model,
      resource_name: model,
      resource_parent: joined('/', account, textOf(record, 'region')),
      ...acted('api', /^(Converse|InvokeModel)/.test(operation) ? 'query' : operation.startsWith('List') ? 'list' : 'other'),
      verb: operation,
      command_text: joined(' ', operation, model),
      ...bedrockOutcome(record),
      correlation_uid: request,
    };
  },
});

const databricksActions: readonly [RegExp, CanonicalFacts][] = [
  [/login$/i, acted('login', 'login')],
  [/logout$/i, acted('login', 'logout')],
  [/^(addPrincipals?ToGroup|setAdmin|setAccountAdmin|grant|updatePermissions|changeAccountOwner)/, acted('grant', 'grant')],
  [/^(removePrincipals?FromGroup|removeAdmin|removeAccountAdmin|revoke)/, acted('grant', 'revoke')],
  [/^(create|generate|add|mount|install)/, acted('entity', 'create')],
  [/^(update|change|set|edit|workspaceConfEdit|enable|disable)/, acted('entity', 'update')],
  [/^(delete|remove)/, acted('entity', 'delete')],
  [/^(list|search)/, acted('api', 'list')],
  [/^(get|read|view)/, acted('api', 'read')],
  [/^download/, acted('api', 'download')],
  [/^export/, acted('api', 'export')],
  [/^(run|submit|execute|command)/i, acted('api', 'execute')],
];

function databricksOutcome(response: VendorRecord, action: string): CanonicalFacts {
  const status = response.statusCode;
  const reason = textOf(response, 'errorMessage', 'result');
  const code = typeof status === 'number' ? String(status) : undefined;
  if (action === 'IpAccessDenied') return { outcome: 'denied', outcome_code: code, outcome_reason: reason ?? action };
  if (typeof status !== 'number') return { outcome: 'unknown' };
  if (status === 401 || status === 403) return { outcome: 'denied', outcome_code: code, outcome_reason: reason };
  return { outcome: status >= 400 ? 'failure' : 'success', outcome_code: code, outcome_reason: textOf(response, 'errorMessage') };
}

function databricksActor(name: string | undefined): CanonicalFacts {
  if (name === undefined) return { actor_type: 'unknown', identity_confidence: 'none', identity_basis: 'the record names nobody' };
  const email = address(name);
  return {
    // A name without an address may be an application, or the system itself.
    actor_type: name === 'System-User' ? 'system' : 'unknown',
    actor_uid: name,
    actor_name: name,
    actor_email: email,
    identity_confidence: email === undefined ? 'asserted' : 'verified',
    identity_basis:
      email === undefined
        ? 'a name that is no address: an application or the system'
        : 'the account that signed in; a token of it may be in a program',
  };
}

function databricksThing(service: string, action: string): string {
  if (/Table/.test(action)) return 'table';
  if (/secret|token/i.test(`${service}${action}`)) return 'secret';
  return /user|principal|admin/i.test(action) ? 'user' : 'app';
}

const databricksNames = ['full_name_arg', 'name', 'targetUserName', 'targetGroupName', 'notebookId', 'path', 'tokenId', 'endpoint'];

/** Databricks: audit logs of an account and its workspaces. */
export const databricks = vendorSource({
  id: 'databricks',
  is: (record) => hasAll(record, 'serviceName', 'actionName'),
  mapped: ['timestamp', 'serviceName', 'actionName', 'sourceIPAddress', 'userAgent', 'requestId', 'sessionId'],
  facts(record) {
    const [service = '', action = ''] = [textOf(record, 'serviceName'), textOf(record, 'actionName')];
    const params = part(record, 'requestParams');
    const given = Object.keys(params).length > 0 ? params : undefined;
    const name = textOf(params, ...databricksNames);
    const session = textOf(record, 'sessionId');
    const workspace = writtenOf(record, 'workspaceId') ?? textOf(record, 'accountId');
    return {
      ...identified('databricks', textOf(record, 'requestId'), action),
      source_instance: workspace,
      source_event_type: `${service}.${action}`,
      event_time: epochText(record.timestamp, 'milliseconds') ?? textOf(record, 'timestamp'),
      event_time_raw: writtenOf(record, 'timestamp'),
      ...databricksActor(textOf(part(record, 'userIdentity'), 'email')),
      src_ip: textOf(record, 'sourceIPAddress'),
      user_agent: textOf(record, 'userAgent'),
      resource_type: databricksThing(service, action),
      resource_uid: name,
      resource_name: name ?? service,
      resource_parent: workspace,
      ...(databricksActions.find(([shape]) => shape.test(action))?.[1] ?? acted('api', 'other')),
      verb: action,
      command_text: joined(' ', `${service}.${action}`, given && JSON.stringify(given)),
      command_params: given,
      ...databricksOutcome(part(record, 'response'), action),
      session_uid: session,
      session_type: session && 'api',
      correlation_uid: textOf(record, 'requestId'),
    };
  },
});
