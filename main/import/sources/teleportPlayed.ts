import { createPlaces, type PlayedEvent, readPlayedEvent } from '../../../shared/replay/teleportStream.ts';
import type { Content } from '../ingest/content.ts';
import type { ImportLimits } from '../importLimits.ts';
import type { Members } from '../json/members.ts';
import { emitCanonical } from './canonical.ts';
import { JsonReader, type JsonRecord, jsonRecords, kept } from './jsonRecords.ts';
import type { FileBeside, RecordingFacts, RecordSink } from './source.ts';
import { teleportMapped } from './teleportFacts.ts';
import { momentOf, recordedFacts, RecordingSurvey } from './teleportRecorded.ts';
import { besideFacts } from './timingFile.ts';
import type { VendorRecord } from './vendorAudit.ts';

/** Whether a file of audit events holds output too: then it is a recording. */
export const isPlayed = (head: Uint8Array): boolean =>
  /"event"\s*:\s*"print"/.test(Buffer.from(head.buffer, head.byteOffset, head.byteLength).toString('latin1'));

const mapped = new Set(teleportMapped);
const nothing = new Uint8Array();
const elsewhere = 'Its output stands in a file of its own, which was not found beside it.';

interface Event {
  record: JsonRecord;
  values: VendorRecord;
}

/** Events that wait for the first output, from which the time of a recording counts. */
const mostWaiting = 1000;

/** Frames one recording: its audit events are events, its output folds into the first of them, which carries the recording. */
class PlayedFrame {
  private readonly sink: RecordSink;
  private readonly reader: JsonReader;
  private readonly survey = new RecordingSurvey();
  private carrier: Event | undefined;
  private waiting: Event[] = [];
  private prints = 0;
  private withoutBytes = 0;
  private rejected = 0;
  private readonly beside: readonly FileBeside[];
  /** Bytes of the file with the output, where there is one. */
  private readonly held: number;
  private readonly isHeld: ReturnType<typeof createPlaces>;

  constructor(sink: RecordSink, limits: ImportLimits, beside: readonly FileBeside[]) {
    this.sink = sink;
    this.beside = beside;
    this.held = beside.find(({ role }) => role === 'output')?.content.size ?? 0;
    this.isHeld = createPlaces(this.held);
    this.reader = new JsonReader(limits);
  }

  print(found: JsonRecord): void {
    const values = JSON.parse(found.members.bytes.toString('utf8')) as VendorRecord;
    const print: PlayedEvent | undefined = readPlayedEvent(values);
    if (print?.kind !== 'print') {
      this.rejected += 1;
      this.sink.rejected({ ...found.place, reason: 'Output of a recorded terminal that cannot be read.' });
      return;
    }
    this.prints += 1;
    if (print.data === undefined && !this.isHeld(print.place)) this.withoutBytes += 1;
    else this.survey.take({ print: { at: print.at, data: nothing }, body: nothing }, () => momentOf(values));
  }

  event(found: JsonRecord): void {
    const { survey } = this;
    const record = this.reader.withoutSecrets(found);
    const values = JSON.parse(record.members.bytes.toString('utf8')) as VendorRecord;
    survey.take({ type: String(values.event), record, values, problems: [] }, () => undefined);
    const lasting = { record: kept(record), values };
    if (this.carrier) this.waiting.push(lasting);
    else this.carrier = lasting;
    if (this.prints > 0 || this.waiting.length > mostWaiting) this.tell();
  }

  /** Makes events of those that waited. */
  private tell(): void {
    for (const { record, values } of this.waiting)
      emitCanonical(this.sink, record, recordedFacts(values, this.survey.epoch, this.state, false), { mapped });
    this.waiting = [];
  }

  /** What is certain before the end: output was met, or may still come. */
  private get state(): RecordingFacts['state'] {
    return this.withoutBytes > 0 && this.held === 0 ? 'missing' : 'available';
  }

  finish(length: number): void {
    const { carrier, survey, sink } = this;
    this.tell();
    sink.folded(carrier ? this.prints : 0);
    if (!carrier) return;
    const facts = survey.facts(this.held > 0 ? 'teleport-pair' : 'teleport-played', length, this.held > 0 && this.withoutBytes > 0);
    const told = this.withoutBytes > 0 && facts.kind === 'none' ? { ...facts, state: 'missing' as const, says: elsewhere } : facts;
    const problems = this.rejected > 0 ? [`${this.rejected} outputs cannot be read and are rejected records`] : [];
    const columns = recordedFacts(carrier.values, survey.epoch, told.state, true);
    const record = emitCanonical(sink, carrier.record, columns, { mapped, problems });
    const files = besideFacts(this.beside, ['output']);
    sink.recording(record, { ...told, rejected: this.rejected, ...(files.length > 0 ? { beside: files } : {}) });
  }
}

/**
 * Reads what `tsh play --format=json` prints of a session, and the older form whose output stands in another file (formats/sources.md
 * 2.2). `isEvent` knows an audit event.
 */
export function* framePlayed(
  content: Content,
  sink: RecordSink,
  limits: ImportLimits,
  isEvent: (record: Members) => boolean,
  beside: readonly FileBeside[] = [],
): Generator<number> {
  const frame = new PlayedFrame(sink, limits, beside);
  for (const found of jsonRecords(content, sink, limits, { reason: 'teleport/json' })) {
    if (isEvent(found.members)) frame.event(found);
    else if (found.members.text('event') === 'print') frame.print(found);
    else sink.rejected({ ...found.place, reason: 'Neither an audit event nor output of a recorded terminal.' });
    yield found.place.offset;
  }
  frame.finish(content.size);
}
