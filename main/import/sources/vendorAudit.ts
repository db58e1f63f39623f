import type { Content } from '../ingest/content.ts';
import type { ImportLimits } from '../importLimits.ts';
import type { Members } from '../json/members.ts';
import { type CanonicalFacts, canonicalSql, emitCanonical } from './canonical.ts';
import type { JsonHead } from './jsonHead.ts';
import { JsonReader, jsonRecords } from './jsonRecords.ts';
import type { Detection, RecordSink, Source } from './source.ts';

/** How the audit log of one vendor is known and told. */
export interface Vendor {
  id: string;
  is(record: Members): boolean;
  /** Members whose elements are the records, where they are others than those that most logs use. */
  wrappers?: readonly string[];
  /** Members that columns tell in full. */
  mapped: readonly string[];
  facts(record: VendorRecord): CanonicalFacts;
  /** What a record tells only with those before it in its file: begun anew for each file. */
  follow?(): (record: VendorRecord) => { facts: CanonicalFacts; remarks?: readonly string[] } | undefined;
  /** JSON text of a record without secrets that only this log writes so. */
  withoutSecrets?(text: string): string;
  /** The log holds ids of keys and never a key: nothing of it has to be taken out. */
  holdsNoSecrets?: boolean;
}

/** A record as plain values; ids in these logs are texts, and numbers are small. */
export type VendorRecord = Readonly<Record<string, unknown>>;

/** A member of a record that is an object; an empty one when it is anything else. */
export function part(record: VendorRecord, key: string): VendorRecord {
  const value = record[key];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as VendorRecord) : {};
}

/** The first of some members that is a text and not empty. */
export function textOf(record: VendorRecord, ...keys: readonly string[]): string | undefined {
  return keys.map((key) => record[key]).find((value): value is string => typeof value === 'string' && value !== '');
}

/** The vendor's id of a record, and the key that tells its copies. */
export function identified(source: string, id: string | undefined, ...more: readonly string[]): CanonicalFacts {
  return id === undefined ? {} : { source_event_id: id, dedupe_key: [source, id, ...more].join('/') };
}

/** A text that is an address of mail. */
export const address = (text: string | undefined): string | undefined =>
  text !== undefined && /^[^@\s]+@[^@\s]+$/.test(text) ? text : undefined;

/** A member as the record wrote it, when it is a text or a number. */
export function writtenOf(record: VendorRecord, key: string): string | undefined {
  const value = record[key];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/** Texts that are there, with something between them. */
export function joined(between: string, ...parts: readonly (string | undefined)[]): string | undefined {
  return parts.filter((one) => one !== undefined).join(between) || undefined;
}

/** Milliseconds or seconds since 1970 as RFC 3339 text in UTC; undefined when it is no such number. */
export function epochText(value: unknown, unit: 'seconds' | 'milliseconds'): string | undefined {
  const ms = typeof value === 'number' ? value * (unit === 'seconds' ? 1000 : 1) : Number.NaN;
  return Math.abs(ms) < 8.64e15 ? new Date(ms).toISOString() : undefined;
}

const usualWrappers = ['data', 'activities', 'Records', 'value', 'records', 'events'];
const unlike = 'Not a record of this log: it lacks the members every record of it has.';

/** The source of a vendor whose log is one JSON object a record. */
export function vendorSource({
  id,
  is,
  wrappers = usualWrappers,
  mapped,
  facts,
  follow,
  withoutSecrets,
  holdsNoSecrets = false,
}: Vendor): Source {
  const full = new Set(mapped);
  const detect = (_head: Uint8Array, _path: string, json: () => JsonHead | undefined): Detection => {
    const record = json()?.record;
    return { confidence: record && is(record) ? 0.93 : 0 };
  };
  function* frame(content: Content, sink: RecordSink, limits: ImportLimits): Generator<number> {
    const reader = new JsonReader(limits);
    const followed = follow?.();
    for (const found of jsonRecords(content, sink, limits, { reason: `${id}/json`, wrappers })) {
      if (is(found.members)) {
        const record = holdsNoSecrets ? found : reader.withoutSecrets(found, withoutSecrets);
        const values = JSON.parse(record.members.bytes.toString('utf8')) as VendorRecord;
        const more = followed?.(values);
        const event = { mapped: full, ...(more?.remarks ? { remarks: more.remarks } : {}) };
        emitCanonical(sink, record, { ...facts(values), ...more?.facts }, event);
      } else sink.rejected({ ...found.place, reason: unlike });
      yield found.place.offset;
    }
  }
  return { id, detect, frame, sql: canonicalSql };
}
