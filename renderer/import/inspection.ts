import type { Correction, InspectedFile, InspectedInput, InspectProgress, RefusedInput } from '../../shared/import/inspection.ts';

/** A file of an input as it is listed before the import. */
export interface FileRow extends InspectedFile {
  /** Of its input and path: one row. */
  id: string;
  token: string;
}

/** What was found in the inputs, and how the reviewer wants files of them read. */
export interface Inspection {
  files: readonly FileRow[];
  inputs: readonly InspectedInput[];
  refused: readonly RefusedInput[];
  /** Sources by row; null leaves the file unread. Files without an entry are read as detected. */
  chosen: ReadonlyMap<string, string | null>;
}

export const emptyInspection: Inspection = { files: [], inputs: [], refused: [], chosen: new Map() };

/** The files of a step of an inspection, as rows. */
export const rowsOf = ({ token, files }: Extract<InspectProgress, { kind: 'files' }>): FileRow[] =>
  files.map((file) => ({ ...file, token, id: `${token}/${file.path}` }));

/** How a file will be treated, the reviewer's choice first. */
export function treatmentOf({ id, state }: FileRow, chosen: Inspection['chosen']): FileRow['state'] | 'chosen' {
  const choice = chosen.get(id);
  if (choice === undefined) return state;
  return choice === null ? 'unread' : 'chosen';
}

/** Whether a file will be read, kept without being read, or neither: an archive whose files are listed. */
export function fateOf(row: FileRow, chosen: Inspection['chosen']): 'read' | 'kept' | 'opened' {
  const treatment = treatmentOf(row, chosen);
  if (treatment === 'opened') return 'opened';
  return treatment === 'read' || treatment === 'chosen' ? 'read' : 'kept';
}

/** The choice for a file taken over, or taken back when it is what was detected anyway. */
export function withChoice(inspection: Inspection, row: FileRow, choice: string | null | undefined): Inspection {
  const chosen = new Map(inspection.chosen);
  const asDetected = choice === row.detected?.source && row.state === 'read';
  if (choice === undefined || asDetected) chosen.delete(row.id);
  else chosen.set(row.id, choice);
  return { ...inspection, chosen };
}

/** The corrections an import takes, for the files that are listed. */
export function correctionsOf({ files, chosen }: Inspection): (Correction & { token: string })[] {
  return files.flatMap(({ id, token, path }) => {
    const source = chosen.get(id);
    return source === undefined ? [] : [{ token, path, source }];
  });
}

/** How many files will be read, and how many are kept without being read. */
export function totalsOf({ files, chosen }: Inspection): { read: number; kept: number; chosen: number } {
  const fates = files.map((row) => fateOf(row, chosen));
  const many = (wanted: 'read' | 'kept') => fates.filter((fate) => fate === wanted).length;
  return { read: many('read'), kept: many('kept'), chosen: correctionsOf({ files, chosen, inputs: [], refused: [] }).length };
}
