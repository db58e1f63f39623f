import type { Content } from '../ingest/content.ts';
import { foldedRecord, type FoldedRecord } from '../ingest/digests.ts';
import type { ImportLimits } from '../importLimits.ts';
import { skipBlank } from '../json/bytes.ts';
import { withoutSyslog } from '../../../shared/replay/strongdm.ts';
import { type CanonicalFacts, canonicalDocument, canonicalSql } from './canonical.ts';
import { secretsTaken } from './hoopWire/redaction.ts';
import type { JsonHead } from './jsonHead.ts';
import type { Detection, RecordSink, Source } from './source.ts';
import { activityFacts, strongdmFacts } from './strongdmFacts.ts';
import { kindOf, StrongdmLines, type StrongdmRecord } from './strongdmLines.ts';
import { StrongdmRecording } from './strongdmRecording.ts';
import type { VendorRecord } from './vendorAudit.ts';

/** Bytes and number of records that wait for others of their session, and of those that are complete and wait for stragglers. */
const mostWaiting = { bytes: 64 << 20, sessions: 50_000 };
const mostDone = { bytes: 4 << 20, sessions: 1000 };
/** What a session costs beside its records. */
const leastSession = 512;

/** The records of one query or session, until all that the log holds of it is there. */
class Session {
  readonly records: StrongdmRecord[] = [];
  readonly places: FoldedRecord[] = [];
  readonly recording = new StrongdmRecording();
  readonly problems = new Set<string>();
  size = leastSession;

  of(kind: StrongdmRecord['kind']): StrongdmRecord | undefined {
    return this.records.find((record) => record.kind === kind);
  }

  /** The record whose place the event has. */
  get first(): StrongdmRecord | undefined {
    return this.of('start') ?? this.of('postStart') ?? this.of('complete') ?? this.records[0];
  }

  /** False for a record that repeats one of the session, byte for byte. */
  add(record: StrongdmRecord): boolean {
    const { line, offset, bytes } = record.place;
    const place = foldedRecord(line, offset, bytes);
    if (this.repeats(record, place)) return false;
    this.places.push(place);
    this.size += leastSession;
    for (const problem of record.problems) this.problems.add(problem);
    if (record.chunk) this.recording.add(record.chunk, place);
    // Of parts of a recording one is kept, for a session of which nothing else is there.
    if (record.kind === 'chunk' && this.records.length > 0) return true;
    this.records.push(record);
    this.size += bytes.length;
    return true;
  }

  private repeats({ kind, chunk }: StrongdmRecord, { sha256 }: FoldedRecord): boolean {
    if (chunk) return this.recording.holds(chunk.id, sha256);
    return this.records.some((one) => one.kind === kind) && this.places.some((one) => one.sha256 === sha256);
  }
}

function restOf({ values }: StrongdmRecord, mapped: readonly string[]): VendorRecord {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !mapped.includes(name)));
}

const mapped = [
  'type',
  'timestamp',
  'uuid',
  'datasourceId',
  'datasourceName',
  'userId',
  'userName',
  'query',
  'sourceIp',
  'remoteIdentityUsername',
];
const mappedActivity = [
  'type',
  'timestamp',
  'id',
  'activity',
  'actorAccountID',
  'actorUserId',
  'actorName',
  'actorEmail',
  'ipAddress',
  'userAgent',
];
const mappedComplete = ['type', 'timestamp', 'uuid', 'duration', 'records'];

/** Frames one log. */
class StrongdmLog {
  private readonly open = new Map<string, Session>();
  private readonly done = new Map<string, Session>();
  private openBytes = 0;
  private doneBytes = 0;
  private readonly sink: RecordSink;

  constructor(sink: RecordSink) {
    this.sink = sink;
  }

  take(record: StrongdmRecord): void {
    const { uuid } = record;
    if (record.kind === 'activity' || uuid === undefined) this.activity(record);
    else this.part(uuid, record);
  }

  /** Makes events of what is left. */
  finish(): void {
    for (const session of [...this.done.values(), ...this.open.values()]) this.emit(session);
  }

  private part(uuid: string, record: StrongdmRecord): void {
    const session = this.open.get(uuid) ?? this.done.get(uuid) ?? new Session();
    const isDone = this.done.has(uuid);
    const before = this.open.has(uuid) || isDone ? session.size : 0;
    if (!session.add(record)) {
      this.sink.duplicate();
      return;
    }
    const grown = session.size - before;
    if (isDone) this.doneBytes += grown;
    else {
      this.open.set(uuid, session);
      this.openBytes += grown;
      if (record.kind === 'complete') this.complete(uuid, session);
    }
    this.relieve();
  }

  private complete(uuid: string, session: Session): void {
    this.open.delete(uuid);
    this.openBytes -= session.size;
    this.done.set(uuid, session);
    this.doneBytes += session.size;
  }

  private relieve(): void {
    while (this.done.size > mostDone.sessions || (this.doneBytes > mostDone.bytes && this.done.size > 0))
      this.doneBytes -= this.letGo(this.done);
    while (this.open.size > mostWaiting.sessions || (this.openBytes > mostWaiting.bytes && this.open.size > 0))
      this.openBytes -= this.letGo(this.open);
  }

  /** Makes an event of the session that waits longest; gives its size. */
  private letGo(sessions: Map<string, Session>): number {
    for (const [uuid, session] of sessions) {
      sessions.delete(uuid);
      this.emit(session);
      return session.size;
    }
    return 0;
  }

