import type { BundleSummary } from '../../shared/import/contract.ts';
import type { ReportSummary } from '../../shared/report/contract.ts';
import type { CustodyHead } from '../../shared/report/evidence.ts';
import type { SigningService } from '../signing/signingService.ts';
import type { ReportQueries } from './gather.ts';

/** A report as the journal keeps it. */
export interface StoredReport {
  at: string;
  report: ReportSummary;
  /** Head of the custody log the report vouches for. */
  custody: CustodyHead;
}

/** What making reports needs of the rest of the application. */
export interface ReportDeps {
  query: ReportQueries;
  bundles(): Promise<BundleSummary[]>;
  custodyHead(): CustodyHead;
  records: { append(record: StoredReport): Promise<unknown>; list(): Promise<StoredReport[]> };
  objects: { adopt(staged: ReadonlyMap<string, string>): Promise<void>; path(sha256: string): string };
  staging(): Promise<{ directory: string; remove(): Promise<void> }>;
  signing: Pick<SigningService, 'key' | 'tryKey' | 'signPdfInPlace' | 'signDetached'>;
  reviewer: string;
  /** Name of the workspace. */
  workspace: string;
  version: string;
  now(): Date;
}
