import type { CanonicalFacts } from './canonical.ts';
import { address, part, textOf, type VendorRecord } from './vendorAudit.ts';

/** `host:port`, IPv6 in brackets. */
function endpoint(text: string | undefined): CanonicalFacts {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^[\]]*?)):(\d{1,5})$/.exec(text ?? '') ?? [];
  const host = bracketed ?? plain;
  return host !== undefined && /^[0-9.]+$|:/.test(host) ? { src_ip: host, src_port: Number(port) } : {};
}

const kinds: Readonly<Record<number, string>> = { 1: 'human', 2: 'machine', 3: 'system' };
const origins: Readonly<Record<number, string>> = { 1: 'local', 2: 'SSO', 3: 'okta', 4: 'SCIM', 5: 'entra' };

interface Named {
  who: string | undefined;
  user: string | undefined;
  impersonator: string | undefined;
  bot: string | undefined;
}

/** The one whose deed it is, where that is not the user an event is about: a request is reviewed, or changed, by somebody else. */
const doers: Readonly<Record<string, string>> = { 'access_request.review': 'reviewer', 'access_request.update': 'updated_by' };

/** Certificates name their bearer below `identity`. */
const bearer = (event: VendorRecord): VendorRecord => (textOf(event, 'user') === undefined ? part(event, 'identity') : event);

function named(event: VendorRecord): Named {
  // On events of devices the user is an object.
  const user = textOf(bearer(event), 'user') ?? textOf(part(event, 'user'), 'user');
  const [impersonator, bot] = [textOf(bearer(event), 'impersonator'), textOf(event, 'bot_name')];
  const doer = textOf(event, doers[textOf(event, 'event') ?? ''] ?? '');
  return { who: doer ?? impersonator ?? user ?? bot ?? textOf(event, 'updated_by'), user, impersonator, bot };
}

const textsOf = (value: unknown): string[] => (Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : []);

const principals = ['login', 'db_user', 'windows_user', 'aws_role_arn', 'azure_identity', 'gcp_service_account'];

/** Who logged in, and as whom the target saw it. */
function principalFacts(event: VendorRecord): CanonicalFacts {
  const { user, impersonator } = named(event);
  const login = textOf(event, ...principals) ?? textsOf(event.kubernetes_users)[0];
  if (impersonator === undefined) return { effective_principal: login };
  return {
    effective_principal: user ?? login,
    delegation_chain: [
      { uid: impersonator, type: 'unknown', via: 'impersonation' },
      { uid: user, type: 'unknown', via: 'as whom' },
    ],
  };
}

/** Who did it, as whom the target saw them, and how the cluster knows. */
export function actorFacts(event: VendorRecord): CanonicalFacts {
  const { who, user, bot } = named(event);
  const kind = typeof event.user_kind === 'number' ? kinds[event.user_kind] : undefined;
  const claims = { ...part(event, 'user_traits'), ...part(event, 'attributes') };
  const mail = [...textsOf(claims.email), textOf(claims, 'email') ?? ''].map(address).find((one) => one !== undefined);
  const roles = textsOf(event.user_roles ?? part(event, 'identity').roles);
  const groups = textsOf(claims.groups);
  const factor = textOf(event, 'with_mfa') !== undefined || Object.keys(part(event, 'mfa_device')).length > 0;
  return {
    // The kind is that of the user, and says nothing of who acts as them.
    actor_type: bot !== undefined ? 'machine' : who === user ? kind : undefined,
    actor_uid: who,
    actor_name: who,
    actor_email: address(who) ?? mail,
    actor_idp: typeof event.user_origin === 'number' ? origins[event.user_origin] : undefined,
    actor_roles: roles.length > 0 ? roles : undefined,
    actor_groups: groups.length > 0 ? groups : undefined,
    actor_mfa: factor ? 'yes' : 'unknown',
    on_behalf_of_uid: textOf(event, 'delegator'),
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
