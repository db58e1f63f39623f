import type { BundleSummary } from '../../shared/import/contract.ts';
import type { Framing } from '../../shared/import/manifest.ts';
import type { ReportRequest, ReportSummary } from '../../shared/report/contract.ts';
import type { CustodyHead } from '../../shared/report/evidence.ts';
import type { ProvedFile } from '../reader/protocol.ts';
import type { SigningService } from '../signing/signingService.ts';
import type { Template } from './facts.ts';
import type { CallOptions, ReportQueries } from './gather.ts';

/** A report as the journal keeps it. */
export interface StoredReport {
  at: string;
  report: ReportSummary;
  /** Head of the custody log the report vouches for. */
  custody: CustodyHead;
}

/** A stored original with the ranges cited from it. */
export interface FileToProve {
  sha256: string;
  /** Path in its bundle. */
  name: string;
  /** How the signed manifest of its bundle cuts it, and the root it states; null when no seal vouches for it. */
  sealed: { framing: Framing; size: number; root: string } | null;
  spans: { offset: number; length: number }[];
}

/** Originals as the evidence package needs them. */
export interface Originals {
  prove(files: readonly FileToProve[], options: CallOptions): Promise<ProvedFile[]>;
  /** The tree of a file in a bundle whose seal was verified; null otherwise. */
  sealed(bundle: string, file: string): Promise<FileToProve['sealed']>;
}

/** What making reports needs of the rest of the application. */
export interface ReportDeps {
  query: ReportQueries;
  bundles(): Promise<BundleSummary[]>;
  custodyHead(): CustodyHead;
  records: { append(record: StoredReport): Promise<unknown>; list(): Promise<StoredReport[]> };
  objects: { adopt(staged: ReadonlyMap<string, string>): Promise<void>; path(sha256: string): string };
  staging(): Promise<{ directory: string; remove(): Promise<void> }>;
  originals: Originals;
  signing: Pick<SigningService, 'key' | 'tryKey' | 'signPdfInPlace' | 'signDetached' | 'exportCertificate'>;
  reviewer: string;
  /** Name of the workspace. */
  workspace: string;
  version: string;
  now(): Date;
}

/** One report to be made: the request, its ids, and where its files are staged. */
export interface ReportTask {
  request: ReportRequest;
  template: Template;
  id: string;
  /** The id without its number; the sample's seed is made of it. */
  base: string;
  bundles: BundleSummary[];
  now: Date;
  folder: string;
}
