import { expect } from 'vitest';
import type { EventRow } from '../../shared/import/event.ts';
import { hoopSession } from './hoopSession.ts';
import { importFile, importFiles, sessionEvent } from './importing.ts';

/** The event of one session with these changes. */
export async function mapped(changes: Record<string, unknown>): Promise<EventRow> {
  return sessionEvent(await importFile('a.json', hoopSession(changes)));
}

/** Sessions mapped in one import, in the order given. */
export async function mappedAll(all: readonly Record<string, unknown>[]): Promise<EventRow[]> {
  const files = all.map(
    (changes, index) => [`${String(index).padStart(3, '0')}.json`, hoopSession({ id: String(index), ...changes })] as const,
  );
  const { bundle, events } = await importFiles(Object.fromEntries(files));
  return bundle.files.map((file) => events.find((event) => event.file_id === file.id && event.ordinal === 0) as EventRow);
}

export type Case = [changes: Record<string, unknown>, ...expected: unknown[]];

/** Checks some columns of several sessions at once. */
export async function expectColumns(columns: readonly string[], cases: readonly Case[]): Promise<void> {
  const events = await mappedAll(cases.map(([changes]) => changes));
  expect(events.map((event) => pick(event, ...columns))).toEqual(cases.map(([, ...expected]) => expected));
}

/** Some columns of an event. */
export const pick = (event: EventRow, ...columns: string[]) => columns.map((column) => event[column]);
/** The metrics of a session with these counts of masking. */
export const metrics = (data_masking: object, rest: object = {}) => ({
  metrics: { data_masking, event_size: 50, truncated: false, ...rest },
});
/** What a session lacks that never ran. */
export const unrun = { event_stream: null, end_date: null, exit_code: null };
