/** What the reader process is asked to do with recordings, and what it answers: a part of protocol.ts. */

export interface RecordingJob {
  kind: 'recording';
  /** The stored original that holds the recording. */
  object: string;
  format: string;
  byteOffset: number;
  byteLength: number;
  /** Stored files beside it that hold a part of the recording, by what they are for it (`timing`). */
  sides?: readonly { role: string; object: string; byteOffset: number; byteLength: number }[];
  cols: number;
  rows: number;
  /** The payload never saw a terminal: a line feed alone ends a line. */
  text: boolean;
  /** How long it plays, as the import found it. */
  durationMs: number;
  staging: string;
}

/** A recording whose printed text is to be found by search. */
export interface PrintedSource extends Pick<RecordingJob, 'object' | 'format' | 'byteOffset' | 'byteLength' | 'sides'> {
  /** Id of the recording, and its session. */
  recording: string;
  session: string;
  /** It could not be read before: it is only noted as such, and not opened. */
  unreadable?: boolean;
}

/** Writes what many recordings printed into one Parquet file (main/replay/printed). */
export interface PrintedJob {
  kind: 'printed';
  recordings: readonly PrintedSource[];
  staging: string;
}

/** Draws one moment of a decoded recording: even the cached frames are untrusted bytes to a terminal. */
export interface ScreenJob {
  kind: 'screen';
  /** The folder a recording job filled. */
  decoded: string;
  /** Ms from frame 0. */
  at: number;
}

/** Draws a decoded recording at several moments, to be played in a terminal. */
export interface ScreensJob {
  kind: 'screens';
  decoded: string;
  /** Ms from frame 0, never decreasing. */
  moments: readonly number[];
  /** Columns and rows there is room for: what lies beyond is left out. */
  width: number;
  height: number;
}

/** What decoding a recording leaves in its staging folder: `index.json`, `frames.ndjson`, `keyframes.ndjson` (shapes in main/replay). */
export interface StagedRecording {
  frames: number;
  /** Output bytes. */
  bytes: number;
}

/** What a printed job leaves in its staging folder: one Parquet file. */
export interface StagedPrinted {
  file: string;
}

/** The visible rows, right-trimmed. */
export interface DrawnScreen {
  at: number;
  cols: number;
  rows: number;
  lines: string[];
}

/** A row of a played screen: stretches of text that look alike, `style` being parameters of SGR that we made. */
export interface DrawnRow {
  runs: { text: string; style: string }[];
  /** Whether it goes on in the next row. */
  goesOn: boolean;
}

/** A screen at a moment of {@link ScreensJob}, with the recorded size. */
export interface PlayedScreen {
  at: number;
  cols: number;
  rows: number;
  shown: DrawnRow[];
  cursor: { row: number; column: number };
}

/** Looks through a decoded recording for what its terminal hid. */
export interface HiddenJob {
  kind: 'hidden';
  decoded: string;
}

/** Draws a moment as a {@link ScreenJob} does, and tells what can be cited of it. */
export interface MomentJob {
  kind: 'moment';
  decoded: string;
  at: number;
}

/** Reads what was typed in a recording, once a reviewer gave a reason. */
export interface InputsJob extends Pick<RecordingJob, 'object' | 'format' | 'byteOffset' | 'byteLength' | 'sides'> {
  kind: 'inputs';
}
