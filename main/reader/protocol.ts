import type { ErrorCode, ErrorDetail } from '../../shared/errors.ts';
import type { SealFacts } from '../../shared/import/contract.ts';
import type { Correction, InspectedFile, InspectedInput } from '../../shared/import/inspection.ts';
import type { Framing, PreviousBundle, SealedFile } from '../../shared/import/manifest.ts';
import type { HiddenFindings } from '../../shared/replay/hidden.ts';
import type { Keystrokes } from '../../shared/replay/keystrokes.ts';
import type { Moment } from '../../shared/replay/moment.ts';
import type { Verdict } from '../../shared/signing/verdict.ts';
import type { ImportLimits } from '../import/importLimits.ts';
import type {
  RecordingJob,
  PrintedJob,
  ScreenJob,
  ScreensJob,
  StagedRecording,
  StagedPrinted,
  DrawnScreen,
  PlayedScreen,
  HiddenJob,
  MomentJob,
  InputsJob,
} from './replayJobs.ts';

export type {
  RecordingJob,
  PrintedSource,
  PrintedJob,
  ScreenJob,
  ScreensJob,
  StagedRecording,
  StagedPrinted,
  DrawnScreen,
  DrawnRow,
  PlayedScreen,
  HiddenJob,
  MomentJob,
  InputsJob,
} from './replayJobs.ts';

/** What the reader process can be asked to do. It opens untrusted bytes, holds no keys and no workspace, and writes only below `staging`. */
export type ReaderJob =
  | ImportJob
  | InspectJob
  | RecordingJob
  | PrintedJob
  | ScreenJob
  | ScreensJob
  | HiddenJob
  | MomentJob
  | InputsJob
  | VerifyJob
  | ProveJob
  | SurveyJob;

/** How an input is read: read again in the same way, the same bytes give the same events. */
export interface Reading {
  /** A source id that overrides detection, or null. */
  source: string | null;
  /** Files the reviewer wants read otherwise; the first word on a file, before `source`. Absent when there are none. */
  corrections?: readonly Correction[];
  /** When the import started, as an instant: `ingest_time` of its events. */
  now: string;
  /** Limits of the workspace's policy; the usual ones stand for what is not named. */
  limits?: Partial<ImportLimits>;
}

export interface ImportJob extends Reading {
  kind: 'import';
  /** A file, a directory or an archive, as the reviewer named it. Ignored when `stored` is given. */
  input: string;
  /** The files of a folder that was imported before, where they lie now. */
  stored?: readonly { path: string; object: string }[];
  /** What it is called: an upload lies under a name of our own. */
  name: string;
  /** An empty folder of our own; see {@link StagedBundle} for what is left there. */
  staging: string;
  /** PEM certificates that a seal's signature may lead to. */
  trustedRoots: readonly string[];
}

/** Looks at what an import of the input would read, and stores nothing. */
export interface InspectJob extends Pick<ImportJob, 'input' | 'name' | 'staging'> {
  kind: 'inspect';
  limits: Partial<ImportLimits>;
}

export interface InspectResult extends Pick<InspectedInput, 'kind' | 'size' | 'sealed' | 'notes'> {
  files: InspectedFile[];
}

export interface VerifyJob {
  kind: 'verify';
  /** The file to check first; `evidence.json` and its `.p7s` come as two. */
  files: string[];
  /** PEM certificates that may end a chain. */
  trustedRoots: readonly string[];
  /** Heads of the custody log known from elsewhere (signed reports). */
  anchors: { n: number; head: string }[];
}

/** A stored original with the byte ranges that are cited. */
export interface ProveFile {
  object: string;
  sha256: string;
  /** Path inside its bundle: its ending may say how it is cut. */
  name: string;
  /** As the signed manifest of its bundle states it; null where none does. */
  framing: Framing | null;
  spans: { offset: number; length: number }[];
}

export interface ProveJob {
  kind: 'prove';
  files: ProveFile[];
}

/** A record in the tree of its file; hashes in hex. */
export interface ProvedRecord {
  /** Of its leaf, from 0. */
  index: number;
  offset: number;
  length: number;
  leaf: string;
  /** Sibling hashes from the leaf upwards. */
  path: string[];
}

export interface ProvedFile {
  /** Of the file. */
  sha256: string;
  framing: Framing;
  /** Leaves of the tree. */
  size: number;
  root: string;
  /** Those that hold a cited range, in the order of the file. */
  records: ProvedRecord[];
}

/** Looks at what is to be sealed into a bundle. */
export interface SurveyJob {
  kind: 'survey';
  /** Files and folders, with the names they have in the bundle. */
  inputs: { path: string; name: string }[];
  /** Name of the bundle. */
  id: string;
  /** The bundle sealed before this one, or null. */
  previous: { path: string; name: string } | null;
}

