import { acted, type CanonicalFacts } from './canonical.ts';
import { redacted, redactPairs, redactText } from './hoopWire/redaction.ts';
import { address, identified, joined, part, textOf, type VendorRecord } from './vendorAudit.ts';

const list = (value: unknown): VendorRecord[] =>
  Array.isArray(value) ? value.filter((one): one is VendorRecord => typeof one === 'object' && one !== null) : [];

const codesOf = (concept: VendorRecord): string[] => list(concept.coding).flatMap((coding) => textOf(coding, 'code') ?? []);

/** The codes of a list of concepts, or of codings. */
const allCodes = (value: unknown): string[] =>
  list(value).flatMap((one) => [...codesOf(one), ...(textOf(one, 'code') ?? '').split('\0')].filter((code) => code !== ''));

/** What a reference points at: by identifier, by place, or by its words only. */
function named(what: VendorRecord): string | undefined {
  return textOf(part(what, 'identifier'), 'value') ?? textOf(what, 'reference', 'display');
}

const agentName = (agent: VendorRecord): string | undefined =>
  textOf(part(part(agent, 'who'), 'identifier'), 'value') ??
  textOf(part(agent, 'who'), 'reference') ??
  textOf(agent, 'name', 'altId') ??
  textOf(part(agent, 'who'), 'display');

/** What a contained resource is called: a name is a text, or a list of the names of a person. */
function displayOf(resource: VendorRecord): string | undefined {
  const [name = {}] = list(resource.name);
  const given = Array.isArray(name.given) ? name.given.filter((one): one is string => typeof one === 'string') : [];
  return textOf(resource, 'name') ?? textOf(name, 'text') ?? joined(' ', ...given, textOf(name, 'family'));
}

/**
 * The event with what it says of resources inside itself where it refers to them: `#p` is somebody else in every event, and so no name
 * of anybody.
 */
function resolved(event: VendorRecord): VendorRecord {
  const inside = new Map(list(event.contained).map((one) => [`#${textOf(one, 'id') ?? ''}`, one]));
  const told = (holder: VendorRecord, key: string): VendorRecord => {
    const { reference, ...rest } = part(holder, key);
    if (typeof reference !== 'string' || !reference.startsWith('#')) return holder;
    const one = inside.get(reference) ?? {};
    const [identifier] = [...list(one.identifier), part(one, 'identifier')];
    return { ...holder, [key]: { type: one.resourceType, identifier, display: displayOf(one), ...rest } };
  };
  return {
    ...event,
    agent: list(event.agent).map((agent) => told(agent, 'who')),
    entity: list(event.entity).map((entity) => told(entity, 'what')),
    source: told(part(event, 'source'), 'observer'),
  };
}

/** Whether a reference points at a resource of one of some kinds, by its path or by the type it names. */
function pointsAt(what: VendorRecord, ...kinds: readonly string[]): boolean {
  const path = textOf(what, 'reference')?.split('/') ?? [];
  return kinds.some((kind) => path.slice(0, -1).includes(kind) || textOf(what, 'type')?.split('/').at(-1) === kind);
}

const people = ['Practitioner', 'PractitionerRole', 'Patient', 'RelatedPerson', 'Person'];
const humanRoles = /^(humanuser|IRCP|AUT|UserOauthAgent|UserSamlAgent|PAT|PROV)$/;
const tokenRoles = /^User(Oauth|Saml)Agent$/;

function agentType(agent: VendorRecord): string {
  const who = part(agent, 'who');
  if (pointsAt(who, 'Device')) return 'machine';
  return pointsAt(who, ...people) || codesOf(part(agent, 'type')).some((code) => humanRoles.test(code)) ? 'human' : 'unknown';
}

/** Who is accountable: of those who asked, a person before a program. */
function actorOf(agents: readonly VendorRecord[]): VendorRecord | undefined {
  const asking = agents.filter((agent) => agent.requestor === true);
  // A patient who asked for nothing is whose record it is, and not who acted.
  const others = agents.filter((agent) => !pointsAt(part(agent, 'who'), 'Patient'));
  const pool = asking.length > 0 ? asking : others;
  return pool.find((agent) => agentType(agent) === 'human') ?? pool[0];
}

const isAddress = (text: string | undefined): boolean => text !== undefined && /^[0-9.]+$|^[0-9a-fA-F:.]*:[0-9a-fA-F:.]*$/.test(text);

/** The program that asked: the agent with an address that is not the one who writes the log. BALP swaps the codes of the two. */
function clientFacts(agents: readonly VendorRecord[], observer: string | undefined): CanonicalFacts {
  const client = agents.find((agent) => textOf(part(agent, 'network'), 'address') !== undefined && agentName(agent) !== observer);
  const address = client && textOf(part(client, 'network'), 'address');
  return {
    src_ip: isAddress(address) ? address : undefined,
    user_agent: client && agentType(client) !== 'human' ? agentName(client) : undefined,
    device_id: isAddress(address) ? undefined : address,
  };
}

