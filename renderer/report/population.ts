import { allOf, type Filter, type Term } from '../../shared/query/filter.ts';
import { parseFilter } from '../../shared/query/parse.ts';
import { printFilter } from '../../shared/query/print.ts';
import { startOfDay, wallClock } from '../../shared/time.ts';

/** The calendar day of an instant in a zone, or the empty text when the instant is not known. */
export function dayOf(instant: string | null, zone: string): string {
  if (instant === null) return '';
  const at = Date.parse(instant);
  return Number.isNaN(at) ? '' : wallClock(at, zone).slice(0, 10);
}

/** Whether the text is a day of the calendar, YYYY-MM-DD. */
export function isDay(text: string): boolean {
  return !Number.isNaN(startOfDay(text, 'UTC'));
}

/** Whether both days are there and in order. */
export function isPeriod(from: string, to: string): boolean {
  return isDay(from) && isDay(to) && from <= to;
}

/** The text of the query that is the population of a report: the period, the reviewer's narrowing, and one more condition. */
export function populationText(from: string, to: string, filter: Filter, condition = ''): string {
  const period: Term = { kind: 'term', field: 'at', values: [{ kind: 'range', from, to }] };
  return printFilter(allOf([period, filter, parseFilter(condition)]));
}

/** A number the report will state, with the condition that makes it. */
export interface SummaryLine {
  says: string;
  condition: string;
}

/** The headline numbers of an activity review, as its matrix counts them. */
export const summaryLines: readonly SummaryLine[] = [
  { says: 'events in the period', condition: '' },
  { says: 'denied', condition: 'outcome:denied' },
  { says: 'failed', condition: 'outcome:failure' },
  { says: 'outcome unknown or not recorded', condition: 'outcome:unknown,""' },
  { says: 'not attributed to one identity', condition: 'identity_confidence:none,shared_account,""' },
  { says: 'by a tool-using agent', condition: 'is:agent' },
  { says: 'approved', condition: 'approval_state:approved' },
  { says: 'with a field masked, hashed, encrypted or redacted', condition: 'masking_state:masked,hashed,encrypted,redacted' },
];
