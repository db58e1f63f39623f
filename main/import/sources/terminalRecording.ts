import type { Content } from '../ingest/content.ts';
import { canonicalDocument, type CanonicalFacts } from './canonical.ts';
import type { RecordingFacts, RecordPlace, RecordSink } from './source.ts';

/** When a recording began, in microseconds since 1970, and the words it says that in. */
export interface RecordedStart {
  micros: number;
  written: string;
  /** False when its clock names no zone: then it is taken for UTC, and that is said. */
  zoned: boolean;
}

/** What a terminal recording tells of itself beside its frames; what is absent is unknown. */
export interface TerminalRecording extends RecordPlace {
  source: string;
  start: RecordedStart | null;
  command?: string | undefined;
  exitStatus?: string | undefined;
  /** Canonical columns of what else it tells. */
  facts?: CanonicalFacts;
  problems: readonly string[];
  remarks?: readonly string[];
  /** JSON text of what no column holds. */
  unmapped?: string;
  /** What of the record may be searched. */
  searchable: readonly Uint8Array[];
  recording: RecordingFacts;
}

/** Microseconds since 1970 as RFC 3339 text; without the letter of UTC where the zone is not known. */
function instantText(micros: number, zoned: boolean): string {
  const fraction = String(micros % 1_000_000).padStart(6, '0');
  return `${new Date(Math.floor(micros / 1_000_000) * 1000).toISOString().slice(0, 19)}.${fraction}${zoned ? 'Z' : ''}`;
}

function timesOf({ start, recording }: TerminalRecording): CanonicalFacts {
  if (!start) return { duration_ms: recording.durationMs };
  const began = instantText(start.micros, start.zoned);
  return {
    event_time: began,
    event_time_raw: start.written,
    start_time: began,
    end_time: instantText(start.micros + Math.round(recording.durationMs * 1000), start.zoned),
    duration_ms: recording.durationMs,
  };
}

/** The status is the recorded program's own word; of a shell that was merely recorded it is the word of the last command in it. */
function outcomeOf({ command, exitStatus }: TerminalRecording): CanonicalFacts {
  if (exitStatus === undefined) return {};
  if (command === undefined) return { outcome_code: exitStatus, outcome_reason: 'exit status of a program that is not named' };
  return {
    outcome: exitStatus === '0' ? 'success' : 'failure',
    outcome_code: exitStatus,
    outcome_reason: 'exit status of the command',
  };
}

function actionOf({ command }: TerminalRecording): CanonicalFacts {
  if (command === undefined) return { class_uid: 0, class_name: 'Base Event', activity_id: 99, activity_name: 'Other', action: 'other' };
  return {
    class_uid: 1007,
    class_name: 'Process Activity',
    activity_id: 1,
    activity_name: 'Launch',
    action: 'execute',
    command_text: command,
    command_complete: true,
  };
}

/** Makes the one event of a recording (the moment it starts), and the recording itself. Persons and machines are named by `facts`, or by nothing. */
export function emitTerminal(sink: RecordSink, { sha256 }: Pick<Content, 'sha256'>, told: TerminalRecording): void {
  const { line, offset, bytes, problems, remarks, searchable, unmapped, source, recording } = told;
  const document = canonicalDocument({
    source_event_type: `${source}.recording`,
    ...timesOf(told),
    identity_basis: 'a terminal recording names nobody',
    ...actionOf(told),
    ...outcomeOf(told),
    session_uid: `${source}:${sha256.slice(0, 16)}`,
    recording_state: recording.state,
    ...told.facts,
  });
  const record = sink.event({
    line,
    offset,
    bytes,
    problems,
    ...(remarks ? { remarks } : {}),
    document: [Buffer.from(document)],
    unmapped: unmapped === undefined ? [] : [Buffer.from(unmapped)],
    searchable,
  });
  sink.recording(record, recording);
}
