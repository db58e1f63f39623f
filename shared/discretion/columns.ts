import { hideSensitive, type SensitiveRules } from './sensitive.ts';

/**
 * Columns that hold what was said or touched, where values of patients and secrets turn up. All others name who, when, where from and
 * how it was recorded: a reviewer who cannot read whom he reviews cannot review.
 */
export const contentColumns = [
  'command_text',
  'command_params',
  'resource_uid',
  'resource_name',
  'resource_parent',
  'db_objects',
  'patient_ref',
  'outcome_reason',
  'approval_reason',
  'parse_notes',
  'unmapped',
] as const;

const content: ReadonlySet<string> = new Set(contentColumns);

/** Whether values in this column are looked at before they are shown. */
export const isContent = (column: string): boolean => content.has(column);

/** As a value of which column one is hidden that may come from any of these: the first in which values are hidden, if there is one. */
export const hidingColumn = (columns: readonly string[]): string => columns.find(isContent) ?? columns[0] ?? '';

/** What stands for a reference to a patient: each of them identifies a person, whatever it looks like. */
export const patientHidden = '[patient hidden]';

/** A value under a name: the name tells what a bare number is, such as `mrn`. */
function hideNamed(name: string, text: string, rules: SensitiveRules): string {
  const label = `${name}: `;
  const hidden = hideSensitive(`${label}${text}`, rules);
  return hidden.startsWith(label) ? hidden.slice(label.length) : hideSensitive(text, rules);
}

function hideIn(name: string, value: unknown, rules: SensitiveRules): unknown {
  if (typeof value === 'string') return hideNamed(name, value, rules);
  if (typeof value === 'number') {
    const hidden = hideNamed(name, String(value), rules);
    return hidden === String(value) ? value : hidden;
  }
  if (Array.isArray(value)) return value.map((one) => hideIn(name, one, rules));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, hideIn(key, one, rules)]));
}

/** The value of a column with what looks like an identifier or a secret replaced by its name. */
export function hideValue(column: string, value: unknown, rules: SensitiveRules): unknown {
  if (value === null || !isContent(column)) return value;
  if (column === 'patient_ref') return Array.isArray(value) ? value.map(() => patientHidden) : patientHidden;
  if (typeof value === 'string') return hideSensitive(value, rules);
  return hideIn('', value, rules);
}

/** How many values of an event are hidden. */
export function countHidden(row: Readonly<Record<string, unknown>>, rules: SensitiveRules): number {
  const hidden = JSON.stringify(hideRow(row, rules)).match(/\[[\w -]{3,12} hidden\]/g)?.length ?? 0;
  const before = JSON.stringify(row).match(/\[[\w -]{3,12} hidden\]/g)?.length ?? 0;
  return hidden - before;
}

/** A row of events or sessions as it is shown and exported while values are hidden. */
export function hideRow<Row extends Readonly<Record<string, unknown>>>(row: Row, rules: SensitiveRules): Row {
  const held = contentColumns.filter((column) => Object.hasOwn(row, column));
  return { ...row, ...Object.fromEntries(held.map((column) => [column, hideValue(column, row[column], rules)])) };
}