function actorFacts(event: VendorRecord): CanonicalFacts {
  const agents = list(event.agent);
  const source = part(event, 'source');
  const actor = actorOf(agents);
  const client = clientFacts(agents, named(part(source, 'observer')));
  const name = actor && agentName(actor);
  if (!actor || name === undefined)
    return { ...client, actor_type: 'unknown', identity_confidence: 'none', identity_basis: 'no agent of the event is named' };
  const codes = codesOf(part(actor, 'type'));
  const byToken = codes.some((code) => tokenRoles.test(code));
  return {
    ...client,
    actor_type: agentType(actor),
    actor_uid: name,
    actor_name: textOf(actor, 'name') ?? textOf(part(actor, 'who'), 'display') ?? name,
    actor_email: address(name) ?? address(textOf(actor, 'altId')),
    actor_roles: list(actor.role).flatMap((role) => codesOf(role)),
    effective_principal: textOf(actor, 'altId'),
    identity_confidence: byToken ? 'verified' : 'asserted',
    identity_basis: byToken ? 'the token that the server checked' : 'the agent as whoever wrote the event names it',
  };
}

const interactions: Readonly<Record<string, string>> = {
  read: 'read',
  vread: 'read',
  history: 'read',
  'history-instance': 'read',
  search: 'query',
  'search-type': 'query',
  'search-system': 'query',
  create: 'create',
  update: 'update',
  patch: 'update',
  delete: 'delete',
  operation: 'execute',
  '110122': 'login',
  '110123': 'logout',
};
const types: Readonly<Record<string, string>> = { '110106': 'export', '110112': 'query' };
const letters: Readonly<Record<string, string>> = { C: 'create', R: 'read', U: 'update', D: 'delete', E: 'execute' };

function actionOf(event: VendorRecord): string {
  const subtype = allCodes(event.subtype)
    .map((code) => interactions[code])
    .find((action) => action !== undefined);
  const type = textOf(part(event, 'type'), 'code') ?? '';
  return types[type] ?? subtype ?? letters[textOf(event, 'action') ?? ''] ?? 'other';
}

const roleOf = (entity: VendorRecord): string | undefined => textOf(part(entity, 'role'), 'code');
const typeOf = (entity: VendorRecord): string | undefined => textOf(part(entity, 'type'), 'code');

const decoded = (query: string): string => Buffer.from(query, 'base64').toString('utf8');
const withoutTokens = (query: string): string => redactText(redactPairs(query));

/** A query as it was sent: the address, or headers and body. Its tokens were taken out of the record before. */
function queryOf(entity: VendorRecord): string | undefined {
  const query = textOf(entity, 'query');
  return query === undefined ? undefined : decoded(query);
}

/** A policy names a token by its id; of an opaque token it is the end of the token itself (BALP, OAUTHaccessTokenUse Opaque). */
const isName = (policy: unknown): boolean => typeof policy === 'string' && /^(urn:|https?:)/.test(policy);

/** JSON text of an AuditEvent without parts of tokens: those that agents used, and those inside queries. */
export function withoutTokenParts(text: string): string {
  if (!/"(policy|query)"/.test(text)) return text;
  const event = JSON.parse(text) as Record<string, unknown>;
  let changed = false;
  const change = (one: VendorRecord, key: string, value: unknown): VendorRecord => {
    changed = true;
    return { ...one, [key]: value };
  };
  const agents = list(event.agent).map((agent) => {
    const policies = Array.isArray(agent.policy) ? (agent.policy as unknown[]) : [];
    return policies.every(isName)
      ? agent
      : change(
          agent,
          'policy',
          policies.map((policy) => (isName(policy) ? policy : redacted.credential)),
        );
  });
  const entities = list(event.entity).map((entity) => {
    const query = textOf(entity, 'query');
    const shown = query === undefined ? '' : withoutTokens(decoded(query));
    return query === undefined || shown === decoded(query) ? entity : change(entity, 'query', Buffer.from(shown).toString('base64'));
  });
  return changed ? JSON.stringify({ ...event, agent: agents, entity: entities }) : text;
}

/** A patient, told by the role of the entity, or by what its reference points at. */
function patientsIn(entity: VendorRecord): string[] {
  const what = part(entity, 'what');
  const [, , reference] = /(^|\/)(Patient\/[^/]+)/.exec(textOf(what, 'reference') ?? '') ?? [];
  if (reference !== undefined) return [reference];
  return roleOf(entity) === '1' || pointsAt(what, 'Patient') ? [named(what) ?? textOf(entity, 'name') ?? []].flat() : [];
}

const isRequest = (entity: VendorRecord): boolean => /x-?request-?id/i.test(typeOf(entity) ?? '');

