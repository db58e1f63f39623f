import { isContent } from '../../shared/discretion/columns.ts';
import { eventField, type EventRow } from '../../shared/import/event.ts';
import { fieldColumns } from '../../shared/query/fields.ts';
import type { Hides } from '../ui/index.ts';

/** What of a column is hidden until it is revealed. */
export function hidesOf(column: string): Hides | undefined {
  if (column === 'patient_ref') return 'patient';
  return isContent(column) ? 'values' : undefined;
}

/** What of the values of a field of the query language is hidden: what is hidden of its columns. */
export function hidesOfField(field: string): Hides | undefined {
  if (field === 'raw' || field === 'text') return 'values';
  const hides = (fieldColumns(field) ?? []).map(({ name }) => hidesOf(name));
  return hides.find((one) => one === 'patient') ?? hides.find((one) => one !== undefined);
}

/** A column's value as text; null when the source did not say it. Lists are joined, JSON is written out. */
export function textOf(event: EventRow, column: string): string | null {
  const value = event[column];
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value;
  if (Array.isArray(value))
    return value.length === 0 ? null : value.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join(', ');
  return JSON.stringify(value);
}

/** A text column's value; null when it is not recorded or no text. */
export function plainText(event: EventRow, column: string): string | null {
  const value = event[column];
  return typeof value === 'string' && value !== '' ? value : null;
}

/** The name of whoever is accountable, as the record puts it: e-mail, name, id, else what the target saw. */
export function actorOf(event: EventRow): string | null {
  return (
    ['actor_email', 'actor_name', 'actor_uid', 'effective_principal']
      .map((column) => plainText(event, column))
      .find((text) => text !== null) ?? null
  );
}

/** The resource as the record puts it: name, id, else what it is part of. */
export function resourceOf(event: EventRow): string | null {
  return (
    ['resource_name', 'resource_uid', 'resource_parent'].map((column) => plainText(event, column)).find((text) => text !== null) ?? null
  );
}

/** What the filter language can say about a column exactly: not lists of several, not JSON, not digests. Null is "not recorded". */
export function filterableValue(event: EventRow, column: string): string | null | undefined {
  const kind = eventField(column)?.kind;
  if (kind === undefined || kind === 'json' || kind === 'leaf' || kind === 'real') return undefined;
  const value = event[column];
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return value.length === 1 ? String(value[0]) : undefined;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
