import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import type { ImportedBundle } from '../../shared/import/contract.ts';
import { rosterSource } from '../../shared/import/roster.ts';
import type { KeptOriginals, PurgedBundle, RemovalReason, RemovedBundle } from '../../shared/import/removal.ts';
import type { RebuildProgress, workspaceContract, WorkspaceStatus } from '../../shared/workspace/contract.ts';
import type { IdentityOutcome, MergeInput } from '../../shared/workspace/identities.ts';
import type {
  MarkInput,
  MarkMatchingInput,
  MarkMatchingOutcome,
  MarkOnEvent,
  MarkOutcome,
  Matching,
  UndoAllOutcome,
} from '../../shared/workspace/marks.ts';
import type { CustodyEntry } from '../../shared/workspace/custody.ts';
import type { Verdict } from '../../shared/signing/verdict.ts';
import { AppError } from '../../shared/errors.ts';
import type { RunReader } from '../reader/readerClient.ts';
import type { SealedTree, StagedBundle } from '../reader/protocol.ts';
import { summaries } from './annotations.ts';
import { commitBundle, findBundle } from './commitBundle.ts';
import { sha256Of } from '../fileDigest.ts';
import { type FoundEvents, mark, markMatching, marksOf, undoMark, undoMarks } from './marking.ts';
import { identify } from './merging.ts';
import { listRemoved, purgeOriginals } from './purgeOriginals.ts';
import { removeBundle } from './removeBundle.ts';
import { rebuild } from './rebuild.ts';
import { applyTrust, sealedTree } from './sealStates.ts';
import type { WorkspaceSettings } from './settings.ts';
import { type OpenWorkspace, openWorkspace, readSlice, type StagingFolder, type WorkspaceOptions } from './openWorkspace.ts';

export { type DoctorReport, examineWorkspace } from './doctor.ts';
export type { FoundEvents } from './marking.ts';
export type { CustodyLog } from './custodyLog.ts';
export type { StagingFolder, WorkspaceOptions };

/** An open workspace as the other features see it. */
export interface Workspace extends OpenWorkspace {
  /** Stores a staged bundle, one after another; see {@link commitBundle}. */
  commitBundle(staged: StagedBundle, staging: string): Promise<ImportedBundle>;
  /** The bundle with this digest, when it was imported before. */
  findBundle(sha256: string): Promise<ImportedBundle | undefined>;
  /** Takes a bundle out of journal and index; see {@link removeBundle}. */
  removeBundle(id: string, reason: RemovalReason): Promise<RemovedBundle>;
  /** Removed bundles with what is left of them; see {@link listRemoved}. */
  removedBundles(): Promise<KeptOriginals[]>;
  /** Deletes the originals of a removed bundle; see {@link purgeOriginals}. */
  purgeOriginals(id: string, reason: RemovalReason): Promise<PurgedBundle>;
  /** Brings the state of seals up to date with the fingerprints of the pinned roots. */
  applyTrust(fingerprints: readonly string[]): Promise<void>;
  /** Changes one setting, and what follows from it; see {@link WorkspaceSettings}. */
  changeSetting: WorkspaceSettings['change'];
  /** Enters what a reviewer says about events; see {@link mark}. */
  mark(input: MarkInput): Promise<MarkOutcome>;
  /** Enters what a reviewer says about all events that match a filter, found while nothing else changes them; see {@link markMatching}. */
  markMatching(input: MarkMatchingInput, find: (asked: Matching) => Promise<FoundEvents>): Promise<MarkMatchingOutcome>;
  /** Takes a mark back; see {@link undoMark}. */
  undoMark(entry: number, events: readonly string[] | null): Promise<MarkOutcome>;
  /** Takes several marks back; see {@link undoMarks}. */
  undoMarks(entries: readonly number[]): Promise<UndoAllOutcome>;
  /** Every act on an event; see {@link marksOf}. */
  marksOf(event: string): Promise<MarkOnEvent[]>;
  /** Says that several names are one person; see {@link identify}. */
  mergeIdentities(input: MergeInput): Promise<IdentityOutcome>;
  /** Takes such a merge back. */
  undoMerge(id: string): Promise<IdentityOutcome>;
  /** Makes segments and index again, when nothing else changes them; see {@link rebuild}. */
  rebuild(runReader: RunReader, signal: AbortSignal | undefined): AsyncGenerator<RebuildProgress, void, void>;
  /** The tree of a file as a verified seal states it; see {@link sealedTree}. */
  sealedTree(bundle: string, path: string): Promise<SealedTree | null>;
  /** Path of a stored original whose content is still what its name says. WORKSPACE_DAMAGED. */
  checkedObject(sha256: string): Promise<string>;
  /** Bytes of a stored original. */
  readObject(sha256: string, offset: number, length: number): Promise<Uint8Array>;
}

