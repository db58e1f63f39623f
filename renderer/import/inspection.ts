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
  /** Recordings of which the reviewer chose a file, by the row of their record: an import then reads each of their files by itself. */
  apart: ReadonlySet<string>;
}

/** What the reviewer chose, and what follows from it. */
export type Choices = Pick<Inspection, 'chosen' | 'apart'>;

export const emptyInspection: Inspection = { files: [], inputs: [], refused: [], chosen: new Map(), apart: new Set() };

const rowIdOf = (token: string, path: string): string => `${token}/${path}`;

/** The row of the record of a recording that a file belongs to, and of a file that is none beside one its own. */
const recordOf = ({ id, token, readWith }: FileRow): string => (readWith === null ? id : rowIdOf(token, readWith));

/** The files of a step of an inspection, as rows. */
export const rowsOf = ({ token, files }: Extract<InspectProgress, { kind: 'files' }>): FileRow[] =>
  files.map((file) => ({ ...file, token, id: rowIdOf(token, file.path) }));

/** How a file will be treated, the reviewer's choice first. */
export function treatmentOf(row: FileRow, { chosen, apart }: Choices): FileRow['state'] | 'chosen' | 'beside' {
  const choice = chosen.get(row.id);
  if (choice === undefined) return row.readWith !== null && !apart.has(recordOf(row)) ? 'beside' : row.state;
  return choice === null ? 'unread' : 'chosen';
}

/** Whether a file will be read, kept without being read, or neither: an archive whose files are listed. */
export function fateOf(row: FileRow, choices: Choices): 'read' | 'kept' | 'opened' {
  const treatment = treatmentOf(row, choices);
  if (treatment === 'opened') return 'opened';
  return treatment === 'unread' || treatment === 'unrecognised' ? 'kept' : 'read';
}

/** The choice for a file taken over, or taken back when it is what was detected anyway. */
export function withChoice(inspection: Inspection, row: FileRow, choice: string | null | undefined): Inspection {
  const chosen = new Map(inspection.chosen);
  const asDetected = choice === row.detected?.source && row.state === 'read' && row.readWith === null;
  if (choice === undefined || asDetected) chosen.delete(row.id);
  else chosen.set(row.id, choice);
  const apart = new Set(inspection.files.filter(({ id }) => chosen.has(id)).map(recordOf));
  return { ...inspection, chosen, apart };
}

/** The corrections an import takes, for the files that are listed. */
export function correctionsOf({ files, chosen }: Pick<Inspection, 'files' | 'chosen'>): (Correction & { token: string })[] {
  return files.flatMap(({ id, token, path }) => {
    const source = chosen.get(id);
    return source === undefined ? [] : [{ token, path, source }];
  });
}

/** How many files will be read, and how many are kept without being read. */
export function totalsOf(inspection: Inspection): { read: number; kept: number; chosen: number } {
  const fates = inspection.files.map((row) => fateOf(row, inspection));
  const many = (wanted: 'read' | 'kept') => fates.filter((fate) => fate === wanted).length;
  return { read: many('read'), kept: many('kept'), chosen: correctionsOf(inspection).length };
}
