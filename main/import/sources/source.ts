import type { Content } from '../ingest/content.ts';
import type { FoldedRecord } from '../ingest/digests.ts';
import type { ImportLimits } from '../importLimits.ts';
import type { JsonHead } from './jsonHead.ts';

/** How sure a source is that a file is its own. */
export interface Detection {
  /** From 0 (not mine) to 1 (certain). */
  confidence: number;
  /** Set when the file is known and yet not read by this version: the reason code, and a sentence for the reviewer. */
  unread?: { reason: string; says: string };
  /** Which bytes decided, as a sentence without values, where it was not by members of {@link JsonHead}: those are told by themselves. */
  why?: string;
  /** The head shows parts (see {@link RecordSink.part}): they are gathered before any file is read in full. */
  parts?: boolean;
}

/** Where a record stands in its file, with its exact bytes. */
export interface RecordPlace {
  line: number;
  offset: number;
  bytes: Buffer;
}

/** A record that says in part what another record of the bundle may say in full: the row of a list. */
export interface Part extends RecordPlace {
  /** Of its bytes, which are read anew each time they are asked for. */
  length: number;
  /** Its file, as the pipeline numbers them. */
  file: number;
}

/** What a page of a list says of the whole list; null is what it does not say. */
export interface ListPage {
  /** What is listed, in the plural. */
  what: string;
  /** Rows of this page. */
  rows: number;
  /** Rows of the whole list, or the least there are when `capped`. */
  total: number | null;
  capped: boolean;
  /** Another page follows. */
  more: boolean | null;
  /** Ms since 1970 of its oldest row; lists begin with what is newest. */
  oldest: number | null;
}

/** A record that becomes an event. */
export interface EventRecord extends RecordPlace {
  /** Which of the kinds of record of its source it is, for a mapping that tells them apart. */
  kind?: string;
  /** What is worth knowing about it and casts no doubt on it. */
  remarks?: readonly string[];
  /** What is doubtful about it, in words without its values: the event is then `partial`. */
  problems: readonly string[];
  /** JSON text the mapping reads, in parts, when it is not the record itself. Valid for DuckDB: no half characters. */
  document?: readonly Uint8Array[];
  /** JSON text of what the mapping leaves out, in parts. */
  unmapped: readonly Uint8Array[];
  /** Other records that tell of the same event, each counted as folded. */
  folded?: readonly FoldedRecord[];
  /** Parts of any file that tell of the same event, each counted as folded in its own file. */
  parts?: readonly Part[];
  /** The text kept for searching, in parts, when the record holds what must not be found: secrets and keystrokes. */
  searchable?: readonly Uint8Array[];
}

/** What a source knows of a statement beside its text; what is absent is unknown. Nothing in it may be a secret. */
export interface StatementFacts {
  /** Ms from the start of its recording, when that tells. */
  offsetMs?: number;
  /** False when only a part of the statement is there. */
  complete?: boolean;
  /** JSON text of its parameters. */
  params?: string;
  /** Canonical `verb` and `action`, where they are not those of an SQL text. */
  verb?: string;
  action?: string;
  tool?: string;
  toolCall?: string;
  database?: string;
  table?: string;
  host?: string;
  resource?: string;
  userAgent?: string;
  outcome?: 'success' | 'failure' | 'denied';
  outcomeCode?: string;
  outcomeReason?: string;
  decisionBy?: string;
  /** What a reviewer must know of it, in words without its values; of an event with a `document` of its own, what is doubtful about it. */
  remarks?: readonly string[];
  /** JSON text of all canonical columns, of an event that tells more than a statement does. */
  document?: string;
  /** JSON text of what its columns leave out. */
  unmapped?: string;
}

/** A file of an input, as a source looks at it before any is read. */
export interface InputFile {
  path: string;
  sha256: string;
  size: number;
  /** What this source says of its head; a file that no source knows may still belong to one of its own. */
  mine: boolean;
  /** Looks into it; undefined when that is not needed ({@link Source.looksInto}). */
  read<Result>(use: (content: Content) => Result): Result | undefined;
}

/** Files that are one recording, by their numbers: the one that holds its record, and those beside it, by what they are for it. */
export interface FileGroup {
  main: number;
  beside: readonly { role: string; file: number }[];
}

