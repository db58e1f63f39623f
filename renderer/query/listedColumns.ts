import type { EventRow } from '../../shared/import/event.ts';

/** Whether a page was read before one of the columns was chosen: its rows do not have it, which is not the same as null. */
export const lacksColumn = (pages: readonly { rows: readonly EventRow[] }[] | undefined, columns: readonly string[]): boolean =>
  pages?.some(({ rows: [row] }) => row !== undefined && columns.some((name) => !(name in row))) === true;

/** What the list of events reads for the columns it has from the start, shown or not: little, and showing one of them again asks for nothing. */
export const usuallyRead = [
  ...['event_time', 'actor_type', 'actor_email', 'actor_name', 'actor_uid', 'effective_principal', 'action'],
  ...['resource_name', 'resource_uid', 'resource_parent', 'command_text', 'outcome', 'approval_state', 'masking_state', 'session_uid'],
];
