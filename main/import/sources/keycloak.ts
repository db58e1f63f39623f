import { sessionOf } from './hoopDownload.ts';
import { redacted, redactJson } from './hoopWire/redaction.ts';
import { hasAll } from './jsonHead.ts';
import { acted, type CanonicalFacts } from './canonical.ts';
import { detectKeycloakLog, frameKeycloakLog, showableOfKeycloak } from './keycloakLog.ts';
import type { Source } from './source.ts';
import { address, epochText, identified, joined, part, textOf, vendorSource, type VendorRecord, writtenOf } from './vendorAudit.ts';

const adminVerbs: Readonly<Record<string, string>> = { CREATE: 'create', UPDATE: 'update', DELETE: 'delete', ACTION: 'execute' };
const keycloakLogins: Readonly<Record<string, string>> = {
  LOGIN: 'login',
  CLIENT_LOGIN: 'login',
  IMPERSONATE: 'login',
  LOGOUT: 'logout',
};

/** To map a role to somebody is to grant it, and so is to put him into a group. */
function adminDeed(operation: string, thing: string): CanonicalFacts {
  if (!/_ROLE_MAPPING$|^GROUP_MEMBERSHIP$/.test(thing)) return acted('entity', adminVerbs[operation] ?? 'other');
  return operation === 'CREATE' ? acted('grant', 'grant') : operation === 'DELETE' ? acted('grant', 'revoke') : acted('grant', 'other');
}

/** An event of an administrator, whose subject stands apart. */
function keycloakAdmin(record: VendorRecord): CanonicalFacts {
  const who = part(record, 'authDetails');
  const user = textOf(who, 'userId');
  const operation = textOf(record, 'operationType') ?? '';
  return {
    actor_type: 'unknown',
    actor_uid: user,
    actor_name: textOf(who, 'username') ?? user,
    identity_confidence: user === undefined ? 'none' : 'verified',
    identity_basis: user === undefined ? 'the record names nobody' : 'the account that signed in; a service account has one as well',
    src_ip: textOf(who, 'ipAddress'),
    resource_type: { USER: 'user', GROUP: 'role', REALM_ROLE: 'role', CLIENT: 'app' }[textOf(record, 'resourceType') ?? ''] ?? 'other',
    resource_name: textOf(record, 'resourcePath'),
    ...adminDeed(operation, textOf(record, 'resourceType') ?? ''),
    verb: operation,
    command_text: joined(' ', operation, textOf(record, 'resourcePath')),
  };
}

/** The event is about the user somebody has become; who did so stands in its details. */
const impersonatorFacts = (impersonator: string, user: string | undefined): CanonicalFacts => ({
  actor_uid: impersonator,
  actor_name: impersonator,
  actor_email: address(impersonator),
  identity_confidence: 'verified',
  identity_basis: 'the account at the identity provider that went on as another one',
  effective_principal: user,
  delegation_chain: [
    { uid: impersonator, type: 'unknown', via: 'impersonation' },
    { uid: user, type: 'unknown', via: 'as whom' },
  ],
});

function keycloakUser(record: VendorRecord): CanonicalFacts {
  const details = part(record, 'details');
  const type = (textOf(record, 'type') ?? '').replace(/_ERROR$/, '');
  const user = textOf(record, 'userId');
  const name = textOf(details, 'username');
  const action = keycloakLogins[type];
  const impersonator = textOf(details, 'impersonator');
  return {
    actor_type: type === 'CLIENT_LOGIN' ? 'service' : 'unknown',
    actor_uid: user ?? name,
    actor_name: name ?? user,
    actor_email: address(name),
    actor_idp: textOf(details, 'identity_provider'),
    identity_confidence: user === undefined ? (name === undefined ? 'none' : 'asserted') : 'verified',
    identity_basis: user === undefined ? 'the name that was typed; nobody was logged in' : 'the account at the identity provider',
    ...(impersonator === undefined ? {} : impersonatorFacts(impersonator, name ?? user)),
    src_ip: textOf(record, 'ipAddress'),
    resource_type: 'app',
    resource_name: textOf(record, 'clientId'),
    ...(action === undefined ? acted('entity', /^(UPDATE|VERIFY|RESET|REGISTER)/.test(type) ? 'update' : 'other') : acted('login', action)),
    verb: type,
    command_text: joined(' ', type, textOf(record, 'clientId')),
    session_uid: textOf(record, 'sessionId'),
    session_type: textOf(record, 'sessionId') && 'api',
    correlation_uid: textOf(details, 'code_id'),
  };
}

