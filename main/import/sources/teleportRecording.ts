import { partHeaderBytes, readPartHeader } from '../../../shared/replay/teleportStream.ts';
import type { Content } from '../ingest/content.ts';
import { foldedRecord, type FoldedRecord } from '../ingest/digests.ts';
import type { ImportLimits } from '../importLimits.ts';
import { gzip } from '../archive/gzip.ts';
import { canonicalDocument } from './canonical.ts';
import { type Detection, type RecordingFacts, type RecordSink, UnreadableFile } from './source.ts';
import { toldMessage } from './teleportMessage.ts';
import { createBudget, digestOf, type NoPart, partsOf, readPart, type StreamPart } from './teleportParts.ts';
import { eventTexts, momentOf, recordedFacts, RecordedReader, type RecordedEvent, RecordingSurvey } from './teleportRecorded.ts';

const unread = (reason: string, says: string): Detection => ({ confidence: 0.97, unread: { reason: `teleport/${reason}`, says } });

/** Bit of the flags that the header of version 2 has behind the sizes. */
const encrypted = 1;

/** Knows a session recording by the header of its first part: its name, which ends in .tar, says nothing (formats/sources.md 2.2). */
export function detectRecording(head: Uint8Array): Detection {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  const header = readPartHeader(bytes);
  if (!header || header.version < 1 || header.version > 9 || header.size === 0) return { confidence: 0 };
  if (header.version === 1)
    return {
      confidence: gzip.starts(bytes.subarray(partHeaderBytes)) ? 0.97 : 0,
      why: 'It starts with the header of a packed part of a session recording.',
    };
  if (header.size > 2 ** 40 || header.padding > 2 ** 40) return { confidence: 0 };
  if (((bytes[partHeaderBytes] ?? 0) & encrypted) !== 0 && header.version === 2) {
    return unread(
      'encrypted',
      'This is a session recording of Teleport that is encrypted. Export it again from the cluster, which holds the key.',
    );
  }
  return unread('version', `This is a session recording of Teleport in version ${header.version}; version 1 is read.`);
}

/** What was found out of a part before its events are made. */
interface Surveyed {
  part: StreamPart;
  fault: string | undefined;
  /** Events of the audit log in it, and those that cannot be read. */
  events: number;
  unreadable: number;
}

/** An event in the document of a record whose part holds none of the audit log. */
function placeholder(state: RecordingFacts['state'], sha256: string): string {
  return canonicalDocument({
    source_event_type: 'session.recording',
    class_uid: 0,
    class_name: 'Base Event',
    activity_id: 99,
    activity_name: 'Other',
    action: 'other',
    identity_confidence: 'none',
    identity_basis: 'the recording names nobody',
    session_uid: `teleport:${sha256.slice(0, 16)}`,
    recording_state: state,
  });
}

const times = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

/** Reads one recording: every part is a record, and every event in it that is one of the audit log too becomes an event. */
class RecordingFrame {
  private readonly content: Content;
  private readonly sink: RecordSink;
  private readonly limits: ImportLimits;
  private readonly reader: RecordedReader;
  private readonly survey = new RecordingSurvey();
  private readonly parts: Surveyed[] = [];
  private readonly none: NoPart[] = [];
  private cut = false;

  constructor(content: Content, sink: RecordSink, limits: ImportLimits) {
    this.content = content;
    this.sink = sink;
    this.limits = limits;
    this.reader = new RecordedReader(limits);
  }

  /** Two passes: what the whole recording is must be known when its first event is made, and its parts need not fit in memory. */
  async *run(): AsyncGenerator<number> {
    const spend = createBudget(this.limits);
    for (const part of partsOf(this.content, this.limits)) {
      if ('reason' in part) this.miss(part);
      else yield* this.look(part, spend);
    }
    for (const none of this.none) this.reject(none);
    if (this.survey.readable === 0) throw new UnreadableFile('teleport/recording', 'The recording holds no event that can be read.');
    yield* this.emit();
  }

  private miss(none: NoPart): void {
    this.none.push(none);
    this.cut ||= none.cut;
  }

