import type { ImportCounts, SealFacts } from '../../shared/import/contract.ts';
import type { RemovalReason } from '../../shared/import/removal.ts';
import type { ReportSummary } from '../../shared/report/contract.ts';
import type { SettingValue } from '../../shared/workspace/settings.ts';
import type { SavedView } from '../../shared/workspace/view.ts';
import type { Reading, SealedFolder, StagedFile } from '../reader/protocol.ts';
import type { ChainedLog, LogEntry, LogHead } from './chainedLog.ts';

/** A segment file in `segments/`, as the journal vouches for it. */
export interface SegmentRecord {
  /** `events-0`, `rejected-0`, `recordings-0`. */
  name: string;
  rows: number;
  sha256: string;
}

/** What a bundle adds to the workspace. A later record may state it anew for an earlier import. */
export interface Standing {
  /** Counts as they ended up: records of files already known from an earlier bundle are duplicates. */
  files: StagedFile[];
  segments: SegmentRecord[];
  counts: ImportCounts;
  events: number;
  sessions: number;
  recordings: number;
  period: { from: string | null; to: string | null };
}

/** A file that brought its bundle something; everything of the others was known from an earlier bundle, or was rejected. */
export const isFresh = ({ records, duplicates, rejected }: ImportCounts): boolean => duplicates + rejected < records;
/** {@link isFresh} of a row of `source_file`. */
export const freshSql = 'duplicates + rejected < records';

/** One journal line for one imported bundle: with it in the journal the bundle is wholly in, without it wholly out. */
export interface ImportRecord extends Standing {
  kind: 'import';
  at: string;
  /** `seal` is the state at import; it follows the pinned roots afterwards. `sealed`: what the seal says. */
  bundle: {
    id: string;
    path: string;
    sha256: string;
    seal: 'unsealed' | 'untrusted' | 'verified' | 'failed';
    sealed?: SealFacts;
    /** What is doubtful about the container as a whole; absent when nothing is. */
    notes?: string[];
  };
  objects: string[];
  /** For a sealed folder: what lay in it beside the files. */
  sealedFolder?: SealedFolder;
  /** How it was read, so that it can be read again the same way. Absent in journals of the first version. */
  reading?: Reading;
}

/** A bundle taken out again: its import no longer stands. */
export interface RemovalRecord {
  kind: 'removal';
  at: string;
  bundle: string;
  /** Number of the import record. */
  import: number;
  /** Absent in journals of the first version. */
  reason?: RemovalReason;
  /** Bundles with files that were duplicates of removed ones, by import: from here on they hold the events of those files. */
  inherited: (Standing & { import: number })[];
}

/** Originals of removed imports that were deleted; those that others hold stay where they are. */
export interface PurgeRecord {
  kind: 'purge';
  at: string;
  bundle: string;
  /** Numbers of the import records whose originals need not be kept any more. */
  imports: number[];
  reason: RemovalReason;
}

/** A bundle read again from its originals with another result: these segments stand from here on. */
export interface RebuildRecord extends Standing {
  kind: 'rebuild';
  at: string;
  bundle: string;
  import: number;
}

/** One change of the workspace policy; null stands for the default. */
export interface SettingRecord {
  kind: 'setting';
  at: string;
  key: string;
  old: SettingValue | null;
  new: SettingValue | null;
}

/** A list kept under a name, as it stands from here on; null: it was deleted. */
export interface ViewRecord {
  kind: 'view';
  at: string;
  by: string;
  id: string;
  view: SavedView | null;
}

export interface ReportRecord {
  kind: 'report';
  at: string;
  report: ReportSummary;
  /** Head of the custody log as printed in the signed evidence: later checks of the log are anchored to it. */
  custody: LogHead;
}

export type JournalRecord = ImportRecord | RemovalRecord | PurgeRecord | RebuildRecord | SettingRecord | ViewRecord | ReportRecord;

