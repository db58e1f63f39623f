import { hasAll, wrapped } from './jsonHead.ts';
import { acted, type CanonicalFacts } from './canonical.ts';
import { address, identified, joined, part, textOf, vendorSource, type VendorRecord } from './vendorAudit.ts';

const list = (value: unknown): VendorRecord[] =>
  Array.isArray(value) ? value.filter((one): one is VendorRecord => typeof one === 'object' && one !== null) : [];

/** The canonical action of an event named by words with points, such as `user.session.start`. */
function oktaDeed(type: string): CanonicalFacts {
  if (/^user\.(session\.start|authentication)/.test(type)) return acted('login', 'login');
  if (/^user\.session\.end/.test(type)) return acted('login', 'logout');
  if (/(privilege|membership|role|grant)\.?.*\.(grant|add|assign)/.test(type)) return acted('grant', 'grant');
  if (/(privilege|membership|role|grant)\.?.*\.(revoke|remove|unassign)/.test(type)) return acted('grant', 'revoke');
  if (/\.lock$|\.suspend$/.test(type)) return acted('entity', 'lock');
  const action = /(create|update|delete|deactivate|activate|add|remove)$/.exec(type)?.[1] ?? '';
  return acted(
    'entity',
    { create: 'create', add: 'create', activate: 'update', update: 'update', deactivate: 'update', delete: 'delete', remove: 'delete' }[
      action
    ] ?? 'other',
  );
}

const oktaOutcomes: Readonly<Record<string, string>> = {
  SUCCESS: 'success',
  ALLOW: 'success',
  FAILURE: 'failure',
  DENY: 'denied',
  CHALLENGE: 'pending',
};
const oktaTypes: Readonly<Record<string, string>> = {
  User: 'human',
  SystemPrincipal: 'system',
  PublicClientApp: 'service',
  AppInstance: 'service',
};

function oktaActor(record: VendorRecord): CanonicalFacts {
  const actor = part(record, 'actor');
  const name = textOf(actor, 'alternateId');
  const type = textOf(actor, 'type');
  const uid = textOf(actor, 'id');
  const isKnown = uid !== undefined && uid !== 'unknown';
  const client = part(record, 'client');
  const factor = textOf(part(record, 'authenticationContext'), 'credentialType');
  return {
    actor_type: isKnown ? oktaTypes[type ?? ''] : undefined,
    actor_uid: isKnown ? uid : undefined,
    actor_name: textOf(actor, 'displayName') ?? name,
    actor_email: address(name),
    actor_idp: 'okta',
    actor_mfa: /^(OTP|SMS|PUSH|EMAIL|WEB_AUTHN|FIDO)/.test(factor ?? '') ? 'yes' : 'unknown',
    identity_confidence: isKnown ? 'verified' : 'none',
    identity_basis: isKnown ? 'the account at the identity provider' : 'the identity provider knows no such account',
    src_ip: textOf(client, 'ipAddress'),
    user_agent: textOf(part(client, 'userAgent'), 'rawUserAgent'),
    device_id: textOf(part(record, 'device'), 'id'),
  };
}

/** Okta: events of the System Log. */
export const okta = vendorSource({
  id: 'okta',
  is: (record) => hasAll(record, 'uuid', 'published', 'eventType', 'actor', 'outcome'),
  mapped: ['uuid', 'published', 'eventType', 'displayMessage', 'outcome'],
  facts(record) {
    const type = textOf(record, 'eventType') ?? '';
    const outcome = part(record, 'outcome');
    const [target] = list(record.target);
    const session = textOf(part(record, 'authenticationContext'), 'externalSessionId');
    return {
      ...identified('okta', textOf(record, 'uuid')),
      source_event_type: type,
      source_event_code: textOf(record, 'legacyEventType'),
      event_time: textOf(record, 'published'),
      ...oktaActor(record),
      resource_type:
        { User: 'user', AppInstance: 'app', UserGroup: 'role', PolicyEntity: 'policy' }[(target && textOf(target, 'type')) ?? ''] ?? 'app',
      resource_uid: target && textOf(target, 'id'),
      resource_name: target && textOf(target, 'displayName', 'alternateId'),
      ...oktaDeed(type),
      verb: type,
      command_text: textOf(record, 'displayMessage') ?? type,
      outcome: oktaOutcomes[textOf(outcome, 'result') ?? ''],
      outcome_code: textOf(outcome, 'result'),
      outcome_reason: textOf(outcome, 'reason'),
      session_uid: session === 'unknown' ? undefined : session,
      session_type: session === undefined || session === 'unknown' ? undefined : 'api',
      correlation_uid: textOf(part(record, 'transaction'), 'id'),
    };
  },
});

