import type { ImportCounts } from '../../shared/import/contract.ts';
import type { ReportSummary } from '../../shared/report/contract.ts';
import type { StagedFile } from '../reader/protocol.ts';
import type { ChainedLog, LogHead } from './chainedLog.ts';

/** A segment file in `segments/`, as the journal vouches for it. */
export interface SegmentRecord {
  /** `events-0`, `rejected-0`, `recordings-0`. */
  name: string;
  rows: number;
  sha256: string;
}

/** One journal line for one imported bundle: with it in the journal the bundle is wholly in, without it wholly out. */
export interface ImportRecord {
  kind: 'import';
  at: string;
  bundle: { id: string; path: string; sha256: string; seal: 'unsealed' | 'untrusted' | 'verified' | 'failed' };
  objects: string[];
  /** Counts as they ended up: records of files already known from an earlier bundle are duplicates. */
  files: StagedFile[];
  segments: SegmentRecord[];
  counts: ImportCounts;
  events: number;
  sessions: number;
  recordings: number;
  period: { from: string | null; to: string | null };
}

export interface ReportRecord {
  kind: 'report';
  at: string;
  report: ReportSummary;
  /** Head of the custody log as printed in the signed evidence: later checks of the log are anchored to it. */
  custody: LogHead;
}

export type JournalRecord = ImportRecord | ReportRecord;

/** The journal as records of known kinds; kinds of a later version are kept in the file and not read. */
export interface Journal {
  /** `prepare` runs with the number of the entry before it is written: see {@link ChainedLog}. */
  append(record: JournalRecord, prepare?: (n: number) => Promise<void>): Promise<number>;
  imports(): Promise<ImportRecord[]>;
  reports(): Promise<ReportRecord[]>;
}

/** Reads and writes the kinds of record above in a chained log. */
export function createJournal(log: ChainedLog): Journal {
  const ofKind = async <Kind extends JournalRecord['kind']>(kind: Kind) =>
    (await log.entries()).filter((entry) => entry.kind === kind) as unknown as Extract<JournalRecord, { kind: Kind }>[];
  return {
    append: (record, prepare) => log.append(record, prepare),
    imports: () => ofKind('import'),
    reports: () => ofKind('report'),
  };
}
