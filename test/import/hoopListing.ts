import { hoopSession } from './hoopSession.ts';

/** A session as the gateway lists it: no script, no recording, no analysis (formats/hoop.md 1.1). */
export function listRow(changes: Record<string, unknown> = {}): Record<string, unknown> {
  const row: Record<string, unknown> = { ...hoopSession(changes), script: null, ai_analysis: null };
  delete row['event_stream'];
  return row;
}

/** A page of the session list. */
export function listPage(rows: readonly object[], changes: Record<string, unknown> = {}): Record<string, unknown> {
  return { data: rows, total: rows.length, total_is_capped: false, has_next_page: false, ...changes };
}