/** A file as it will be sealed, and where its content lies: `inside` a folder, or empty when the input is the file. */
export interface SurveyedFile extends SealedFile {
  input: number;
  inside: string;
}

export interface SurveyResult {
  files: SurveyedFile[];
  previous: PreviousBundle | null;
  /** Bytes of the largest archive that can be read again. */
  largestArchive: number;
}

/** The records of a sealed file: how they are cut, how many there are, and the root of their tree. */
export interface SealedTree {
  framing: Framing;
  size: number;
  root: string;
}

/** What the files of a bundle that nobody sealed for us prove about one of them. */
export interface Attestation {
  /** `bagit`, `sha256sum` and the like, or `cloudtrail-digest`. */
  method: string;
  /** False when the file is not what was attested. */
  holds: boolean;
  /** SHA-256 of the public key (SPKI) that signed it; absent when nobody did, or it could not be checked. */
  key?: string;
  /** One sentence for the reviewer. */
  says: string;
}

/** One file of a staged bundle. Counts follow the law `records = primary + folded + duplicates + rejected`. */
export interface StagedFile {
  id: string;
  path: string;
  /** Of the content that was read: of a packed file, what is in it. */
  sha256: string;
  size: number;
  /** Digest of the file as it lay in its container, when it was packed (gzip, bzip2, zstd). */
  packedSha256?: string;
  /** The tree of its records as the seal of its bundle states it; absent for what is read unpacked. */
  tree?: SealedTree;
  /** What other files of its bundle prove about it; absent when none tells of it. */
  attested?: Attestation;
  source: string;
  records: number;
  primary: number;
  folded: number;
  duplicates: number;
  rejected: number;
  derived: number;
  /** What is to be said of the file as a whole: why it is not read, or that a list is not complete. */
  note?: string;
  /** Counts as the reader gave them, where all of the file became duplicates of an earlier bundle's: should that one be removed. */
  asRead?: Pick<StagedFile, 'primary' | 'folded' | 'duplicates' | 'rejected' | 'derived'>;
}

/** A Parquet file of the staging folder that becomes a segment. */
export interface StagedSegment {
  /** `events`, `rejected`, `recordings` or `folds` (where records folded into events stand), with a number: `events-0`. */
  name: string;
  file: string;
  rows: number;
  sha256: string;
}

/** What an import leaves in its staging folder. Events are sorted by time; file content lies in `objects/<sha256>`. */
export interface StagedBundle {
  /** First 16 hex digits of `sha256`. */
  id: string;
  /** Name of the input. */
  path: string;
  /** Digest of the file; of a directory: SHA-256 over its sorted `sha256  path` lines. */
  sha256: string;
  /** Digests of staged objects: every file, packed ones in both forms, and the archive itself. */
  objects: string[];
  /** What is doubtful about the container as a whole, for the reviewer. */
  notes: string[];
  files: StagedFile[];
  segments: StagedSegment[];
  reading: Reading;
  /** Present when it is sealed and the seal is whole; a broken seal is refused. */
  seal?: StagedSeal;
}

export interface StagedSeal {
  state: 'untrusted' | 'verified';
  facts: SealFacts;
  /** Absent for an archive, which is kept whole. */
  folder?: SealedFolder;
}

/** A sealed folder in full: the path of its payload, and its other files, so that its seal can be checked again. */
export interface SealedFolder {
  /** Ends in `data/`. */
  payload: string;
  tags: { path: string; sha256: string }[];
}

export interface ReaderResults {
  import: StagedBundle;
  inspect: InspectResult;
  recording: StagedRecording;
  printed: StagedPrinted;
  screen: DrawnScreen;
  screens: PlayedScreen[];
  hidden: HiddenFindings;
  moment: Moment;
  inputs: Keystrokes;
  verify: Verdict;
  prove: ProvedFile[];
  survey: SurveyResult;
}
export type ResultOf<Job extends ReaderJob> = ReaderResults[Job['kind']];

/** Progress of a job in bytes of the input. */
export interface ReaderProgress {
  stage: 'reading' | 'mapping';
  done: number;
  total: number | null;
  records: number;
  /** How often the index of a recording was written, which stands for what was read until then; of other jobs absent. */
  told?: number;
}

export type ReaderMessage =
  | { kind: 'ready' }
  | ({ kind: 'progress' } & ReaderProgress)
  | { kind: 'done'; result: ReaderResults[keyof ReaderResults] }
  | { kind: 'failed'; code: ErrorCode; message: string; detail: ErrorDetail };
