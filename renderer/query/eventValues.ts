import { isContent } from '../../shared/discretion/columns.ts';
import type { EventRow } from '../../shared/import/event.ts';
import type { Hides } from '../ui/index.ts';

/** What of a column is hidden until it is revealed. */
export function hidesOf(column: string): Hides | undefined {
  if (column === 'patient_ref') return 'patient';
  return isContent(column) ? 'values' : undefined;
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
