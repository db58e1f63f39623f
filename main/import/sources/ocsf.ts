import { acted, type CanonicalFacts } from './canonical.ts';
import { epochText, identified, joined, part, textOf, vendorSource, type VendorRecord, writtenOf } from './vendorAudit.ts';

/** Activities of the classes whose numbers have a canonical action (OCSF 1.8). */
const activities: Readonly<Record<number, Readonly<Record<number, string>>>> = {
  1001: { 1: 'create', 2: 'read', 3: 'update', 4: 'delete', 5: 'update' },
  1007: { 1: 'execute' },
  3001: { 1: 'create', 2: 'update', 3: 'update', 4: 'update', 5: 'update', 6: 'delete', 7: 'grant', 8: 'revoke', 9: 'lock' },
  3002: { 1: 'login', 2: 'logout' },
  3004: { 1: 'create', 2: 'read', 3: 'update', 4: 'delete' },
  3005: { 1: 'grant', 2: 'revoke' },
  4007: { 1: 'connect', 2: 'disconnect', 3: 'disconnect' },
  6001: { 1: 'create', 2: 'read', 3: 'update', 4: 'delete', 5: 'query', 6: 'update', 7: 'update', 8: 'update' },
  6003: { 1: 'create', 2: 'read', 3: 'update', 4: 'delete' },
  6005: { 1: 'read', 2: 'update', 3: 'connect', 4: 'query', 5: 'update', 6: 'create', 7: 'delete', 8: 'list', 9: 'encrypt', 10: 'decrypt' },
};

const userTypes: Readonly<Record<number, string>> = { 1: 'human', 2: 'human', 3: 'system', 4: 'service' };

const first = (value: unknown): VendorRecord =>
  Array.isArray(value) && typeof value[0] === 'object' && value[0] !== null ? (value[0] as VendorRecord) : {};

/** Authentication is about its user; whoever reports it is the actor. */
function userOf(event: VendorRecord): VendorRecord {
  const user = part(event, 'user');
  return event.class_uid === 3002 && Object.keys(user).length > 0 ? user : part(part(event, 'actor'), 'user');
}

function mfaOf(event: VendorRecord): string {
  const told = event.is_mfa ?? part(part(event, 'actor'), 'session').is_mfa;
  return told === true ? 'yes' : told === false ? 'no' : 'unknown';
}

/** The agent that acts for a user, where the event tells of one (OCSF, ai_operation). */
function agentFacts(agent: VendorRecord, user: CanonicalFacts): CanonicalFacts {
  const [uid, name] = [textOf(agent, 'uid'), textOf(agent, 'name')];
  if (uid === undefined && name === undefined) return user;
  return {
    ...user,
    actor_type: 'agent',
    actor_uid: uid ?? name,
    actor_name: name ?? uid,
    actor_email: undefined,
    on_behalf_of_uid: user.actor_uid,
    on_behalf_of_email: user.actor_email,
    agent_uid: uid,
    agent_name: name,
    agent_version: textOf(agent, 'version'),
    agent_instance: textOf(agent, 'instance_uid'),
  };
}

function actorFacts(event: VendorRecord): CanonicalFacts {
  const actor = part(event, 'actor');
  const user = userOf(event);
  const [uid, name] = [textOf(user, 'uid', 'uid_alt'), textOf(user, 'name', 'full_name', 'email_addr')];
  const known = uid !== undefined || name !== undefined;
  return agentFacts(part(part(event, 'ai_operation'), 'ai_agent'), {
    actor_type: typeof user.type_id === 'number' ? userTypes[user.type_id] : undefined,
    actor_uid: uid ?? name,
    actor_name: name ?? textOf(actor, 'app_name'),
    actor_email: textOf(user, 'email_addr'),
    actor_org: textOf(part(user, 'org'), 'name', 'uid') ?? textOf(part(user, 'account'), 'uid'),
    actor_idp: textOf(part(actor, 'idp'), 'name'),
    actor_mfa: mfaOf(event),
    identity_confidence: known ? 'asserted' : 'none',
    identity_basis: known ? 'the user as the product that wrote the event names it' : 'the event names nobody',
  });
}

/** Changes of accounts and of what they may do: their user is whom it was done to. */
const aboutUsers: ReadonlySet<number> = new Set([3001, 3005, 3006]);

