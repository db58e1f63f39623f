import { readSpan } from '../../../shared/query/values.ts';
import { usage } from './context.ts';

/** A period in ms, half-open; an end that was not given is absent. */
export interface Period {
  from?: number;
  to?: number;
}

function bound(text: string | undefined, zone: string, end: 'from' | 'to'): Period {
  if (text === undefined) return {};
  const span = readSpan(text, zone);
  if (!span) throw usage(`--${end} takes a date or a time, not ${text}.`, 'Such as 2026-09-01 or 2026-09-01T14:30.');
  return { [end]: Number(span[end] / 1000n) };
}

/** The period that `--from` and `--to` name: a date is the whole day in the zone, both ends included. Errors: USAGE. */
export function periodOf({ from, to }: { from?: string; to?: string }, zone: string): Period {
  const period = { ...bound(from, zone, 'from'), ...bound(to, zone, 'to') };
  if (period.from !== undefined && period.to !== undefined && period.from >= period.to)
    throw usage('--from lies after --to.', 'Give the earlier one as --from.');
  return period;
}
