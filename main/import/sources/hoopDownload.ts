import type { Content } from '../ingest/content.ts';
import type { ImportLimits } from '../importLimits.ts';
import type { Members } from '../json/members.ts';
import { canonicalSql } from './canonical.ts';
import type { JsonHead } from './jsonHead.ts';
import { type JsonRecord, jsonRecords, kept } from './jsonRecords.ts';
import { type Detection, type RecordingFacts, type RecordPlace, type RecordSink, type Source, UnreadableFile } from './source.ts';
import { emitTerminal, type RecordedStart } from './terminalRecording.ts';

/** What the gateway calls a download: connection, session, and when it was made (formats/hoop.md 1.3). */
const nameShape = /([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})-\d{8}-\d{6}\.[A-Za-z]{1,8}$/i;
const source = 'hoop_download';

/** The session that a file's name tells, which is all that tells it. */
export const sessionOf = (path = ''): string | undefined => nameShape.exec(path)?.[1]?.toLowerCase();

const types = ['o', 'e', 'i'];
const isEvent = (members: Members): boolean =>
  members.kind('stream') === 'string' && members.kind('time') === 'string' && types.includes(members.text('type') ?? '');

function detect(head: Uint8Array, path: string, json: () => JsonHead | undefined): Detection {
  const shown = json();
  if (shown?.wrapper === '' && isEvent(shown.record)) return { confidence: 0.9 };
  // Text has no mark of its own: only where nothing else knows it, and its name is one that the gateway gives.
  if (shown || head.includes(0) || sessionOf(path) === undefined) return { confidence: 0 };
  return { confidence: 0.55, why: 'Its name is one that the gateway gives to a downloaded session; the text itself says nothing.' };
}

/** What every download leaves out of its session. */
const losses = {
  json: 'The gateway writes its times in whole seconds, replaces bytes that are no text, and leaves out input unless it is asked for.',
  text: 'A download as text: it has no times and does not tell output from input or errors, so all of it is shown at once.',
  csv: 'A download as CSV, in which the gateway replaced every tab by a comma: it has no times, so all of it is shown at once.',
} as const;

interface Told {
  place: RecordPlace;
  start: RecordedStart | null;
  problems: readonly string[];
  recording: Pick<RecordingFacts, 'format' | 'says' | 'durationMs' | 'outputs' | 'inputs' | 'rejected'>;
}

function emit(content: Content, sink: RecordSink, { place, start, problems, recording }: Told): void {
  const session = sessionOf(content.path);
  emitTerminal(sink, content, {
    ...place,
    source,
    start,
    problems,
    remarks: [
      session ? 'only the name of the file tells its session' : 'nothing tells which session was downloaded',
      'the size of the terminal is not recorded',
    ],
    facts: session ? { session_uid: session } : {},
    // What was typed may be a secret; what was printed is found in the transcript.
    searchable: [],
    recording: {
      kind: 'terminal',
      state: 'available',
      columns: 80,
      rows: 24,
      geometry: 'assumed',
      resizes: 0,
      markers: 0,
      truncated: false,
      offset: 0,
      length: content.size,
      ...recording,
    },
  });
}

/** Adds up the events of one download. */
class Downloaded {
  first: JsonRecord | undefined;
  last = Number.NaN;
  begun = Number.NaN;
  outputs = 0;
  inputs = 0;
  rejected = 0;
  private backwards = 0;
  private timeless = 0;

  add(record: JsonRecord): void {
    this.first ??= kept(record);
    if (record.members.text('type') === 'i') this.inputs += 1;
    else this.outputs += 1;
    const moment = Date.parse(record.members.text('time') ?? '');
    if (Number.isNaN(moment)) this.timeless += 1;
    else {
      if (Number.isNaN(this.begun)) this.begun = moment;
      if (moment < this.last) this.backwards += 1;
      this.last = Math.max(moment, Number.isNaN(this.last) ? moment : this.last);
    }
  }

  get problems(): string[] {
    return [
      ...(this.backwards > 0 ? [`time goes backwards ${this.backwards} times; frames are kept in file order`] : []),
      ...(this.timeless > 0 ? [`${this.timeless} frames have no time that can be; they are shown with the frame before`] : []),
    ];
  }

  get start(): RecordedStart | null {
    if (Number.isNaN(this.begun)) return null;
    return { micros: this.begun * 1000, written: this.first?.members.text('time') ?? '', zoned: true };
  }
}

function* frameJson(content: Content, sink: RecordSink, limits: ImportLimits): Generator<number> {
  const found = new Downloaded();
  for (const record of jsonRecords(content, sink, limits, { reason: 'hoop/download' })) {
    if (isEvent(record.members)) found.add(record);
    else {
      found.rejected += 1;
      sink.rejected({ ...record.place, reason: 'No output or input of a downloaded session: it lacks text, time or direction.' });
    }
    yield record.place.offset;
  }
  const { first, outputs, inputs, rejected, start, problems, begun, last } = found;
  if (!first) throw new UnreadableFile('hoop/download', 'The download holds no output and no input.');
  sink.folded(outputs + inputs - 1);
  const durationMs = Number.isNaN(begun) ? 0 : last - begun;
  emit(content, sink, {
    place: first.place,
    start,
    problems,
    recording: { format: 'hoop-download', says: losses.json, durationMs, outputs, inputs, rejected },
  });
}

function frameText(content: Content, sink: RecordSink, limits: ImportLimits): void {
  const [first] = content.lines(limits.lineBytes);
  const says = /\.csv$/i.test(content.path ?? '') ? losses.csv : losses.text;
  emit(content, sink, {
    place: { line: 1, offset: 0, bytes: Buffer.from(first?.bytes ?? []) },
    start: null,
    problems: [],
    recording: { format: 'script-untimed', says, durationMs: 0, outputs: 1, inputs: 0, rejected: 0 },
  });
}

/** Sessions as the gateway downloads them: JSON with times, or bare text (formats/hoop.md 1.3). */
export const hoopDownload: Source = {
  id: source,
  detect,
  frame: (content, sink, limits) =>
    /^(\xef\xbb\xbf)?\s*\[\s*\{/.test(content.head.toString('latin1', 0, 4096))
      ? frameJson(content, sink, limits)
      : frameText(content, sink, limits),
  sql: canonicalSql,
};