function thingFacts(event: VendorRecord): CanonicalFacts {
  const [database, table] = [part(event, 'database'), part(event, 'table')];
  const resource = first(event.resources);
  const host = textOf(part(event, 'dst_endpoint'), 'hostname', 'name', 'ip');
  if (textOf(table, 'name'))
    return {
      resource_type: 'table',
      resource_name: textOf(table, 'name'),
      resource_parent: textOf(database, 'name'),
      db_name: textOf(database, 'name'),
      db_table: textOf(table, 'name'),
    };
  if (textOf(database, 'name'))
    return { resource_type: 'database', resource_name: textOf(database, 'name'), db_name: textOf(database, 'name') };
  if (Object.keys(resource).length > 0)
    return {
      resource_type: 'object',
      resource_uid: textOf(resource, 'uid'),
      resource_name: textOf(resource, 'name', 'uid'),
      resource_parent: textOf(resource, 'type'),
    };
  const user = part(event, 'user');
  if (aboutUsers.has(Number(event.class_uid)) && Object.keys(user).length > 0)
    return { resource_type: 'user', resource_uid: textOf(user, 'uid'), resource_name: textOf(user, 'name', 'email_addr', 'uid') };
  const service = textOf(part(event, 'service'), 'name') ?? textOf(part(part(event, 'api'), 'service'), 'name');
  return host === undefined
    ? { resource_type: 'api', resource_name: service }
    : { resource_type: 'host', resource_name: host, host_name: host };
}

const refusal = /^(40[13]|.*(access[ _]?denied|unauthori[sz]ed|forbidden|permission[ _]denied).*)$/i;

/** A failure whose code, or the code of whose answer, says that it was a refusal: products write it beside `status_id`. */
function outcomeFacts(event: VendorRecord): CanonicalFacts {
  const answer = part(part(event, 'api'), 'response');
  const codes = [writtenOf(event, 'status_code'), textOf(answer, 'error'), writtenOf(answer, 'code')];
  codes.push(writtenOf(part(event, 'http_response'), 'code'));
  const [code] = codes.filter((one) => one !== undefined && one !== '');
  const facts = { outcome_code: code, outcome_reason: textOf(event, 'status_detail', 'message') ?? textOf(answer, 'message') };
  if (event.action_id === 2 || [2, 25, 26].includes(Number(event.disposition_id))) return { ...facts, outcome: 'denied' };
  if (event.status_id === 1) return { ...facts, outcome: 'success' };
  if (event.status_id !== 2) return { ...facts, outcome: 'unknown' };
  return { ...facts, outcome: codes.some((one) => refusal.test(one ?? '')) ? 'denied' : 'failure' };
}

const command = (event: VendorRecord): string | undefined =>
  textOf(part(event, 'query_info'), 'query_string') ??
  textOf(part(event, 'process'), 'cmd_line') ??
  joined(' ', textOf(part(event, 'api'), 'operation'), textOf(part(part(event, 'http_request'), 'url'), 'url_string', 'path'));

/** Events in the vocabulary of OCSF, of any product and class; a class that is not known keeps its number and claims no action. */
export const ocsf = vendorSource({
  id: 'ocsf',
  is: (record) => record.kind('class_uid') === 'number' && record.kind('metadata') === 'object',
  mapped: ['class_uid', 'class_name', 'activity_id', 'activity_name', 'time', 'status_id', 'status_code', 'status_detail', 'type_uid'],
  facts(event) {
    const metadata = part(event, 'metadata');
    const product = part(metadata, 'product');
    const uid = Number(event.class_uid);
    const action = activities[uid]?.[Number(event.activity_id)] ?? 'other';
    const source = part(event, 'src_endpoint');
    const time = epochText(event.time, 'milliseconds') ?? textOf(event, 'time_dt', 'time');
    return {
      ...identified('ocsf', textOf(metadata, 'uid', 'original_event_uid')),
      source_instance: joined(' ', textOf(product, 'vendor_name'), textOf(product, 'name')),
      source_event_type: joined(':', textOf(event, 'class_name') ?? String(uid), textOf(event, 'activity_name')),
      source_event_code: textOf(metadata, 'event_code'),
      sequence: metadata.sequence,
      event_time: time,
      event_time_raw: textOf(metadata, 'original_time') ?? writtenOf(event, 'time'),
      duration_ms: event.duration,
      ...actorFacts(event),
      src_ip: textOf(source, 'ip'),
      src_port: source.port,
      user_agent: textOf(part(event, 'http_request'), 'user_agent'),
      ...thingFacts(event),
      ...acted('api', action),
      class_uid: uid,
      class_name: textOf(event, 'class_name'),
      activity_id: event.activity_id,
      activity_name: textOf(event, 'activity_name'),
      verb: textOf(part(event, 'api'), 'operation') ?? textOf(event, 'activity_name'),
      command_text: command(event),
      ...outcomeFacts(event),
      correlation_uid: textOf(metadata, 'correlation_uid') ?? textOf(part(part(event, 'api'), 'request'), 'uid'),
    };
  },
});
