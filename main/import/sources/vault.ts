import { type FoldedRecord, foldedRecord } from '../ingest/digests.ts';
import type { Content } from '../ingest/content.ts';
import type { ImportLimits } from '../importLimits.ts';
import type { Members } from '../json/members.ts';
import { acted, type CanonicalFacts, canonicalSql, emitCanonical } from './canonical.ts';
import { hasAll, type JsonHead, jsonHead } from './jsonHead.ts';
import { type JsonRecord, JsonReader, jsonRecords } from './jsonRecords.ts';
import { OpenRecords } from './openRecords.ts';
import type { Detection, RecordSink, Source } from './source.ts';
import { address, joined, part, textOf, type VendorRecord } from './vendorAudit.ts';

const mapped = new Set(['time', 'type', 'error']);

const isEntry = (record: Members): boolean =>
  hasAll(record, 'type', 'time', 'request') && /^(kmip-)?(request|response)$/.test(record.text('type') ?? '');

/** Bytes of the text that an audit device puts before each entry, or syslog for it; 0 where the first line begins with JSON. */
function prefixLength(head: Uint8Array): number {
  const start = Buffer.from(head.buffer, head.byteOffset, Math.min(head.byteLength, 512)).toString('latin1');
  return /^[^\n{]*[^\s{[\xbb\xbf\xef][^\n{]*(?=\{)/.exec(start)?.[0].length ?? 0;
}

function detect(head: Uint8Array, _path: string, json: () => JsonHead | undefined): Detection {
  const start = Buffer.from(head.buffer, head.byteOffset, Math.min(head.byteLength, 512)).toString('latin1').trimStart();
  if (/^<json:object[^>]*>\s*<json:(string|object) name="(auth|error|request|time|type)"/.test(start))
    return {
      confidence: 0.95,
      unread: { reason: 'vault/jsonx', says: 'This is an audit log of Vault as JSONx, which is XML. Export it with format=json.' },
    };
  const record = json()?.record;
  if (record && isEntry(record)) return { confidence: 0.95 };
  const before = prefixLength(head);
  const prefixed = before > 0 ? jsonHead(head.subarray(before))?.record : undefined;
  if (prefixed && isEntry(prefixed)) return { confidence: 0.9, why: 'Its first line is a text and an audit entry of Vault behind it.' };
  return { confidence: 0 };
}

const actions: Readonly<Record<string, string>> = {
  create: 'create',
  read: 'read',
  update: 'update',
  patch: 'update',
  delete: 'delete',
  list: 'list',
  revoke: 'revoke',
};

function actionOf(operation: string, path: string): string {
  if (/^auth\/[^/]+(\/.*)?login/.test(path)) return 'login';
  if (/^transit\/(decrypt|rewrap)\//.test(path)) return 'decrypt';
  if (/^transit\/encrypt\//.test(path)) return 'encrypt';
  // Control groups: somebody asks, and others agree.
  if (path === 'sys/control-group/authorize') return 'review_access';
  if (path === 'sys/control-group/request') return 'request_access';
  return actions[operation] ?? 'other';
}

const people = /^(oidc|ldap|userpass|github|okta|radius|saml)-/;
const programs = /^(token|approle|kubernetes|aws|gcp|azure|jwt|cert|kerberos|cf|alicloud)(-|$)/;

function typeOf(name: string | undefined, person: string | undefined, account: string | undefined): string {
  if (people.test(name ?? '') || person !== undefined) return 'human';
  return programs.test(name ?? '') || account !== undefined ? 'service' : 'unknown';
}

function confidence(entity: string | undefined, name: string | undefined): CanonicalFacts {
  if (entity !== undefined) return { identity_confidence: 'verified', identity_basis: 'the entity that Vault knows the account by' };
  if (name === undefined) return { identity_confidence: 'none', identity_basis: 'the entry names nobody' };
  return { identity_confidence: 'asserted', identity_basis: 'the name of the token, which no entity stands behind' };
}

function actorFacts(auth: VendorRecord, request: VendorRecord): CanonicalFacts {
  const name = textOf(auth, 'display_name');
  const metadata = part(auth, 'metadata');
  const entity = textOf(auth, 'entity_id');
  // A program may bear a name like an address: only the ways in which people log in make it one of a person.
  const given = [textOf(metadata, 'email', 'username'), people.test(name ?? '') ? name?.replace(people, '') : undefined];
  const mail = given.map(address).find((one) => one !== undefined);
  const account = textOf(metadata, 'service_account_name');
  return {
    actor_type: typeOf(name, textOf(metadata, 'email', 'username'), account),
    actor_uid: entity ?? textOf(auth, 'accessor'),
    actor_name: name ?? account,
    actor_email: mail,
    actor_roles: Array.isArray(auth.policies) ? auth.policies : undefined,
    effective_principal: joined('/', textOf(metadata, 'service_account_namespace'), account) ?? textOf(metadata, 'role'),
    ...confidence(entity, name),
    src_ip: textOf(request, 'remote_address'),
    src_port: request.remote_port,
  };
}

/** Paths of members whose text is an HMAC, whose key only the server has. */
function hashedIn(value: unknown, path: string, found: string[]): string[] {
  if (found.length >= 100) return found;
  if (typeof value === 'string') return value.startsWith('hmac-sha256:') ? (found.push(path), found) : found;
  if (typeof value !== 'object' || value === null) return found;
  for (const [key, one] of Object.entries(value)) hashedIn(one, path === '' ? key : `${path}.${key}`, found);
  return found;
}

const denied = /permission denied|access denied|forbidden/i;

function outcomeFacts(request: VendorRecord, response: VendorRecord | undefined): CanonicalFacts {
  const reason = textOf(response ?? {}, 'error') ?? textOf(request, 'error');
  const results = part(part(request, 'auth'), 'policy_results');
  const policies = Array.isArray(results.granting_policies)
    ? (results.granting_policies as VendorRecord[]).flatMap((one) => textOf(one, 'name') ?? [])
    : [];
  const facts = { outcome_reason: reason, decision_by: policies.length > 0 ? policies.join(', ') : undefined };
  if (results.allowed === false || denied.test(reason ?? '')) return { ...facts, outcome: 'denied' };
  if (reason !== undefined) return { ...facts, outcome: 'failure' };
  return { ...facts, outcome: response ? 'success' : 'unknown' };
}

/** What only HMACs are told of: they set equal values of one device apart from others, and nobody but the device can check them. */
function hiddenFacts(entry: VendorRecord, response: VendorRecord | undefined): CanonicalFacts {
  const hashed = [...new Set([...hashedIn(entry, '', []), ...hashedIn(response, 'response', [])])];
  return hashed.length === 0
    ? { masking_state: 'unknown', integrity_state: 'none' }
    : {
        masking_state: 'hashed',
        masking_method: 'hmac-sha256 of the audit device',
        masked_fields: hashed,
        integrity_state: 'unverifiable',
        integrity_method: 'hmac-sha256 of single values',
      };
}

/** The columns of a call, of its request and, where there is one, its response. */
function callFacts(entry: VendorRecord, response: VendorRecord | undefined): CanonicalFacts {
  const request = part(entry, 'request');
  const answered = part(response ?? {}, 'response');
  const auth = { ...part(response ?? {}, 'auth'), ...part(entry, 'auth') };
  const [id, path = '', operation = ''] = [textOf(request, 'id'), textOf(request, 'path'), textOf(request, 'operation')];
  const action = actionOf(operation, path);
  const [from, to] = [textOf(entry, 'time'), response && textOf(response, 'time')];
  return {
    source_event_id: id,
    dedupe_key: id && `vault/${id}`,
    source_event_type: textOf(entry, 'type'),
    source_instance: textOf(request, 'replication_cluster'),
    event_time: from,
    start_time: from,
    end_time: to,
    ...actorFacts(auth, request),
    resource_type: path.startsWith('sys/polic') ? 'policy' : path.startsWith('auth/') || path.startsWith('identity/') ? 'user' : 'secret',
    resource_uid: textOf(part(answered, 'secret'), 'lease_id'),
    resource_name: path,
    resource_parent: joined('', textOf(part(request, 'namespace'), 'path'), textOf(request, 'mount_point')),
    ...acted(action === 'login' ? 'login' : action.endsWith('_access') ? 'grant' : 'api', action),
    verb: operation,
    command_text: joined(' ', operation, path),
    ...outcomeFacts(entry, response),
    ...hiddenFacts(entry, response),
    correlation_uid: id,
  };
}

interface Open {
  record: JsonRecord;
  entry: VendorRecord;
  /** The device wrote values as they are. */
  raw: boolean;
}

/** A device with `log_raw` writes tokens as they are; every other one writes their HMAC. */
const isRaw = ({ members }: JsonRecord): boolean => /"client_token"\s*:\s*"(?!hmac-sha256:|")/.test(members.bytes.toString('latin1'));

const rawRemark = 'the audit device writes values as they are (log_raw), secrets among them';

const plain = (record: JsonRecord): VendorRecord => JSON.parse(record.members.bytes.toString('utf8')) as VendorRecord;

/** Brings the two lines of a call together. The response is second, but an export of the log may begin with what is newest. */
class Calls {
  private readonly requests = new OpenRecords<Open>((request) => this.alone(request, undefined, 'no response to it stands in the file'));
  private readonly responses = new OpenRecords<Open>((response) =>
    this.alone(response, response.entry, 'the request that it answers does not stand in the file'),
  );
  private readonly sink: RecordSink;

  constructor(sink: RecordSink) {
    this.sink = sink;
  }

  take(record: JsonRecord, raw: boolean): void {
    const entry = plain(record);
    const line = { record, entry, raw };
    const id = textOf(part(entry, 'request'), 'id');
    if (id === undefined) {
      this.alone(line, undefined, 'the entry has no request id');
      return;
    }
    const answers = textOf(entry, 'type')?.endsWith('response') === true;
    const other = (answers ? this.requests : this.responses).take(id);
    if (!other) (answers ? this.responses : this.requests).put(id, line);
    else if (answers) this.pair(other, line);
    else this.pair(line, other);
  }

  close(): void {
    this.requests.close();
    this.responses.close();
  }

  private pair(request: Open, response: Open): void {
    const { line, offset, bytes } = response.record.place;
    const remarks = request.raw || response.raw ? [rawRemark] : [];
    this.emit(request.record, callFacts(request.entry, response.entry), remarks, [foldedRecord(line, offset, bytes)]);
  }

  /** A line whose other one is not there; `answer` is what it says of the outcome. */
  private alone({ record, entry, raw }: Open, answer: VendorRecord | undefined, remark: string): void {
    this.emit(record, callFacts(entry, answer), [...(raw ? [rawRemark] : []), remark], []);
  }

  private emit(record: JsonRecord, facts: CanonicalFacts, remarks: readonly string[], folded: readonly FoldedRecord[]): void {
    emitCanonical(this.sink, record, facts, { mapped, remarks, folded });
  }
}

function* frame(content: Content, sink: RecordSink, limits: ImportLimits): Generator<number> {
  const reader = new JsonReader(limits);
  const calls = new Calls(sink);
  for (const found of jsonRecords(content, sink, limits, { reason: 'vault/json', prefixed: prefixLength(content.head) > 0 })) {
    if (isEntry(found.members)) calls.take(reader.withoutSecrets(found), isRaw(found));
    else sink.rejected({ ...found.place, reason: 'Not an audit entry of Vault: it has no type, time or request.' });
    yield found.place.offset;
  }
  calls.close();
}

/** Audit devices of HashiCorp Vault, the request and the response of a call in one event (formats/sources.md 4). */
export const vault: Source = { id: 'vault', detect, frame, sql: canonicalSql };