/** A file that is read with the one that holds the record; its own records are counted in it. */
export interface FileBeside {
  role: string;
  content: Content;
  sink: Pick<RecordSink, 'folded' | 'rejected'>;
}

/** What replays, as a source describes it; times and sizes as recorded. */
export interface RecordingFacts {
  format: string;
  kind: 'terminal' | 'text' | 'protocol' | 'video' | 'none';
  /** `recording_state` of the event. */
  state: 'available' | 'off' | 'missing' | 'unknown';
  /** One sentence for the reviewer. */
  says: string;
  columns: number;
  rows: number;
  geometry: 'recorded' | 'assumed';
  durationMs: number;
  outputs: number;
  inputs: number;
  resizes: number;
  markers: number;
  rejected: number;
  truncated: boolean;
  /** The bytes of the file that hold the recording. */
  offset: number;
  length: number;
  /** Other files that hold a part of it, by what they are for it. */
  beside?: readonly { role: string; sha256: string; size: number }[];
}

export interface Rejection extends RecordPlace {
  reason: string;
  /** Set when `bytes` is only the start of the record. */
  whole?: { length: number; sha256: string };
}

/** Where a source puts what it finds; every record of a file goes to exactly one of the first four. */
export interface RecordSink {
  /** A record with an event of its own. The result names it for `statement` and `recording`. */
  event(record: EventRecord): number;
  /** Records inside the bytes of an event given before or after. */
  folded(count: number): void;
  /** A record that repeats one of the same file, byte for byte. */
  duplicate(): void;
  /**
   * A record that another one of the bundle may say in full, about the thing of a kind (`sessions`) with this key. It is folded into that one's event, or becomes an
   * event of its own through {@link Source.partsAlone}; a byte for byte repetition is a duplicate.
   */
  part(what: string, key: string, place: RecordPlace): void;
  /** The parts of a key in the whole bundle, for a record that says it in full. */
  partsOf(what: string, key: string): readonly Part[];
  list(page: ListPage): void;
  rejected(record: Rejection): void;
  /** An event derived from a record: a statement of its script or recording; null when its text is not there. Ordinals run from 1. */
  statement(record: number, ordinal: number, text: string | null, facts?: StatementFacts): void;
  recording(record: number, facts: RecordingFacts): void;
}

/** Offsets a source has come to in a file, or nothing when it read all of it at once. */
export type Framing = Iterable<number> | AsyncIterable<number> | void;

/** A format of audit records: how to know it, how to find its records, and how a record maps to canonical columns. */
export interface Source {
  id: string;
  /** Looks at the first 64 KiB of a file; `json` reads them as JSON, once for all sources. */
  detect(head: Uint8Array, path: string, json: () => JsonHead | undefined): Detection;
  /**
   * Finds the records of a file. Throws {@link UnreadableFile} when there is no telling where they are. For files of any
   * size it is a generator and yields the offset it has come to, after every record: then what was found is mapped meanwhile.
   * Files whose records are packed inside them are read by an asynchronous one.
   */
  frame(content: Content, sink: RecordSink, limits: ImportLimits, beside?: readonly FileBeside[]): Framing;
  /** Finds the files of an input that are read together; others may work between its steps. */
  group?(files: readonly InputFile[], limits: ImportLimits): Generator<void, readonly FileGroup[]>;
  /** Whether `group` looks into a file of its own with this head; without it, into none. */
  looksInto?(head: Uint8Array): boolean;
  /** The part of a rejected record that may stand in its excerpt, when there are parts that may not. */
  showable?(bytes: Buffer): Buffer;
  /** Makes one event of the parts of a key that no record says in full: of one of them, with the others folded into it. */
  partsAlone?(parts: readonly Part[], sinkOf: (part: Part) => RecordSink, limits: ImportLimits): void;
  /** One SELECT over `record`, `statement` and `recording`; the columns it may give are in mapping.ts. */
  sql: string;
}

/** The file is of this source, and no record of it can be told from another: all of it is one rejected record. */
export class UnreadableFile extends Error {
  readonly reason: string;

  /** `reason` is a code such as `asciicast/size`; `says` is for the reviewer and holds no value of the file. */
  constructor(reason: string, says: string) {
    super(says);
    this.reason = reason;
  }
}
