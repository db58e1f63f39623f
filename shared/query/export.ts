import { z } from 'zod';
import { sealState } from '../import/contract.ts';

/** How events can be written to a file: `ocsf` is one OCSF 1.8 event a line. */
export const exportFormats = ['csv', 'jsonl', 'json', 'parquet', 'ocsf'] as const;
export const exportFormat = z.enum(exportFormats);
export type ExportFormat = z.infer<typeof exportFormat>;

/** End of a file name by its format. */
export const exportEndings: Readonly<Record<ExportFormat, string>> = {
  csv: 'csv',
  jsonl: 'jsonl',
  json: 'json',
  parquet: 'parquet',
  ocsf: 'ocsf.jsonl',
};

/** End of the name of the file beside an export. */
export const sideEnding = '.export.json';

/** An export as it was made, until it is fetched: its file and the one beside it. */
export const exportMade = z.object({
  id: z.string(),
  format: exportFormat,
  rows: z.number().int(),
  size: z.number().int(),
  sha256: z.string(),
  /** Whether values that look like identifiers or secrets were replaced by their names. */
  hidden: z.boolean(),
});
export type ExportMade = z.infer<typeof exportMade>;

export const exportProgress = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('progress'), rows: z.number().int(), total: z.number().int() }),
  z.object({ kind: z.literal('done'), made: exportMade }),
]);
export type ExportProgress = z.infer<typeof exportProgress>;

/**
 * What lies beside an export (`NAME.export.json`): which file it is, which question it answers over which evidence, who made it when, and
 * what was left out of it.
 */
export const exportStatement = z.object({
  format: z.literal('muniment-export'),
  version: z.literal(1),
  file: z.object({ sha256: z.string(), size: z.number().int(), format: exportFormat, columns: z.array(z.string()).nullable() }),
  query: z.object({
    /** Times are absolute: `last:` is written as the period it meant. Empty: every event. */
    text: z.string(),
    zone: z.string(),
    sort: z.string(),
    /** The condition on the event table as it ran, with its parameters. */
    sql: z.string(),
    parameters: z.array(z.union([z.string(), z.number(), z.boolean(), z.null()])),
  }),
  counts: z.object({ matching: z.number().int(), exported: z.number().int(), total: z.number().int() }),
  /** `hidden`: identifiers and secrets that were recognised are replaced by their names; what was not recognised is in the file. */
  values: z.enum(['hidden', 'as recorded']),
  /** In CSV, cells that a spreadsheet would run as a formula have an apostrophe in front. */
  defused: z.boolean(),
  workspace: z.object({ id: z.string(), name: z.string() }),
  /** Bundles with a matching event, and how many of them. */
  bundles: z.array(z.object({ id: z.string(), path: z.string(), sha256: z.string(), seal: sealState, events: z.number().int() })),
  custody: z.object({ n: z.number().int(), head: z.string() }),
  reviewer: z.string(),
  madeAt: z.string(),
  software: z.string(),
});
export type ExportStatement = z.infer<typeof exportStatement>;
