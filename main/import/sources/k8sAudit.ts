import { type FoldedRecord, foldedRecord } from '../ingest/digests.ts';
import type { Content } from '../ingest/content.ts';
import type { ImportLimits } from '../importLimits.ts';
import type { Members } from '../json/members.ts';
import { canonicalSql, emitCanonical } from './canonical.ts';
import { hasAll, type JsonHead, wrapped } from './jsonHead.ts';
import { type JsonRecord, JsonReader, jsonRecords, kept } from './jsonRecords.ts';
import { auditFacts, auditRemarks, gkeFacts } from './k8sAuditFacts.ts';
import type { Detection, RecordSink, Source } from './source.ts';
import type { VendorRecord } from './vendorAudit.ts';

/** Requests whose last stage has not come; of more than that the oldest is told as it stands. */
const mostOpen = 10_000;
/** Requests that ended, kept for an earlier stage behind them, and the bytes of their records; of more the oldest is told. */
const mostEnded = 1000;
const mostEndedBytes = 8 * 1024 * 1024;

const mapped = new Set([
  'auditID',
  'kind',
  'apiVersion',
  'stage',
  'verb',
  'requestURI',
  'sourceIPs',
  'userAgent',
  'stageTimestamp',
  'requestReceivedTimestamp',
  'impersonatedUser',
  'objectRef',
]);

const isAudit = (record: Members): boolean =>
  (record.text('kind') === 'Event' && (record.text('apiVersion') ?? '').startsWith('audit.k8s.io/')) ||
  (hasAll(record, 'level', 'user', 'requestURI') && (record.has('stage') || record.has('auditID')));

const isGke = (record: Members): boolean => {
  const payload = wrapped(record, 'protoPayload');
  return payload !== undefined && (payload.text('methodName') ?? '').startsWith('io.k8s.');
};

/** CloudWatch holds the event as text, Azure as text or object below properties, a forwarder of logs as text. */
function* wrappings(record: Members): Generator<Members> {
  yield record;
  for (const key of ['message', 'log', 'jsonPayload']) {
    const inner = wrapped(record, key);
    if (inner) yield inner;
  }
  const properties = wrapped(record, 'properties');
  const log = properties && wrapped(properties, 'log');
  if (log) yield log;
}

function detect(_head: Uint8Array, _path: string, json: () => JsonHead | undefined): Detection {
  const found = json();
  if (!found) return { confidence: 0 };
  const list = found.root.text('kind') === 'EventList' && (found.root.text('apiVersion') ?? '').startsWith('audit.k8s.io/');
  return { confidence: list || isGke(found.record) || [...wrappings(found.record)].some(isAudit) ? 0.95 : 0 };
}

interface Open {
  record: JsonRecord;
  folded: FoldedRecord[];
  started: VendorRecord;
}

const last = new Set(['ResponseComplete', 'Panic']);
const rank = ['RequestReceived', 'ResponseStarted', 'Panic', 'ResponseComplete'];
const stageOf = (record: JsonRecord): number => rank.indexOf(record.members.text('stage') ?? '');

const plain = (record: JsonRecord): VendorRecord => JSON.parse(record.members.bytes.toString('utf8')) as VendorRecord;

/**
 * Brings the stages of one request together: the last that was reached is the event, the others are folded into it. They are
 * written one after the other, but an export of the log may begin with what is newest.
 */
class Requests {
  private readonly open = new Map<string, Open>();
  private readonly ended = new Map<string, Open>();
  private endedBytes = 0;
  private readonly sink: RecordSink;

  constructor(sink: RecordSink) {
    this.sink = sink;
  }

  take(record: JsonRecord): void {
    const id = record.members.text('auditID');
    if (id === undefined) {
      this.emit({ record, folded: [], started: plain(record) }, []);
      return;
    }
    const ends = last.has(record.members.text('stage') ?? '');
    const end = this.ended.get(id);
    if (end) this.behind(id, end, record, ends);
    else this.next(id, record, ends);
  }

  close(): void {
    for (const [id, open] of [...this.open]) this.giveUp(id, open);
    for (const end of this.ended.values()) this.emit(end, []);
  }

  /** A record of a request that may not have ended. */
  private next(id: string, record: JsonRecord, ends: boolean): void {
    const before = this.open.get(id);
    const whole = before ? this.joined(before, record) : { record: kept(record), folded: [], started: plain(record) };
    this.open.delete(id);
    if (ends && before) this.emit(whole, []);
    else if (ends) this.keep(id, whole);
    else this.open.set(id, whole);
    const [oldest] = this.open;
    if (this.open.size > mostOpen && oldest) this.giveUp(...oldest);
  }

  /** A record that stands behind the end of its request: an earlier stage belongs to it, another end does not. */
  private behind(id: string, end: Open, record: JsonRecord, ends: boolean): void {
    this.release(id, end);
    if (!ends) return this.keep(id, this.joined(end, record));
    this.emit(end, []);
    this.next(id, record, ends);
  }

  private keep(id: string, end: Open): void {
    this.ended.set(id, end);
    this.endedBytes += end.record.place.bytes.length;
    for (const [oldest, first] of this.ended) {
      if (this.ended.size <= mostEnded && this.endedBytes <= mostEndedBytes) break;
      this.release(oldest, first);
      this.emit(first, []);
    }
  }

  private release(id: string, end: Open): void {
    this.ended.delete(id);
    this.endedBytes -= end.record.place.bytes.length;
  }

  private joined(before: Open, record: JsonRecord): Open {
    const later = stageOf(record) >= stageOf(before.record);
    const [lead, other] = later ? [record, before.record] : [before.record, record];
    const { line, offset, bytes } = other.place;
    const folded = [...before.folded, foldedRecord(line, offset, bytes)];
    return { record: kept(lead), folded, started: later ? before.started : plain(record) };
  }

  private giveUp(id: string, open: Open): void {
    this.open.delete(id);
    this.emit(open, ['the last stage of the request does not stand in the file']);
  }

  private emit({ record, folded, started }: Open, remarks: readonly string[]): void {
    const event = plain(record);
    emitCanonical(this.sink, record, auditFacts(event, started), { mapped, remarks: [...remarks, ...auditRemarks(event)], folded });
  }
}

function* frame(content: Content, sink: RecordSink, limits: ImportLimits): Generator<number> {
  const reader = new JsonReader(limits);
  const requests = new Requests(sink);
  const eventOf = (found: JsonRecord): JsonRecord | undefined => {
    if (isAudit(found.members)) return found;
    const properties = reader.inner(found, 'properties');
    const inner = ['message', 'log', 'jsonPayload'].map((key) => reader.inner(found, key));
    return [...inner, properties && reader.inner(properties, 'log')].find((one) => one && isAudit(one.members));
  };
  for (const found of jsonRecords(content, sink, limits, { reason: 'k8s_audit/json', wrappers: ['items', 'logEvents', 'records'] })) {
    const event = eventOf(found);
    if (event) requests.take(reader.withoutSecrets(event));
    else if (isGke(found.members)) {
      const entry = reader.withoutSecrets(found);
      emitCanonical(sink, entry, gkeFacts(plain(entry)), { mapped });
    } else sink.rejected({ ...found.place, reason: 'Not an audit event of Kubernetes: it has no level, user or requestURI.' });
    yield found.place.offset;
  }
  requests.close();
}

/** Audit events of Kubernetes, by themselves and as EKS, AKS and GKE wrap them, the stages of a request in one event (formats/sources.md 7). */
export const k8sAudit: Source = { id: 'k8s_audit', detect, frame, sql: canonicalSql };