/** Lets in what changes journal or index, one after another. */
function createTurns(held: OpenWorkspace) {
  let last: Promise<unknown> = Promise.resolve();
  let pinned: readonly string[] = [];
  /** Whether the index may have been loaded from the journal: as that it is trusted by nobody yet. */
  let reloaded = false;
  const open: OpenWorkspace = {
    ...held,
    reopenIndex() {
      reloaded = true;
      return held.reopenIndex();
    },
  };
  async function restoreTrust(): Promise<void> {
    if (!reloaded) return;
    reloaded = false;
    // Where that fails, nobody is trusted until it succeeds after a later turn.
    await applyTrust(open, pinned).catch(() => (reloaded = true));
  }
  /** Waits until whatever changes journal and index is done; what is returned lets the next one in. */
  const turn = async (): Promise<() => Promise<void>> => {
    const before = last;
    let leave: () => void = () => undefined;
    last = new Promise<void>((resolve) => (leave = resolve));
    await before;
    return () => restoreTrust().finally(leave);
  };
  /** For what reviewers say: it changes nobody's trust. */
  const inTurn = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    const leave = await turn();
    try {
      return await work();
    } finally {
      await leave();
    }
  };
  return {
    open,
    inTurn,
    /** For what changes evidence or settings. */
    reloading: <Result>(work: () => Promise<Result>) =>
      inTurn(() => {
        reloaded = true;
        return work();
      }),
    async *reloadingSteps<Step>(work: () => AsyncGenerator<Step, void, void>): AsyncGenerator<Step, void, void> {
      const leave = await turn();
      reloaded = true;
      try {
        yield* work();
      } finally {
        await leave();
      }
    },
    async applyTrust(fingerprints: readonly string[]): Promise<void> {
      pinned = fingerprints;
      await applyTrust(open, pinned);
    },
  };
}

/** Opens or makes a workspace. Errors: WORKSPACE_BUSY, WORKSPACE_DAMAGED. */
export async function createWorkspace(options: WorkspaceOptions): Promise<Workspace> {
  const { open, inTurn, reloading, reloadingSteps, applyTrust: trust } = createTurns(await openWorkspace(options));
  return {
    ...open,
    commitBundle: (staged, staging) => reloading(() => commitBundle(open, staged, staging)),
    findBundle: (sha256) => findBundle(open, sha256),
    removeBundle: (id, reason) => reloading(() => removeBundle(open, id, reason)),
    removedBundles: () => inTurn(() => listRemoved(open)),
    purgeOriginals: (id, reason) => reloading(() => purgeOriginals(open, id, reason)),
    rebuild: (runReader, signal) => reloadingSteps(() => rebuild(open, runReader, signal)),
    applyTrust: trust,
    changeSetting: (key, value) => reloading(() => open.settings.change(key, value)),
    views: {
      list: () => open.views.list(),
      save: (input) => inTurn(() => open.views.save(input)),
      rename: (id, name) => inTurn(() => open.views.rename(id, name)),
      remove: (id) => inTurn(() => open.views.remove(id)),
    },
    mark: (input) => inTurn(() => mark(open, input)),
    markMatching: (input, find) => inTurn(() => markMatching(open, input, find)),
    undoMark: (entry, events) => inTurn(() => undoMark(open, entry, events)),
    undoMarks: (entries) => inTurn(() => undoMarks(open, entries)),
    marksOf: (event) => marksOf(open, event),
    mergeIdentities: (input) => inTurn(() => identify(open, (identities) => identities.merge(input))),
    undoMerge: (id) => inTurn(() => identify(open, (identities) => identities.undo(id))),
    sealedTree: (bundle, path) => sealedTree(open, bundle, path),
    checkedObject: (sha256) => checkedObject(open, sha256),
    readObject: (sha256, offset, length) => readSlice(open.objects.path(sha256), offset, length),
  };
}

async function checkedObject({ objects }: OpenWorkspace, sha256: string): Promise<string> {
  const path = objects.path(sha256);
  const found = await sha256Of(path).catch(() => 'missing');
  if (found === sha256) return path;
  throw new AppError('WORKSPACE_DAMAGED', `A stored original is ${found === 'missing' ? 'missing' : 'not the one that was imported'}.`, {
    meaning: 'It was changed or removed outside Muniment, or the disk lost data. It is not shown.',
    action: 'Keep a copy of the workspace as it is, and restore it from a backup.',
  });
}

type Input<Method extends keyof typeof workspaceContract> = z.output<
  NonNullable<(typeof workspaceContract)[Method]['~orpc']['inputSchema']>
>;