  private async *look(part: StreamPart, spend: (bytes: number) => void): AsyncGenerator<number> {
    const { survey, reader } = this;
    const before = survey.readable;
    const found: Surveyed = { part, fault: undefined, events: 0, unreadable: 0 };
    const take = (message: Uint8Array) => {
      const recorded = reader.read(message);
      survey.take(recorded, timeOfOutput);
      if (recorded === 'unreadable') found.unreadable += 1;
      if (typeof recorded === 'string' || 'print' in recorded) return;
      // An event of a few bytes costs much more than it says.
      spend(leastEvent);
      found.events += 1;
    };
    found.fault = yield* readPart(this.content, part, { limits: this.limits, spend, take });
    this.cut ||= part.missing > 0;
    if (survey.readable > before || (found.fault === undefined && found.unreadable === 0)) this.parts.push(found);
    else this.miss({ ...part, reason: found.fault ?? 'Nothing in this part of the recording can be read.', cut: false });
  }

  private reject({ number, offset, length, reason }: NoPart): void {
    const { content } = this;
    const bytes = content.read(offset, Math.min(length, 1 << 16));
    this.sink.rejected({ line: number, offset, bytes, reason, whole: { length, sha256: digestOf(content, offset, length) } });
  }

  private placeOf({ number, offset, length }: StreamPart) {
    return { line: number, offset, bytes: this.content.read(offset, length) };
  }

  /** The parts that hold only output belong to the event that carries the recording: the first one. */
  private foldedInto(carrier: Surveyed | undefined): FoldedRecord[] {
    const folded = this.parts.filter((one) => one !== carrier && one.events === 0);
    return folded.map(({ part }) => {
      const { line, offset, bytes } = this.placeOf(part);
      return foldedRecord(line, offset, bytes);
    });
  }

  private async *emit(): AsyncGenerator<number> {
    const carrier = this.parts.find(({ events }) => events > 0) ?? this.parts[0];
    const last = this.parts.at(-1)?.part;
    const recording = this.survey.facts('teleport-stream', last ? last.offset + last.length : 0, this.cut);
    for (const found of this.parts) {
      if (found === carrier) yield* this.emitPart(found, recording.state, this.foldedInto(carrier), recording);
      else if (found.events > 0) yield* this.emitPart(found, recording.state, [], undefined);
    }
  }

  private async *emitPart(
    found: Surveyed,
    state: RecordingFacts['state'],
    folded: FoldedRecord[],
    recording: RecordingFacts | undefined,
  ): AsyncGenerator<number> {
    const { sink, reader, limits } = this;
    const place = this.placeOf(found.part);
    const problems = [...(found.fault === undefined ? [] : [found.fault])];
    if (found.unreadable > 0) problems.push(`${times(found.unreadable, 'event')} of this part cannot be read`);
    const first = (document: string, unmapped: Uint8Array[], event?: RecordedEvent) => {
      const searchable = [event?.record.members.bytes ?? Buffer.alloc(0)];
      const told = { document: [Buffer.from(document)], unmapped, searchable, folded, problems: [...problems, ...(event?.problems ?? [])] };
      const record = sink.event({ ...place, ...told });
      if (recording) sink.recording(record, recording);
      return record;
    };
    if (found.events === 0) {
      first(placeholder(state, this.content.sha256), [Buffer.from('{}')]);
      return;
    }
    let record = -1;
    let ordinal = 0;
    const take = (message: Uint8Array) => {
      const recorded = reader.read(message);
      if (typeof recorded === 'string' || 'print' in recorded) return;
      const carrier = recording !== undefined && ordinal === 0;
      const { document, unmapped } = eventTexts(recorded, recordedFacts(recorded.values, this.survey.epoch, state, carrier));
      if (ordinal === 0) record = first(document, unmapped, recorded);
      else
        sink.statement(record, ordinal, null, { document, unmapped: Buffer.concat(unmapped).toString('utf8'), remarks: recorded.problems });
      ordinal += 1;
    };
    yield* readPart(this.content, found.part, { limits, spend: () => undefined, take });
  }
}

/** What an event costs at least, in bytes. */
const leastEvent = 512;

function timeOfOutput(body: Uint8Array): number | undefined {
  const told = toldMessage(body);
  return told && momentOf(Object.fromEntries(told.event));
}

/** Reads a session recording of Teleport (formats/sources.md 2.2). Throws {@link UnreadableFile} when no event of it can be read. */
export function frameRecording(content: Content, sink: RecordSink, limits: ImportLimits): AsyncGenerator<number> {
  return new RecordingFrame(content, sink, limits).run();
}