  private activity(record: StrongdmRecord): void {
    const unmapped = restOf(record, mappedActivity);
    this.event(record, activityFacts(record), { unmapped, problems: record.problems, remarks: [], folded: [] });
  }

  private emit(session: Session): void {
    const { first, recording, places } = session;
    if (!first) return;
    const [start, post, complete] = [session.of('start'), session.of('postStart'), session.of('complete')];
    const replay = recording.facts(
      post?.values.query,
      session.records.some(({ values }) => values.eventsEncrypted !== undefined),
    );
    const facts = strongdmFacts({ uuid: first.uuid, start, post, complete, first, recorded: replay !== undefined });
    const unmapped = {
      ...(start ? restOf(start, mapped) : {}),
      ...(post ? { postStart: { ...restOf(post, mapped), query: post.values.query } } : {}),
      ...(complete ? restOf(complete, mappedComplete) : {}),
      ...(first.kind === 'chunk' ? restOf(first, mapped) : {}),
    };
    const remarks = start ? [] : ['its start is not in this file: who asked for it, and of what, is not known'];
    const folded = places.filter(({ offset }) => offset !== first.place.offset);
    const problems = [...session.problems, ...recording.problems()];
    const record = this.event(
      first,
      { ...facts, ...(replay ? { recording_state: replay.state } : {}) },
      { unmapped, problems, remarks, folded },
    );
    if (replay) this.sink.recording(record, replay);
  }

  private event(
    { place, values, redacted, kind }: StrongdmRecord,
    facts: CanonicalFacts,
    told: { unmapped: VendorRecord; problems: readonly string[]; remarks: readonly string[]; folded: FoldedRecord[] },
  ): number {
    const { unmapped, problems, remarks, folded } = told;
    return this.sink.event({
      ...place,
      document: [Buffer.from(canonicalDocument(facts))],
      unmapped: [Buffer.from(JSON.stringify(unmapped))],
      problems,
      remarks: redacted && kind !== 'chunk' ? [...remarks, secretsTaken] : remarks,
      searchable: [redacted || kind === 'chunk' ? Buffer.from(JSON.stringify(values)) : place.bytes],
      folded,
    });
  }
}

function* frame(content: Content, sink: RecordSink, limits: ImportLimits): Generator<number> {
  const lines = new StrongdmLines(limits);
  const log = new StrongdmLog(sink);
  for (const line of content.lines(limits.lineBytes)) {
    const { number, offset, bytes, length, longSha256 } = line;
    if (longSha256 !== undefined) {
      sink.rejected({ line: number, offset, bytes, reason: 'The line is too long.', whole: { length, sha256: longSha256 } });
    } else if (skipBlank(bytes, 0, bytes.length) < bytes.length) {
      const record = lines.read(line);
      if (typeof record === 'string') sink.rejected({ line: number, offset, bytes, reason: record });
      else log.take(record);
    }
    yield offset;
  }
  log.finish();
}

const written = /^[\d-]{10}[ T][\d:.]{8,18}(?:Z| [+-]\d{4} \S{1,5})?,(?:start|postStart|chunk|event|completed?),[\w-]{1,64},/;
const activityRow = /^[\d-]{10}[ T][\d:.]{8,18}(?:Z| [+-]\d{4} \S{1,5})?,[0-9a-fA-F.:]{0,45},[^,]*,[^,]*,.*,activity$/;

/** Records of the log are known by their members, rows by their first columns; syslog may have written something before either. */
function detect(head: Uint8Array, _path: string, json: () => JsonHead | undefined): Detection {
  const first =
    Buffer.from(head.buffer, head.byteOffset, Math.min(head.byteLength, 16_384)).toString('utf8').trimStart().split('\n', 1)[0] ?? '';
  const line = first.trimEnd();
  const text = withoutSyslog(line);
  if (text.startsWith('{') && text === line) {
    const root = json()?.root;
    const kind = root && kindOf(root.text('type'), root.text('logType'), root.has('activity'));
    if (!root || !kind || !root.has('timestamp')) return { confidence: 0 };
    const names = kind === 'activity' ? ['actorAccountID', 'actorUserId', 'actorName'] : ['uuid', 'queryUUID'];
    return { confidence: names.some((name) => root.has(name)) ? 0.93 : 0 };
  }
  const why = 'Its first line is a row of a log of StrongDM, or syslog names strongDM before it.';
  if (text.startsWith('{')) return { confidence: /strongdm\[\d+\]: \{/i.test(line) ? 0.93 : 0, why };
  return { confidence: written.test(text) || activityRow.test(text) ? 0.93 : 0, why };
}

const output = /("data"\s*:\s*")[A-Za-z0-9+/=]+/g;
const row = /(,event,[^,]+,\d+,\d+,)[A-Za-z0-9+/=]+/g;

/**
 * Logs of the nodes of StrongDM in JSON and CSV, with or without what syslog writes before a record, its log stream, and activities
 * (formats/sources.md 5). The records of a query or session are one event; its output is a recording.
 */
export const strongdm: Source = {
  id: 'strongdm',
  detect,
  frame,
  showable: (bytes) => Buffer.from(bytes.toString('utf8').replace(output, '$1…').replace(row, '$1…')),
  sql: canonicalSql,
};
