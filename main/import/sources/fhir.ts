import type { Content } from '../ingest/content.ts';
import type { ImportLimits } from '../importLimits.ts';
import type { Members } from '../json/members.ts';
import { canonicalSql, emitCanonical } from './canonical.ts';
import { auditEventFacts, auditEventRemarks, withoutTokenParts } from './fhirFacts.ts';
import { hasAll, type JsonHead, wrapped } from './jsonHead.ts';
import { type JsonRecord, JsonReader, jsonRecords } from './jsonRecords.ts';
import type { Detection, RecordSink, Source } from './source.ts';
import type { VendorRecord } from './vendorAudit.ts';

const mapped = new Set(['id', 'outcome', 'outcomeDesc', 'action', 'resourceType']);

type Version = 'DSTU2' | 'STU3' | 'R4' | 'R5';

/** The release of FHIR that shaped an AuditEvent, by the members that each of them renamed. */
function versionOf(event: Members): Version | undefined {
  if (event.text('resourceType') !== 'AuditEvent') return undefined;
  if (event.has('event') || event.has('participant')) return 'DSTU2';
  if (!event.has('type') && hasAll(event, 'code', 'agent')) return 'R5';
  const have = (key: string, ...names: readonly string[]) => {
    const value = event.value(key);
    return [value].flat().some((one) => typeof one === 'object' && one !== null && names.some((name) => name in one));
  };
  const isOld = have('agent', 'userId', 'reference') || have('entity', 'identifier', 'reference') || have('source', 'identifier');
  return isOld ? 'STU3' : 'R4';
}

const notRead = (version: Version): string =>
  `An AuditEvent in the shape of FHIR ${version}, whose members have other names and meanings; this version reads R4.`;

/** A Bundle may hold other resources before its first AuditEvent. */
const isMixed = (found: JsonHead, head: Uint8Array): boolean =>
  found.root.text('resourceType') === 'Bundle' && Buffer.from(head.buffer, head.byteOffset, head.byteLength).includes('"AuditEvent"');

function detect(head: Uint8Array, _path: string, json: () => JsonHead | undefined): Detection {
  const found = json();
  if (!found) return { confidence: 0 };
  const version = versionOf(wrapped(found.record, 'resource') ?? found.record);
  if (version === 'R4') return { confidence: 0.97 };
  if (version === undefined) return { confidence: isMixed(found, head) ? 0.9 : 0 };
  return { confidence: 0.97, unread: { reason: `fhir/${version.toLowerCase()}`, says: `${notRead(version)} Ask for an export as R4.` } };
}

function* frame(content: Content, sink: RecordSink, limits: ImportLimits): Generator<number> {
  const reader = new JsonReader(limits);
  const resourceOf = (found: JsonRecord): JsonRecord =>
    found.members.has('resourceType') ? found : (reader.inner(found, 'resource') ?? found);
  for (const found of jsonRecords(content, sink, limits, { reason: 'fhir/json', wrappers: ['entry'] })) {
    const resource = resourceOf(found);
    const version = versionOf(resource.members);
    if (version === 'R4') {
      const record = reader.withoutSecrets(resource, withoutTokenParts);
      const event = JSON.parse(record.members.bytes.toString('utf8')) as VendorRecord;
      emitCanonical(sink, record, auditEventFacts(event), { mapped, remarks: auditEventRemarks(event) });
    } else sink.rejected({ ...found.place, reason: version === undefined ? 'Not an AuditEvent.' : notRead(version) });
    yield found.place.offset;
  }
}

/** AuditEvents of HL7 FHIR R4, with the patterns of IHE BALP: one a line, in a Bundle, or by themselves (formats/sources.md 9). */
export const fhir: Source = { id: 'fhir', detect, frame, sql: canonicalSql };