/** A sign-in as Microsoft Graph gives it; Azure's own export wraps it in `properties`. */
const signIn = (record: VendorRecord): VendorRecord =>
  Object.keys(part(record, 'properties')).length > 0 ? part(record, 'properties') : record;

function entraOutcome(record: VendorRecord): CanonicalFacts {
  const status = part(record, 'status');
  const code = status.errorCode;
  const access = textOf(record, 'conditionalAccessStatus');
  const reason = textOf(status, 'failureReason', 'additionalDetails');
  if (typeof code !== 'number') return { outcome: 'unknown', outcome_reason: reason };
  const facts = { outcome_code: String(code), outcome_reason: code === 0 ? undefined : reason };
  if (code === 0) return { ...facts, outcome: 'success' };
  // Interrupted for a second factor or for consent: the sign-in went on elsewhere, or did not.
  if ([50074, 50076, 50079, 50140, 65001].includes(code)) return { ...facts, outcome: 'pending' };
  return {
    ...facts,
    outcome: access === 'failure' || [53003, 50105, 50057].includes(code) ? 'denied' : 'failure',
    decision_by: access === 'failure' ? 'conditional access' : undefined,
  };
}

/** What was demanded was also given only where the sign-in went through. */
function entraMfa(record: VendorRecord): string {
  if (part(record, 'status').errorCode !== 0) return 'unknown';
  return (
    { multiFactorAuthentication: 'yes', singleFactorAuthentication: 'no' }[textOf(record, 'authenticationRequirement') ?? ''] ?? 'unknown'
  );
}

/** A program may sign in with an account of a person; only at a browser somebody sits. */
const isInteractive = (record: VendorRecord): boolean =>
  record.isInteractive === true || (Array.isArray(record.signInEventTypes) && record.signInEventTypes.includes('interactiveUser'));

/** Entra ID: sign-ins of people, services and managed identities. */
export const entra = vendorSource({
  id: 'entra',
  is: (record) => {
    const one = wrapped(record, 'properties') ?? record;
    return hasAll(one, 'createdDateTime', 'appId', 'status') && (one.has('userPrincipalName') || one.has('servicePrincipalId'));
  },
  mapped: ['id', 'createdDateTime', 'correlationId', 'ipAddress'],
  facts(outer) {
    const record = signIn(outer);
    const user = textOf(record, 'userPrincipalName');
    const uid = textOf(record, 'userId', 'servicePrincipalId');
    const isService = textOf(record, 'servicePrincipalId') !== undefined && user === undefined;
    return {
      ...identified('entra', textOf(record, 'id')),
      source_instance: textOf(record, 'resourceTenantId', 'homeTenantId', 'tenantId') ?? textOf(outer, 'tenantId'),
      source_event_type: joined(':', 'signIn', Array.isArray(record.signInEventTypes) ? String(record.signInEventTypes[0]) : undefined),
      event_time: textOf(record, 'createdDateTime'),
      actor_type: isService ? 'service' : isInteractive(record) && user !== undefined ? 'human' : 'unknown',
      actor_uid: uid,
      actor_name: textOf(record, 'userDisplayName', 'servicePrincipalName') ?? user,
      actor_email: address(user),
      actor_idp: 'entra',
      actor_mfa: entraMfa(record),
      identity_confidence: uid === undefined ? 'none' : 'verified',
      identity_basis: uid === undefined ? 'the record names nobody' : 'the account at the identity provider',
      src_ip: textOf(record, 'ipAddress'),
      user_agent: textOf(record, 'userAgent', 'clientAppUsed'),
      device_id: textOf(part(record, 'deviceDetail'), 'deviceId'),
      resource_type: 'app',
      resource_uid: textOf(record, 'resourceId', 'appId'),
      resource_name: textOf(record, 'resourceDisplayName', 'appDisplayName'),
      ...acted('login', 'login'),
      verb: 'signIn',
      command_text: joined(' ', 'sign-in to', textOf(record, 'appDisplayName')),
      ...entraOutcome(record),
      session_uid: textOf(record, 'sessionId'),
      session_type: textOf(record, 'sessionId') && 'api',
      correlation_uid: textOf(record, 'correlationId'),
    };
  },
});