/** An import as it stands now. */
export interface StoredImport extends ImportRecord {
  /** Number of its import record. */
  n: number;
  /** Number of the last record that shaped it: an index loaded from an earlier state is out of date. */
  shapedBy: number;
}

/** An import with the number of its record. */
export type NumberedImport = ImportRecord & { n: number };

/** The journal as records of known kinds; kinds of a later version are kept in the file and not read. */
export interface Journal {
  /** `prepare` runs with the number of the entry before it is written: see {@link ChainedLog}. */
  append(record: JournalRecord, prepare?: (n: number) => Promise<void>): Promise<number>;
  /** Imports that stand, in the order in which they were made. */
  imports(): Promise<StoredImport[]>;
  /** Every import whose originals are kept: those that stand, and removed ones that were not purged. */
  keptImports(): Promise<NumberedImport[]>;
  /** Every import ever made. */
  everImported(): Promise<NumberedImport[]>;
  removals(): Promise<RemovalRecord[]>;
  purges(): Promise<PurgeRecord[]>;
  settings(): Promise<SettingRecord[]>;
  views(): Promise<ViewRecord[]>;
  reports(): Promise<ReportRecord[]>;
}

const standingOf = ({ files, segments, counts, events, sessions, recordings, period }: Standing): Standing => ({
  files,
  segments,
  counts,
  events,
  sessions,
  recordings,
  period,
});

/** Imports as they stand after every removal and rebuild of the journal. */
export function standingImports(entries: readonly LogEntry[]): StoredImport[] {
  const standing = new Map<number, StoredImport>();
  const restate = (n: number, stated: Standing, by: number) => {
    const before = standing.get(n);
    if (before) standing.set(n, { ...before, ...standingOf(stated), shapedBy: by });
  };
  for (const entry of entries) {
    const record = entry as unknown as JournalRecord;
    if (record.kind === 'import') standing.set(entry.n, { ...record, n: entry.n, shapedBy: entry.n });
    else if (record.kind === 'rebuild') restate(record.import, record, entry.n);
    else if (record.kind === 'removal') {
      standing.delete(record.import);
      for (const stated of record.inherited) restate(stated.import, stated, entry.n);
    }
  }
  return [...standing.values()];
}

/** The records of one kind, oldest first. */
export function recordsOfKind<Kind extends JournalRecord['kind']>(entries: readonly LogEntry[], kind: Kind) {
  return entries.filter((entry) => entry.kind === kind) as unknown as Extract<JournalRecord, { kind: Kind }>[];
}

/** Imports whose originals must be there: all but those that a purge names. */
export function keptImports(entries: readonly LogEntry[]): NumberedImport[] {
  const purged = new Set(recordsOfKind(entries, 'purge').flatMap(({ imports }) => imports));
  return (recordsOfKind(entries, 'import') as NumberedImport[]).filter(({ n }) => !purged.has(n));
}

/**
 * Reads and writes the kinds of record above in a chained log. What was read is kept until something is added: the log can be
 * long, opening a workspace and every cited file ask for it, and nobody else writes it while the lock is held.
 */
export function createJournal(log: ChainedLog): Journal {
  let kept: Promise<LogEntry[]> | undefined;
  const entries = () => {
    kept ??= log.entries();
    kept.catch(() => (kept = undefined));
    return kept;
  };
  const ofKind = async <Kind extends JournalRecord['kind']>(kind: Kind) => recordsOfKind(await entries(), kind);
  return {
    append: (record, prepare) =>
      log.append(record, prepare).finally(() => {
        kept = undefined;
      }),
    imports: async () => standingImports(await entries()),
    keptImports: async () => keptImports(await entries()),
    everImported: async () => (await ofKind('import')) as NumberedImport[],
    removals: () => ofKind('removal'),
    purges: () => ofKind('purge'),
    settings: () => ofKind('setting'),
    views: () => ofKind('view'),
    reports: () => ofKind('report'),
  };
}