/** Types that Keycloak writes when something was done, and with `_ERROR` when it was not. */
const done =
  /^(LOGIN|LOGOUT|REGISTER|CODE_TO_TOKEN|CLIENT_LOGIN|REFRESH_TOKEN|TOKEN_EXCHANGE|IMPERSONATE|GRANT_CONSENT|REVOKE_GRANT|DELETE_ACCOUNT|UPDATE_\w+|VERIFY_\w+|RESET_\w+|REMOVE_\w+|SEND_\w+|CREATE|UPDATE|DELETE|ACTION)$/;

/** What an administrator sent stands as JSON text in the record, with new passwords in it. */
function withoutCredentials(text: string): string {
  const event = JSON.parse(text) as VendorRecord;
  const sent = textOf(event, 'representation');
  if (sent === undefined || !/"(credentials|secretData|value)"/.test(sent)) return text;
  const shown = redactJson(sent).replace(/("(?:value|secretData|credentialData)"\s*:\s*)"(?:[^"\\]|\\.)*"/g, `$1"${redacted.credential}"`);
  return JSON.stringify({ ...event, representation: shown });
}

/** The columns of an event, whoever wrote it. */
function keycloakFacts(record: VendorRecord): CanonicalFacts {
  const type = textOf(record, 'type', 'operationType') ?? '';
  const error = textOf(record, 'error');
  const failed = error !== undefined || type.endsWith('_ERROR');
  const denied = /denied|not_allowed|forbidden|disabled|locked/.test(error ?? '');
  return {
    ...identified('keycloak', textOf(record, 'id')),
    source_instance: textOf(record, 'realmName', 'realmId'),
    source_event_type: type,
    event_time: epochText(record.time, 'milliseconds') ?? textOf(record, 'time'),
    event_time_raw: writtenOf(record, 'time'),
    ...(record.operationType === undefined ? keycloakUser(record) : keycloakAdmin(record)),
    outcome: failed ? (denied ? 'denied' : 'failure') : done.test(type) ? 'success' : 'unknown',
    outcome_code: error,
    outcome_reason: error,
  };
}

const keycloakEvents = vendorSource({
  id: 'keycloak',
  is: (record) =>
    (hasAll(record, 'type', 'realmId', 'time') && ['clientId', 'details', 'userId', 'ipAddress'].some((key) => record.has(key))) ||
    hasAll(record, 'operationType', 'realmId', 'authDetails'),
  mapped: ['id', 'time', 'type', 'error'],
  withoutSecrets: withoutCredentials,
  facts: keycloakFacts,
});

/** Keycloak: events of users and of administrators, as its interface gives them and as its event listener writes them into the log of the server. */
export const keycloak: Source = {
  ...keycloakEvents,
  detect(head, path, json) {
    // What a downloaded session printed is no log, whatever its lines look like.
    const logged = sessionOf(path) === undefined ? detectKeycloakLog(head, json) : { confidence: 0 };
    return logged.confidence > 0 ? logged : keycloakEvents.detect(head, path, json);
  },
  frame(content, sink, limits) {
    if (detectKeycloakLog(content.head).confidence === 0) return keycloakEvents.frame(content, sink, limits);
    return frameKeycloakLog(content, sink, limits, { facts: keycloakFacts, withoutSecrets: withoutCredentials });
  },
  showable: showableOfKeycloak,
};
