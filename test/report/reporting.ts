import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createQueryService } from '../../main/query/queryService.ts';
import { createReportService, type ReportDeps, type ReportService } from '../../main/report/reportService.ts';
import { leafHash } from '../../main/seal/merkle.ts';
import { proveRecords } from '../../main/seal/prove.ts';
import { createSigningService, type SigningService } from '../../main/signing/signingService.ts';
import { openChainedLog } from '../../main/workspace/chainedLog.ts';
import { createObjectStore } from '../../main/workspace/objectStore.ts';
import { createJournal } from '../../main/workspace/records.ts';
import type { BundleSummary } from '../../shared/import/contract.ts';
import type { EventRow } from '../../shared/import/event.ts';
import type { ReportRequest, ReportSummary } from '../../shared/report/contract.ts';
import { passphrase } from '../signing/signed.ts';
import { type EventStore, insertEvents, insertFile, openEvents } from '../support/events.ts';

/** The custody head every report of these tests is made at. */
export const head = { n: 7, head: 'ab'.repeat(32) };

const bundle: BundleSummary = {
  id: 'bundle-1',
  path: 'september.zip',
  sha256: 'cd'.repeat(32),
  seal: 'unsealed',
  already: false,
  events: 90,
  sessions: 0,
  recordings: 0,
  period: { from: '2026-09-01T12:00:00.000000Z', to: '2026-09-01T12:00:00.000089Z' },
  importedAt: '2026-10-01T08:00:00.000Z',
  counts: { records: 92, primary: 90, folded: 0, duplicates: 1, rejected: 1, derived: 0 },
  fileCount: 1,
  fileTrust: { unsealed: 1 },
  failedFiles: [],
};

const outcomes = ['success', 'denied', 'failure', null] as const;
const actors = ['a.ng@clinic.example', 'j.doe@clinic.example', 'nightly-report'] as const;

/** Thirty events and more, of people and of one agent, whose commands hold a number no report may print. */
export function clinicEvents(count: number): Partial<EventRow>[] {
  return Array.from({ length: count }, (_, index) => ({
    outcome: outcomes[index % outcomes.length] ?? null,
    action: index % 2 === 0 ? 'query' : 'read',
    actor_type: index % 3 === 2 ? 'agent' : 'human',
    actor_uid: actors[index % 3] ?? null,
    identity_confidence: index % 3 === 2 ? 'none' : 'verified',
    resource_name: index % 5 === 0 ? 'ehr\u202e \u674e' : 'ehr-prod',
    command_text: "SELECT name FROM patient WHERE mrn = '90210777'",
    approval_state: index % 2 === 0 ? 'approved' : null,
    masking_state: index % 2 === 0 ? 'masked' : 'unknown',
  }));
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

export interface Reporting {
  events: EventStore;
  original: Buffer | null;
  query: ReturnType<typeof createQueryService>;
  signing: SigningService;
  now: Date;
  folder: string;
  /** What is to be done before the folder goes. */
  closers: (() => Promise<void>)[];
  close(): Promise<void>;
}

/** An original of that many lines of 100 bytes, and the events that were read from them. */
export function clinicOriginal(count: number): { bytes: Buffer; rows: Partial<EventRow>[] } {
  const lines = Array.from({ length: count }, (_, index) => `{"n":${index},"note":"`.padEnd(97, 'x') + '"}');
  const bytes = Buffer.from(`${lines.join('\n')}\n`);
  const rows = clinicEvents(count).map((row, index) => {
    const record = bytes.subarray(index * 100, index * 100 + 99);
    return { ...row, byte_len: 99, leaf: leafHash(record).toString('hex'), raw_sha256: sha256(record) };
  });
  return { bytes, rows };
}

/** A real index with events, and a real key. With `original` the events cite real bytes. */
export async function openReporting(rows: readonly Partial<EventRow>[], original?: Buffer): Promise<Reporting> {
  const folder = await mkdtemp(join(tmpdir(), 'muniment-report-'));
  const now = new Date();
  const events = await openEvents();
  await insertFile(events.database, original ? { sha256: sha256(original), size: original.length } : {});
  await insertEvents(events.database, rows);
  const query = createQueryService({ database: events.database, readRaw: () => Promise.reject(new Error('not needed')), now: () => now });
  const unused = () => Promise.reject(new Error('nothing is verified through this service'));
  const inputs = {
    resolve: () => {
      throw new Error('nothing is chosen in these tests');
    },
  };
  const signing = createSigningService({
    software: 'Muniment test',
    rootsChanged: async () => undefined,
    directory: folder,
    runReader: unused,
    inputs,
    now: () => now,
  });
  await signing.generateKey({ name: 'pat', person: 'Pat Example', organisation: 'Example Clinic', email: null, passphrase });
  const closers: Reporting['closers'] = [];
  return {
    events,
    original: original ?? null,
    query,
    signing,
    now,
    folder,
    closers,
    async close() {
      for (const close of closers) await close();
      await events.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export interface ReportBench {
  service: ReportService;
  stagings: string[];
  path(sha256: string): string;
}

/** What the seal of a bundle states about a file. */
export type SealedTree = NonNullable<Awaited<ReturnType<ReportDeps['originals']['sealed']>>>;

/** A report service over an empty journal and object store; equal benches make equal reports. */
export async function openBench(
  reporting: Reporting,
  changes: Partial<ReportDeps> = {},
  sealed: SealedTree | null = null,
): Promise<ReportBench> {
  const directory = await mkdtemp(join(reporting.folder, 'bench-'));
  await mkdir(join(directory, 'objects'));
  const log = await openChainedLog(join(directory, 'journal.jsonl'), 'journal.jsonl');
  reporting.closers.push(() => log.close());
  const journal = createJournal(log);
  const objects = createObjectStore(join(directory, 'objects'));
  const stagings: string[] = [];
  if (reporting.original) {
    const digest = sha256(reporting.original);
    const aside = join(directory, 'original');
    await writeFile(aside, reporting.original);
    await objects.adopt(new Map([[digest, aside]]));
  }
  const service = createReportService({
    query: { ...reporting.query, marksOf: () => Promise.resolve([]) },
    bundles: () => Promise.resolve([bundle]),
    custodyHead: () => head,
    records: { append: (record) => journal.append({ kind: 'report', ...record }), list: () => journal.reports() },
    objects,
    originals: {
      prove: (files) =>
        proveRecords({
          kind: 'prove',
          files: files.map((file) => ({ ...file, object: objects.path(file.sha256), framing: file.sealed?.framing ?? null })),
        }),
      sealed: () => Promise.resolve(sealed),
    },
    staging: async () => {
      const staging = await mkdtemp(join(directory, 'staging-'));
      stagings.push(staging);
      return { directory: staging, remove: () => rm(staging, { recursive: true, force: true }) };
    },
    signing: reporting.signing,
    reviewer: 'Robin Reviewer',
    workspace: 'clinic',
    version: '0.1.0',
    now: () => reporting.now,
    ...changes,
  });
  return { service, stagings, path: (sha256) => objects.path(sha256) };
}

export function request(changes: Partial<ReportRequest> = {}): ReportRequest {
  return {
    template: 'activity-review',
    from: '2026-09-01',
    to: '2026-09-30',
    zone: 'UTC',
    filter: '',
    key: 'pat',
    passphrase,
    package: false,
    ...changes,
  };
}

/** Makes a report to its end. */
export async function make(service: ReportService, asked = request()): Promise<ReportSummary> {
  for await (const step of service.create(asked)) if (step.kind === 'done') return step.report;
  throw new Error('the report did not come to its end');
}
