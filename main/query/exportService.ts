import { randomUUID } from 'node:crypto';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { hideRow } from '../../shared/discretion/columns.ts';
import type { SensitiveRules } from '../../shared/discretion/sensitive.ts';
import type { BundleSummary } from '../../shared/import/contract.ts';
import { eventFields } from '../../shared/import/event.ts';
import { absoluteTimes } from '../../shared/query/absolute.ts';
import type { ExportFormat, ExportMade, ExportProgress, ExportStatement } from '../../shared/query/export.ts';
import { parseFilter } from '../../shared/query/parse.ts';
import { printFilter } from '../../shared/query/print.ts';
import type { BinaryContent } from '../../shared/report/contract.ts';
import { fileDigest } from '../seal/fileDigest.ts';
import { openExport } from './exporting/exportFile.ts';
import type { QueryService } from './queryService.ts';

interface ExportRequest {
  text: string;
  zone: string;
  sort: string;
  columns: string[] | null;
  limit: number | null;
  format: ExportFormat;
  hidden: boolean;
}

interface Staging {
  directory: string;
  remove(): Promise<void>;
}

/** The evidence as it was at one moment: pages, counts and bundles of an export belong together. */
export interface ExportSource {
  query: Pick<QueryService, 'events' | 'count' | 'facet' | 'explain'>;
  bundles(): Promise<BundleSummary[]>;
  /** Lets go of it; may be called again. */
  release(): Promise<void>;
}

/** What exporting needs of the rest of the application. */
export interface ExportDeps {
  source(): Promise<ExportSource>;
  staging(): Promise<Staging>;
  /** Of a file: a window holds a whole one while it is saved, a shell that writes to disk by itself does not. */
  mostBytes: number;
  custodyHead(): { n: number; head: string };
  rules(): SensitiveRules;
  workspace: { id: string; name: string };
  reviewer: string;
  software: string;
  now(): Date;
}

/** What making one export needs. */
type Making = Omit<ExportDeps, 'source'> & ExportSource;

interface CallOptions {
  signal?: AbortSignal | undefined;
}

/** Where an export lies until it is fetched; for shells in this process. */
export interface ExportedFiles {
  file: string;
  statement: string;
}

interface Kept {
  made: ExportMade;
  files: ExportedFiles;
  staging: Staging;
}

const pageRows = 1000;
const allColumns = eventFields.map(({ name }) => name);

const usage = (message: string, action: string) => new AppError('USAGE', message, { meaning: 'Nothing was exported.', action });

function columnsOf({ columns, format }: ExportRequest): string[] {
  if (columns === null) return allColumns;
  const unknown = columns.find((column) => !allColumns.includes(column));
  if (unknown !== undefined) throw usage('There is no column of this name.', 'Name columns of an event.');
  if (format === 'ocsf') throw usage('An OCSF event has no columns to choose.', 'Leave the columns out, or choose another format.');
  return [...new Set(columns)];
}

const gone = () =>
  new AppError('NOT_FOUND', 'This export is no longer there.', {
    meaning: 'Only the last few exports of a run are kept.',
    action: 'Export again.',
  });

const tooLarge = () =>
  new AppError('USAGE', 'This export is too large to be handed to a window.', {
    meaning: 'Nothing was exported.',
    action: 'Narrow the filter, or use the command line: muniment query --out FILE.',
  });

/** Bundles with a matching event. Every event belongs to one, so the facet counts each once. */
async function bundlesOf(
  { query, bundles }: ExportSource,
  text: string,
  zone: string,
  options: CallOptions,
): Promise<ExportStatement['bundles']> {
  const known = await bundles();
  const found = await query.facet({ text, zone, field: 'bundle_id', limit: Math.max(1, known.length), ownTerm: true }, options);
  return known.flatMap(({ id, path, sha256, seal }) => {
    const events = found.find(({ value }) => value === id)?.count ?? 0;
    return events > 0 ? [{ id, path, sha256, seal, events }] : [];
  });
}

/** Pages of the question, values hidden where that is asked for. */
async function* pages({ query, rules: rulesNow }: Making, request: ExportRequest, text: string, options: CallOptions) {
  const { zone, sort, hidden } = request;
  const rules = rulesNow();
  let after: string | null = null;
  let left = request.limit ?? Number.POSITIVE_INFINITY;
  do {
    const page: Awaited<ReturnType<QueryService['events']>> = await query.events(
      { text, zone, sort, after, limit: Math.min(pageRows, left) },
      options,
    );
    yield hidden ? page.rows.map((row) => hideRow(row, rules)) : page.rows;
    left -= page.rows.length;
    after = page.next;
  } while (after !== null && left > 0);
}

