import { messageKinds, type Print, readColonGrid, readMessage, readPrint } from '../../../shared/replay/teleportStream.ts';
import type { ImportLimits } from '../importLimits.ts';
import { type CanonicalFacts, canonicalDocument } from './canonical.ts';
import { JsonReader, type JsonRecord } from './jsonRecords.ts';
import { objectOf } from '../json/rewrite.ts';
import { teleportFacts, teleportMapped } from './teleportFacts.ts';
import { toldMessage } from './teleportMessage.ts';
import type { RecordingFacts } from './source.ts';
import { type VendorRecord, textOf } from './vendorAudit.ts';

/** An event of a recording that is one of the audit log too. */
export interface RecordedEvent {
  type: string;
  /** Its members as the audit log writes them, without secrets. */
  record: JsonRecord;
  values: VendorRecord;
  problems: readonly string[];
}

/** What an event of a recording is: output, something of the audit log, a picture of a desktop, or nothing that can be read. */
export type Recorded = { print: Print; body: Uint8Array } | RecordedEvent | 'picture' | 'unreadable';

/** Reads the events of a recording one by one. */
export class RecordedReader {
  private readonly reader: JsonReader;

  constructor(limits: ImportLimits) {
    this.reader = new JsonReader(limits);
  }

  read(message: Uint8Array): Recorded {
    const found = readMessage(message);
    if (!found) return 'unreadable';
    if (found.kind === messageKinds.print) {
      const print = readPrint(found.body);
      return print ? { print, body: found.body } : 'unreadable';
    }
    const told = toldMessage(found.body);
    if (!told) return 'unreadable';
    const type = told.event.get('event') as string;
    if (type === 'desktop.recording') return 'picture';
    const bytes = Buffer.from(JSON.stringify(Object.fromEntries(told.event)));
    const read = this.reader.record({ line: 1, offset: 0, bytes });
    if (typeof read === 'string') return 'unreadable';
    const record = this.reader.withoutSecrets(read);
    const values = JSON.parse(record.members.bytes.toString('utf8')) as VendorRecord;
    return { type, record, values, problems: [...told.problems, ...record.problems] };
  }
}

/** Ms since 1970 of an event; undefined when it does not say. */
export function momentOf(values: VendorRecord): number | undefined {
  const ms = Date.parse(textOf(values, 'time') ?? '');
  return Number.isNaN(ms) ? undefined : ms;
}

/** Adds up what the events of one recording say, without keeping any of them. */
export class RecordingSurvey {
  private readonly counts = { outputs: 0, pictures: 0, resizes: 0, events: 0, unreadable: 0 };
  private lastMs = 0;
  private grid: { cols: number; rows: number } | null = null;
  private started = false;
  private ended = false;
  /** Ms since 1970 at which the time of the recording starts. */
  epoch: number | undefined;

  /** Takes one event; `first` gives the time of the first output. */
  take(recorded: Recorded, timeOf: (body: Uint8Array) => number | undefined): void {
    const { counts } = this;
    if (recorded === 'unreadable') counts.unreadable += 1;
    else if (recorded === 'picture') counts.pictures += 1;
    else if ('print' in recorded) {
      if (counts.outputs === 0) this.startsWith(timeOf(recorded.body), recorded.print.at);
      counts.outputs += 1;
      this.lastMs = Math.max(this.lastMs, recorded.print.at);
    } else this.event(recorded);
  }

  private startsWith(moment: number | undefined, at: number): void {
    this.epoch = moment === undefined ? this.epoch : moment - at;
  }

  private event({ type, values }: RecordedEvent): void {
    this.counts.events += 1;
    const size = readColonGrid(textOf(values, 'size') ?? '');
    if (type === 'resize' && size) this.counts.resizes += 1;
    if (type === 'session.start') {
      this.started = true;
      this.grid = size;
    }
    this.ended ||= type === 'session.end';
    if (this.counts.outputs === 0) this.epoch ??= momentOf(values);
  }

  /** Output, events and pictures together. */
  get readable(): number {
    return this.counts.outputs + this.counts.events + this.counts.pictures;
  }

  /** What is to be played, as far as `length` bytes of the file. */
  facts(format: string, length: number, cut: boolean): RecordingFacts {
    const { outputs, pictures, resizes, unreadable } = this.counts;
    const end = cut
      ? ' The file is cut short: the end is missing.'
      : this.ended
        ? ''
        : ' It holds no end of the session: something may be missing.';
    return {
      format,
      ...this.outcome(end),
      columns: this.grid?.cols ?? 80,
      rows: this.grid?.rows ?? 24,
      geometry: this.grid ? 'recorded' : 'assumed',
      durationMs: this.lastMs,
      outputs: outputs + pictures,
      inputs: 0,
      resizes,
      markers: 0,
      rejected: unreadable,
      truncated: cut,
      offset: 0,
      length,
    };
  }

  private outcome(end: string): Pick<RecordingFacts, 'kind' | 'state' | 'says'> {
    const { outputs, pictures } = this.counts;
    const size = this.grid ? 'with its size' : 'and 80x24 is assumed, because its size is not recorded';
    if (outputs > 0) return { kind: 'terminal', state: 'available', says: `A terminal as it was recorded, ${size}.${end}` };
    if (pictures > 0) {
      const says = `A video: pictures of a remote desktop, and no terminal. This version does not play it.${end}`;
      return { kind: 'video', state: 'available', says };
    }
    return { kind: 'none', state: this.started ? 'missing' : 'unknown', says: `The recording holds events and no output.${end}` };
  }
}

const full = new Set(teleportMapped);

/** Columns of an event that a recording holds; `epoch` is when its time starts, in ms since 1970. */
export function recordedFacts(
  values: VendorRecord,
  epoch: number | undefined,
  state: RecordingFacts['state'],
  carrier: boolean,
): CanonicalFacts {
  const moment = momentOf(values);
  const facts = teleportFacts(values);
  return {
    ...facts,
    ...(carrier && epoch !== undefined ? { start_time: new Date(epoch).toISOString() } : {}),
    recording_state: state,
    recording_offset_ms: moment === undefined || epoch === undefined ? undefined : Math.max(0, Math.round(moment - epoch)),
  };
}

/** What becomes of an event of a recording: its columns, and the members that no column tells, as JSON texts. */
export function eventTexts({ record }: RecordedEvent, facts: CanonicalFacts): { document: string; unmapped: Uint8Array[] } {
  const { members, children } = record;
  return {
    document: canonicalDocument(facts),
    unmapped: objectOf(members.bytes, children, (_, index) => !full.has(members.entries[index]?.[0] ?? ''), []),
  };
}