/** What was acted on: the thing itself before the query that found it, and the patient where there is nothing else. */
function thingOf(entities: readonly VendorRecord[]): VendorRecord | undefined {
  const others = entities.filter((entity) => !isRequest(entity) && roleOf(entity) !== '1');
  const thing = others.find((entity) => typeOf(entity) === '2' || roleOf(entity) === '4');
  return thing ?? others[0] ?? entities.find((entity) => !isRequest(entity));
}

function entityFacts(event: VendorRecord): CanonicalFacts {
  const entities = list(event.entity);
  const patients = [...new Set(entities.flatMap(patientsIn))];
  const asked = entities.find((entity) => textOf(entity, 'query') !== undefined);
  const request = entities.find(isRequest);
  const thing = thingOf(entities);
  const name = thing && (named(part(thing, 'what')) ?? textOf(thing, 'name', 'description'));
  const action = actionOf(event);
  const isLogin = action === 'login' || action === 'logout';
  return {
    ...acted(isLogin ? 'login' : 'data', action),
    resource_type: patients.length > 0 ? 'patient_record' : isLogin ? 'app' : 'object',
    resource_uid: thing && textOf(part(thing, 'what'), 'reference'),
    resource_name: name,
    patient_ref: patients.length > 0 ? patients : undefined,
    phi_flag: patients.length > 0 ? 'yes' : 'unknown',
    command_text: (asked && queryOf(asked)) ?? joined(' ', allCodes(event.subtype)[0] ?? textOf(part(event, 'type'), 'code'), name),
    correlation_uid: request && named(part(request, 'what')),
  };
}

/** What an OperationOutcome inside the event says went wrong. */
const issuesOf = (event: VendorRecord): string[] =>
  list(event.contained)
    .filter((one) => textOf(one, 'resourceType') === 'OperationOutcome')
    .flatMap((one) => list(one.issue))
    .flatMap((issue) => [textOf(issue, 'code'), textOf(issue, 'diagnostics'), textOf(part(issue, 'details'), 'text')])
    .filter((text) => text !== undefined);

const refusal = /\b(forbidden|denied|unauthori[sz]ed|not authori[sz]ed|not permitted)\b/i;

function outcomeFacts(event: VendorRecord): CanonicalFacts {
  const outcome = textOf(event, 'outcome');
  const reason = textOf(event, 'outcomeDesc');
  const isConsent = allCodes(event.subtype).some((code) => /AuthZ-Consent/i.test(code));
  const facts = { outcome_code: outcome, outcome_reason: reason, decision_by: isConsent ? 'consent' : undefined };
  if (outcome === '0') return { ...facts, outcome: 'success' };
  if (outcome === undefined || !['4', '8', '12'].includes(outcome)) return { ...facts, outcome: 'unknown' };
  const isRefused = isConsent || textOf(part(event, 'type'), 'code') === '110113' || refusal.test([reason, ...issuesOf(event)].join(' '));
  return { ...facts, outcome: isRefused ? 'denied' : 'failure' };
}

/** Codes of purposes and subtypes that open a record in an emergency. */
const emergencies = new Set(['BTG', '110127']);

/** The columns of an AuditEvent of FHIR R4. */
export function auditEventFacts(written: VendorRecord): CanonicalFacts {
  const event = resolved(written);
  const subtypes = allCodes(event.subtype);
  const purposes = [...allCodes(event.purposeOfEvent), ...list(event.agent).flatMap((agent) => allCodes(agent.purposeOfUse))];
  const labels = allCodes(part(event, 'meta').security);
  const type = textOf(part(event, 'type'), 'code');
  const source = part(event, 'source');
  return {
    ...identified('fhir', textOf(event, 'id'), named(part(source, 'observer')) ?? ''),
    source_instance: textOf(source, 'site') ?? named(part(source, 'observer')),
    source_event_type: joined(':', type, subtypes[0]),
    event_time: textOf(part(event, 'period'), 'start') ?? textOf(event, 'recorded'),
    start_time: textOf(part(event, 'period'), 'start'),
    end_time: textOf(part(event, 'period'), 'end'),
    ...actorFacts(event),
    ...entityFacts(event),
    verb: subtypes[0] ?? type,
    ...outcomeFacts(event),
    data_classification: labels.length > 0 ? labels.join(' ') : undefined,
    approval_reason: purposes.length > 0 ? `purpose ${[...new Set(purposes)].join(' ')}` : undefined,
    break_glass: [...purposes, ...subtypes].some((code) => emergencies.has(code)) ? true : undefined,
  };
}

/** What a reviewer must know of an event beside its columns. */
export function auditEventRemarks(event: VendorRecord): string[] {
  const codes = allCodes(event.subtype);
  return [
    ...(codes.includes('110133') ? ['audit recording was stopped here'] : []),
    ...(codes.includes('110134') ? ['audit recording was started here'] : []),
    ...(allCodes(part(event, 'meta').security).includes('HTEST') ? ['labelled as test data'] : []),
  ];
}
