import { type FoldedRecord, foldedRecord } from '../ingest/digests.ts';
import type { Content } from '../ingest/content.ts';
import type { ImportLimits } from '../importLimits.ts';
import type { Members } from '../json/members.ts';
import { canonicalSql, emitCanonical } from './canonical.ts';
import { hasAll, type JsonHead, wrapped } from './jsonHead.ts';
import { type JsonRecord, JsonReader, jsonRecords } from './jsonRecords.ts';
import { auditFacts, auditRemarks, gkeFacts } from './k8sAuditFacts.ts';
import { OpenRecords } from './openRecords.ts';
import type { Detection, RecordSink, Source } from './source.ts';
import { textOf, type VendorRecord } from './vendorAudit.ts';

/** Requests that ended, kept for an earlier stage behind them. Most have none there, so few are kept. */
const mostEnded = { records: 1000, bytes: 8 * 1024 * 1024 };

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

/** A request as far as it is known: the record of its last stage, what that says, what the first says, and the others. */
interface Open {
  record: JsonRecord;
  event: VendorRecord;
  started: VendorRecord;
  folded: FoldedRecord[];
}

const last = new Set(['ResponseComplete', 'Panic']);
const rank = ['RequestReceived', 'ResponseStarted', 'Panic', 'ResponseComplete'];
const stageOf = (event: VendorRecord): number => rank.indexOf(textOf(event, 'stage') ?? '');

const plain = (record: JsonRecord): VendorRecord => JSON.parse(record.members.bytes.toString('utf8')) as VendorRecord;

/** Two stages of a request as one; the later one stands for both. */
function joined(before: Open, stage: Open): Open {
  const [first, lead] = stageOf(stage.event) >= stageOf(before.event) ? [before, stage] : [stage, before];
  const started = stageOf(before.started) <= stageOf(stage.started) ? before.started : stage.started;
  const { line, offset, bytes } = first.record.place;
  return { ...lead, started, folded: [...before.folded, foldedRecord(line, offset, bytes)] };
}

/**
 * Brings the stages of one request together: the last that was reached is the event, the others are folded into it. They are
 * written one after the other, but an export of the log may begin with what is newest.
 */
class Requests {
  private readonly open = new OpenRecords<Open>((open) => this.emit(open, ['the last stage of the request does not stand in the file']));
  private readonly ended = new OpenRecords<Open>((end) => this.emit(end, []), mostEnded);
  private readonly sink: RecordSink;

  constructor(sink: RecordSink) {
    this.sink = sink;
  }

  take(record: JsonRecord): void {
    const id = record.members.text('auditID');
    const event = plain(record);
    const stage = { record, event, started: event, folded: [] };
    if (id === undefined) {
      this.emit(stage, []);
      return;
    }
    const ends = last.has(textOf(event, 'stage') ?? '');
    const before = this.open.take(id);
    if (ends && before) this.emit(joined(before, stage), []);
    else if (ends) this.ended.put(id, stage);
    else this.early(id, before ? joined(before, stage) : stage);
  }

  close(): void {
    this.open.close();
    this.ended.close();
  }

  /** A stage that is not the last: it belongs to an end that stands before it, or waits for one. */
  private early(id: string, stage: Open): void {
    const end = this.ended.take(id);
    if (end) this.ended.put(id, joined(end, stage));
    else this.open.put(id, stage);
  }

  private emit({ record, event, started, folded }: Open, remarks: readonly string[]): void {
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