/** Writes the events of the question into the folder, and yields how far it is. */
async function* writeEvents(
  deps: Making,
  request: ExportRequest,
  asked: { text: string; matching: number; columns: string[]; folder: string },
  options: CallOptions,
): AsyncGenerator<ExportProgress, { file: string; rows: number }, void> {
  const { text, matching, columns, folder } = asked;
  const writer = await openExport(folder, request.format, columns);
  let rows = 0;
  try {
    for await (const page of pages(deps, request, text, options)) {
      await writer.add(page);
      if (writer.leastBytes() > deps.mostBytes) throw tooLarge();
      rows += page.length;
      yield { kind: 'progress', rows, total: Math.min(matching, request.limit ?? matching) };
    }
    return { file: await writer.finish(options.signal), rows };
  } finally {
    await writer.close();
  }
}

/** What the export is, to lie beside it. */
async function stateExport(
  deps: Making,
  { zone, sort, format, hidden }: ExportRequest,
  { text, matching, columns, made, madeAt }: { text: string; matching: number; columns: string[]; made: ExportMade; madeAt: Date },
  options: CallOptions,
): Promise<ExportStatement> {
  const { sql, parameters } = await deps.query.explain(text, zone);
  return {
    format: 'muniment-export',
    version: 1,
    file: { sha256: made.sha256, size: made.size, format, columns: format === 'ocsf' ? null : columns },
    query: { text, zone, sort, sql, parameters: parameters.map((value) => (typeof value === 'bigint' ? String(value) : value)) },
    counts: { matching, exported: made.rows, total: await deps.query.count({ text: '', zone }, options) },
    values: hidden ? 'hidden' : 'as recorded',
    defused: format === 'csv',
    workspace: deps.workspace,
    bundles: await bundlesOf(deps, text, zone, options),
    custody: deps.custodyHead(),
    reviewer: deps.reviewer,
    madeAt: madeAt.toISOString(),
    software: deps.software,
  };
}

/** Makes file and statement in the folder. */
async function* make(
  deps: Making,
  request: ExportRequest,
  staging: Staging,
  options: CallOptions,
): AsyncGenerator<ExportProgress, Kept, void> {
  const { zone, format, hidden } = request;
  const columns = columnsOf(request);
  const madeAt = deps.now();
  const text = printFilter(absoluteTimes(parseFilter(request.text), madeAt));
  const matching = await deps.query.count({ text, zone }, options);
  const { file, rows } = yield* writeEvents(deps, request, { text, matching, columns, folder: staging.directory }, options);
  const { size } = await stat(file);
  if (size > deps.mostBytes) throw tooLarge();
  const made: ExportMade = { id: randomUUID(), format, rows, size, sha256: await fileDigest(file), hidden };
  const statement = await stateExport(deps, request, { text, matching, columns, made, madeAt }, options);
  const beside = join(staging.directory, 'statement.json');
  await writeFile(beside, `${JSON.stringify(statement, null, 2)}\n`, { mode: 0o600 });
  return { made, files: { file, statement: beside }, staging };
}

/** Keeps the last of its exports, and lets the files of older ones go. */
const keptExports = 2;

/** Writes exactly the events that a filter finds to a file, with a statement of what it is beside it. */
export function createExportService(deps: ExportDeps) {
  const kept = new Map<string, Kept>();
  const sources = new Set<ExportSource>();

  async function keep(one: Kept): Promise<void> {
    kept.set(one.made.id, one);
    for (const [id, { staging }] of [...kept].slice(0, Math.max(0, kept.size - keptExports))) {
      kept.delete(id);
      await staging.remove();
    }
  }

  async function letGo(source: ExportSource): Promise<void> {
    sources.delete(source);
    await source.release();
  }

  const find = (id: string): Kept => {
    const one = kept.get(id);
    if (!one) throw gone();
    return one;
  };

  return {
    /** Makes an export. Errors: QUERY_SYNTAX, USAGE (also when it is too large for a window), CANCELLED: nothing is kept then. */
    async *export(request: ExportRequest, options: CallOptions = {}): AsyncGenerator<ExportProgress, void, void> {
      const staging = await deps.staging();
      let source: ExportSource | undefined;
      let done: Kept | undefined;
      try {
        source = await deps.source();
        sources.add(source);
        done = yield* make({ ...deps, ...source }, request, staging, options);
      } finally {
        if (source) await letGo(source);
        if (!done) await staging.remove();
      }
      await keep(done);
      yield { kind: 'done', made: done.made };
    },
    /** A file of an export, to be saved outside the workspace. Errors: NOT_FOUND. */
    async exportFile({ id, which }: { id: string; which: 'events' | 'statement' }): Promise<BinaryContent> {
      const { files } = find(id);
      return new Blob([await readFile(which === 'events' ? files.file : files.statement)]);
    },
    /** Where the files of an export lie. Errors: NOT_FOUND. */
    exported: (id: string): ExportedFiles => find(id).files,
    /** Lets the files of every export go, and stops those at work. */
    async close(): Promise<void> {
      for (const source of sources) await letGo(source);
      for (const { staging } of kept.values()) await staging.remove();
      kept.clear();
    },
  };
}
