import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { contractErrors } from '../errors.ts';
import { type CallMeta, noMeta } from '../meta.ts';
import { keyName, passphrase } from '../signing/contract.ts';

const base = oc.$meta<CallMeta>(noMeta).errors(contractErrors);

export const templateId = z.enum(['activity-review']);
export type TemplateId = z.infer<typeof templateId>;

export const reportTemplate = z.object({
  id: templateId,
  title: z.string(),
  /** Provisions the template fills, such as `45 CFR 164.308(a)(1)(ii)(D)`. */
  provisions: z.array(z.string()),
  about: z.string(),
});
export type ReportTemplate = z.infer<typeof reportTemplate>;

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'a date such as 2026-09-01');

export const reportRequest = z.object({
  template: templateId,
  /** First and last day, both whole and both included, in `zone`. */
  from: day,
  to: day,
  zone: z.string().max(64).default('UTC'),
  /** Further narrowing in the query language; printed in the report. */
  filter: z.string().max(8192).default(''),
  key: keyName,
  passphrase,
  /** Whether to make `evidence-package.zip` too: with the cited records, whole and unredacted, their proofs and all tables. */
  package: z.boolean().default(false),
});
export type ReportRequest = z.infer<typeof reportRequest>;

/** A file a report consists of: `report.pdf`, `evidence.json`, `evidence.json.p7s`, and `evidence-package.zip` when it was asked for. */
export const reportFile = z.object({ name: z.string(), sha256: z.string(), size: z.number().int(), type: z.string() });

export const reportSummary = z.object({
  id: z.string(),
  template: templateId,
  title: z.string(),
  from: z.string(),
  to: z.string(),
  zone: z.string(),
  filter: z.string(),
  createdAt: z.string(),
  reviewer: z.string(),
  signer: z.string(),
  rootFingerprint: z.string(),
  /** Events in the reported population. */
  population: z.number().int(),
  pages: z.number().int(),
  files: z.array(reportFile),
});
export type ReportSummary = z.infer<typeof reportSummary>;

export const reportProgress = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('progress'), step: z.enum(['counting', 'sampling', 'proving', 'writing', 'signing', 'packing', 'storing']) }),
  z.object({ kind: z.literal('done'), report: reportSummary }),
]);
export type ReportProgress = z.infer<typeof reportProgress>;

/** What the custody log keeps of a signed report: its id and the digest of each file. */
const reportResult = (last: ReportProgress) =>
  last.kind === 'done'
    ? { report: last.report.id, ...Object.fromEntries(last.report.files.map((file) => [file.name, file.sha256])) }
    : undefined;

/** What a Blob is, without the DOM's types: shared code may not know the DOM. */
export interface BinaryContent {
  readonly size: number;
  readonly type: string;
  arrayBuffer(): Promise<ArrayBuffer>;
}
/** Bytes of a file that crosses the boundary. */
export const binaryContent = z.custom<BinaryContent>(
  (value) => typeof value === 'object' && value !== null && 'arrayBuffer' in value && 'size' in value,
  'binary content',
);

export const reportContract = {
  /** Templates that can be filled. */
  templates: base.output(z.array(reportTemplate)),
  /**
   * Counts, samples, writes and signs a report (PAdES B-B) with `evidence.json` and its CAdES signature, and stores all three;
   * with `package` also the evidence package. Errors: QUERY_SYNTAX, NOT_FOUND (key), KEY_LOCKED (passphrase),
   * WORKSPACE_DAMAGED when a cited original was changed. Abort the call to cancel: nothing is stored.
   */
  create: base
    .meta({ custody: 'sign-report', subject: ['template', 'from', 'to', 'zone', 'key', 'package'], result: reportResult })
    .input(reportRequest)
    .output(eventIterator(reportProgress)),
  /** Reports of this workspace, newest first. */
  list: base.output(z.array(reportSummary)),
  /** The bytes of one file of a report, to save outside the workspace: an export. NOT_FOUND. */
  file: base
    .meta({ custody: 'export-report', subject: ['report', 'name'] })
    .input(z.object({ report: z.string().max(128), name: z.string().max(128) }))
    .output(binaryContent),
};
