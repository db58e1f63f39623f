import type { Content } from '../ingest/content.ts';
import type { ImportLimits } from '../importLimits.ts';
import { foldedRecord } from '../ingest/digests.ts';
import type { Members } from '../json/members.ts';
import { acted, type CanonicalFacts, canonicalSql, emitCanonical } from './canonical.ts';
import { hasAll, type JsonHead } from './jsonHead.ts';
import { type JsonRecord, JsonReader, jsonRecords, kept } from './jsonRecords.ts';
import type { Detection, RecordSink, Source } from './source.ts';
import { part, textOf, type VendorRecord } from './vendorAudit.ts';

const kinds = ['session_start', 'session_end', 'statement', 'violation', 'masked', 'error'];

const isEvent = (record: Members): boolean =>
  hasAll(record, 'kind', 'session_id', 'principal', 'timestamp') && kinds.includes(record.text('kind') ?? '');

function detect(_head: Uint8Array, _path: string, json: () => JsonHead | undefined): Detection {
  const record = json()?.record;
  return { confidence: record && isEvent(record) ? 0.95 : 0 };
}

const actions: Readonly<Record<string, string>> = {
  select: 'read',
  show: 'read',
  get: 'read',
  head: 'read',
  options: 'read',
  insert: 'create',
  create: 'create',
  post: 'create',
  update: 'update',
  alter: 'update',
  put: 'update',
  patch: 'update',
  delete: 'delete',
  drop: 'delete',
  truncate: 'delete',
  grant: 'grant',
  revoke: 'revoke',
  call: 'execute',
};

const endings: Readonly<Record<string, string>> = { session_start: 'connect', session_end: 'disconnect' };

const mapped = new Set([
  'kind',
  'timestamp',
  'session_id',
  'principal',
  'operation',
  'statement',
  'tables',
  'allowed',
  'rule',
  'message',
  'error',
  'duration_ns',
]);

/** `allowed` is written on every line and means something only where a rule was asked (formats/hoop.md 1.14). */
function outcomeOf(record: VendorRecord, kind: string): CanonicalFacts {
  const reason = textOf(record, 'message', 'error');
  if (kind === 'error') return { outcome: 'failure', outcome_reason: textOf(record, 'error', 'message') };
  if ((kind === 'statement' || kind === 'violation') && record.allowed === false)
    return { outcome: 'denied', outcome_reason: reason, decision_by: textOf(record, 'rule') };
  // That a statement was let through says nothing of what the database made of it.
  return { outcome: 'unknown', outcome_reason: reason };
}

function commandFacts(record: VendorRecord): CanonicalFacts {
  const http = part(record, 'http');
  const line = [textOf(http, 'method'), textOf(http, 'path')].filter((one) => one !== undefined).join(' ');
  const statement = textOf(record, 'statement');
  const text = statement ?? (line || undefined);
  return {
    command_text: text,
    command_complete: text === undefined ? undefined : !/\.\.\.\[truncated\]$|^sha256:[0-9a-f]{16}$/.test(text),
  };
}

function maskingFacts(record: VendorRecord): CanonicalFacts {
  const fields = Array.isArray(record.masked_entities) ? record.masked_entities.filter((one) => typeof one === 'string') : [];
  if (fields.length === 0 && !(Number(record.masked_count) > 0)) return {};
  return { masking_state: 'masked', masking_method: 'hoop-inspect', masked_fields: fields };
}

function thingFacts(record: VendorRecord): CanonicalFacts {
  const tables = Array.isArray(record.tables) ? record.tables.filter((one): one is string => typeof one === 'string') : [];
  const connection = textOf(record, 'connection');
  const [table] = tables;
  if (table !== undefined)
    return { resource_type: 'table', resource_name: table, resource_parent: connection, db_table: table, db_objects: tables };
  return { resource_type: textOf(record, 'protocol') === 'http' ? 'api' : 'database', resource_name: connection };
}

function facts(record: VendorRecord): CanonicalFacts {
  const kind = textOf(record, 'kind') ?? '';
  const operation = textOf(record, 'operation');
  const principal = textOf(record, 'principal');
  return {
    source_event_type: kind,
    event_time: textOf(record, 'timestamp'),
    duration_ms: typeof record.duration_ns === 'number' ? record.duration_ns / 1e6 : undefined,
    actor_type: 'unknown',
    actor_uid: principal,
    actor_name: principal,
    identity_confidence: principal === undefined ? 'none' : 'asserted',
    identity_basis:
      principal === undefined ? 'the line names nobody' : 'the principal as the proxy was told it; person or program, it does not say',
    ...thingFacts(record),
    ...acted('api', endings[kind] ?? actions[operation ?? ''] ?? 'other'),
    verb: operation?.toUpperCase() ?? kind,
    ...commandFacts(record),
    ...outcomeOf(record, kind),
    ...maskingFacts(record),
    session_uid: textOf(record, 'session_id'),
    session_type: textOf(record, 'protocol') === 'http' ? 'api' : 'db',
  };
}

interface Held {
  record: JsonRecord;
  told: VendorRecord;
}

/** Holds the last denied statement of each session for the violation that repeats it. */
class Denials {
  private readonly held = new Map<string, Held>();
  private readonly sink: RecordSink;

  constructor(sink: RecordSink) {
    this.sink = sink;
  }

  take(record: JsonRecord): void {
    const told = JSON.parse(record.members.bytes.toString('utf8')) as VendorRecord;
    const session = textOf(told, 'session_id') ?? '';
    const before = this.held.get(session);
    this.held.delete(session);
    if (before && told.kind === 'violation' && textOf(told, 'statement') === textOf(before.told, 'statement')) {
      const { line, offset, bytes } = record.place;
      const merged = { ...facts(before.told), ...outcomeOf({ ...before.told, ...told }, 'violation') };
      emitCanonical(this.sink, before.record, merged, { mapped, problems: record.problems, folded: [foldedRecord(line, offset, bytes)] });
      return;
    }
    if (before) this.emit(before);
    if (told.kind === 'statement' && told.allowed === false) this.held.set(session, { record: kept(record), told });
    else this.emit({ record, told });
  }

  close(): void {
    for (const held of this.held.values()) this.emit(held);
  }

  private emit({ record, told }: Held): void {
    emitCanonical(this.sink, record, facts(told), { mapped });
  }
}

function* frame(content: Content, sink: RecordSink, limits: ImportLimits): Generator<number> {
  const reader = new JsonReader(limits);
  const denials = new Denials(sink);
  for (const found of jsonRecords(content, sink, limits, { reason: 'hoop_inspect/json', wrappers: ['events'] })) {
    if (isEvent(found.members)) denials.take(reader.withoutSecrets(found));
    else
      sink.rejected({ ...found.place, reason: 'Not an event of hoop-inspect: it lacks a known kind, session_id, principal or timestamp.' });
    yield found.place.offset;
  }
  denials.close();
}

/** Events of the inspecting proxy hoop-inspect; a denial and the violation that repeats it are one (formats/hoop.md 1.14). */
export const hoopInspect: Source = { id: 'hoop_inspect', detect, frame, sql: canonicalSql };