async function status({ database, name, options }: Workspace): Promise<WorkspaceStatus> {
  const seals = { unsealed: 0, untrusted: 0, verified: 0, failed: 0 };
  for (const row of await database.rows('SELECT seal, count(*) AS bundles FROM bundle GROUP BY seal')) {
    seals[row.seal as keyof typeof seals] = Number(row.bundles);
  }
  const [totals] = await database.rows(
    `SELECT (SELECT count(*) FROM event) AS events, (SELECT count(*) FROM session) AS sessions,
       (SELECT count(*) FROM rejected_record) AS rejected, (SELECT count(*) FROM source_file WHERE source = $1) AS rosters, min(period_from) AS earliest, max(period_to) AS latest FROM bundle`,
    [rosterSource],
  );
  return {
    name,
    reviewer: options.reviewer,
    version: options.version,
    shell: options.shell,
    bundles: Object.values(seals).reduce((sum, count) => sum + count, 0),
    seals,
    events: Number(totals?.events ?? 0),
    sessions: Number(totals?.sessions ?? 0),
    rejected: Number(totals?.rejected ?? 0),
    rosters: Number(totals?.rosters ?? 0),
    period: { from: (totals?.earliest as string | null) ?? null, to: (totals?.latest as string | null) ?? null },
  };
}

async function custodyPage(
  workspace: Workspace,
  { after, limit }: Input<'custody'>,
): Promise<{ rows: CustodyEntry[]; next: string | null }> {
  const before = after === null ? Number.POSITIVE_INFINITY : Number(after);
  const older = (await workspace.custody.entries()).filter((entry) => entry.n < before).reverse();
  const rows = older.slice(0, limit);
  return { rows, next: older.length > limit ? String(rows.at(-1)?.n) : null };
}

interface CallOptions {
  signal?: AbortSignal | undefined;
}

/** The log's own bytes, as far as its head vouches for them: what is appended meanwhile is left out. */
async function custodyFiles({ custody, paths }: Workspace): Promise<{ log: Blob; head: string }> {
  const head = custody.head();
  const bytes = await readFile(paths.custody);
  let end = 0;
  for (let line = 0; line <= head.n; line += 1) end = bytes.indexOf(10, end) + 1;
  return { log: new Blob([bytes.subarray(0, end)], { type: 'application/x-ndjson' }), head: JSON.stringify(head) };
}

/** Finds all events that match a filter. Errors: QUERY_SYNTAX, USAGE for too many or an unknown zone, CANCELLED. */
export type FindMatching = (asked: Pick<Matching, 'text' | 'zone'>, signal: AbortSignal | undefined) => Promise<FoundEvents>;

/** Status, settings, rebuilding, custody log and its verification for the open workspace. */
export function createWorkspaceService(workspace: Workspace, runReader: RunReader, findMatching: FindMatching) {
  return {
    status: () => status(workspace),
    custody: (input: Input<'custody'>) => custodyPage(workspace, input),
    settings: () => workspace.settings.list(),
    changeSetting: ({ key, value }: Input<'changeSetting'>) => workspace.changeSetting(key, value),
    mark: (input: Input<'mark'>) => workspace.mark(input),
    matching: async (input: Input<'matching'>, { signal }: CallOptions = {}) => (await findMatching(input, signal)).found,
    markMatching: (input: Input<'markMatching'>, { signal }: CallOptions = {}) =>
      workspace.markMatching(input, (asked) => findMatching(asked, signal)),
    undoMark: ({ entry, events }: Input<'undoMark'>) => workspace.undoMark(entry, events),
    undoMarks: ({ entries }: Input<'undoMarks'>) => workspace.undoMarks(entries),
    markSummaries: ({ events }: Input<'markSummaries'>, { signal }: CallOptions = {}) => summaries(workspace.database, events, signal),
    marksOf: ({ event }: Input<'marksOf'>) => workspace.marksOf(event),
    identities: () => workspace.identities.list(),
    mergeIdentities: (input: Input<'mergeIdentities'>) => workspace.mergeIdentities(input),
    undoMerge: ({ id }: Input<'undoMerge'>) => workspace.undoMerge(id),
    reveal: () => ({ revealed: true as const }),
    views: () => workspace.views.list(),
    saveView: (input: Input<'saveView'>) => workspace.views.save(input),
    renameView: ({ id, name }: Input<'renameView'>) => workspace.views.rename(id, name),
    deleteView: ({ id }: Input<'deleteView'>) => workspace.views.remove(id),
    rebuild: (_input: unknown, { signal }: CallOptions = {}) => workspace.rebuild(runReader, signal),
    custodyFiles: () => custodyFiles(workspace),
    /** Anchors come from the signed reports of this workspace: each holds the head as it was when it was signed. */
    async verifyCustody(_input: unknown, { signal }: CallOptions = {}): Promise<Verdict> {
      const file = join(workspace.paths.directory, 'custody.jsonl');
      const anchors = (await workspace.journal.reports()).map((record) => record.custody);
      return runReader({ kind: 'verify', files: [file], trustedRoots: [], anchors }, { signal });
    },
  };
}
