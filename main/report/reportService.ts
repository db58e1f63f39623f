import { readFile } from 'node:fs/promises';
import { AppError } from '../../shared/errors.ts';
import type { BundleSummary } from '../../shared/import/contract.ts';
import { parseFilter } from '../../shared/query/parse.ts';
import { printFilter } from '../../shared/query/print.ts';
import type {
  BinaryContent,
  ReportProgress,
  ReportRequest,
  ReportSummary,
  ReportTemplate,
  TemplateId,
} from '../../shared/report/contract.ts';
import { isZone, startOfDay } from '../../shared/time.ts';
import type { Template } from './facts.ts';
import type { CallOptions } from './gather.ts';
import { gather, sha256, storeReport, writeSigned } from './makeReport.ts';
import type { ReportDeps, ReportTask } from './reportDeps.ts';
import { activityReview } from './templates/activityReview.ts';

export type { ReportDeps } from './reportDeps.ts';

export interface ReportService {
  templates(): Promise<ReportTemplate[]>;
  create(request: ReportRequest, options?: CallOptions): AsyncGenerator<ReportProgress, void, void>;
  list(): Promise<ReportSummary[]>;
  file(input: { report: string; name: string }): Promise<BinaryContent>;
}

const templates: Record<TemplateId, Template> = { 'activity-review': activityReview };

function usage(message: string, action: string): AppError {
  return new AppError('USAGE', message, { meaning: 'No report was made.', action });
}

function checkRequest({ from, to, zone, filter }: ReportRequest): void {
  if (!isZone(zone)) throw usage(`${zone} is no known time zone.`, 'Give an IANA name such as UTC or America/New_York.');
  const unreal = [from, to].find((day) => Number.isNaN(startOfDay(day, zone)));
  if (unreal !== undefined) throw usage(`${unreal} is not in the calendar.`, 'Give dates such as 2026-09-01.');
  if (from > to) throw usage('The period ends before it begins.', 'Exchange the two dates.');
  parseFilter(filter);
}

/** The same request over the same bundles always has the same base, so that nobody can draw samples until one pleases. */
function baseOf(request: ReportRequest, bundles: readonly BundleSummary[]): string {
  const { template, from, to, zone } = request;
  const digests = bundles.map((bundle) => bundle.sha256).sort();
  const parts = [template, from, to, zone, printFilter(parseFilter(request.filter)), ...digests];
  return `${template}-${from}-${to}-${sha256(JSON.stringify(parts)).slice(0, 8)}`;
}

/** The base itself, or with a number for every time the same report was made before. */
function freeId(base: string, taken: ReadonlySet<string>): string {
  let id = base;
  for (let number = 2; taken.has(id); number += 1) id = `${base}-${number}`;
  return id;
}

/** Reports of one workspace: counted, sampled, written, signed, stored. */
export function createReportService(deps: ReportDeps): ReportService {
  /** Ids given out but not yet in the journal. */
  const pending = new Set<string>();

  async function* create(request: ReportRequest, options: CallOptions = {}): AsyncGenerator<ReportProgress, void, void> {
    checkRequest(request);
    await deps.signing.tryKey({ key: request.key, passphrase: request.passphrase });
    const bundles = await deps.bundles();
    const base = baseOf(request, bundles);
    const stored = await deps.records.list();
    const id = freeId(base, new Set([...pending, ...stored.map(({ report }) => report.id)]));
    pending.add(id);
    const staging = await deps.staging();
    try {
      const template = templates[request.template];
      const task: ReportTask = { request, template, id, base, bundles, now: deps.now(), folder: staging.directory };
      const facts = yield* gather(deps, task, options);
      const written = yield* writeSigned(deps, task, facts, options);
      yield { kind: 'progress', step: 'storing' };
      yield { kind: 'done', report: await storeReport(deps, task, facts, written) };
    } finally {
      pending.delete(id);
      await staging.remove();
    }
  }

  async function file({ report, name }: { report: string; name: string }): Promise<BinaryContent> {
    const stored = (await deps.records.list()).find((one) => one.report.id === report);
    const found = stored?.report.files.find((one) => one.name === name);
    if (found) return new Blob([await readFile(deps.objects.path(found.sha256))], { type: found.type });
    throw new AppError('NOT_FOUND', 'This workspace has no such file of a report.', {
      meaning: 'Nothing was exported.',
      action: 'Choose one of the listed reports.',
    });
  }

  return {
    create,
    file,
    templates: async () => Object.values(templates).map((template) => template.about),
    list: async () => (await deps.records.list()).map(({ report }) => report).reverse(),
  };
}
