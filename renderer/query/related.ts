import type { EventRow } from '../../shared/import/event.ts';
import type { Filter } from '../../shared/query/filter.ts';
import { allOf, matchAll, withTicks } from '../../shared/query/filter.ts';
import { periodValue, withPeriod } from '../../shared/query/period.ts';
import { printFilter } from '../../shared/query/print.ts';
import type { Hides } from '../ui/index.ts';
import { plainText } from './eventValues.ts';

/** Events that belong to one event in some way: those that a filter finds, the event itself among them. */
export interface Related {
  /** What they have in common, in our words. */
  says: string;
  /** The value they have in common, as the bundle has it; absent for a stretch of time. */
  value?: string;
  /** What of the value is hidden until it is revealed. */
  hides?: Hides | undefined;
  q: string;
}

const second = 1_000_000n;

/** Whole seconds from 30 s before an instant to 30 s after it. */
function minuteAround(instant: string, zone: string): Filter {
  const at = BigInt(Math.floor(Date.parse(instant) / 1000)) * second;
  return withPeriod(matchAll, periodValue({ from: at - 30n * second, to: at + 31n * second }, zone));
}

const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string' && one !== '') : [];

/** What else there is to look at from one event: the same moment, session, request, approval and patients. */
export function relatedTo(event: EventRow, zone: string): Related[] {
  const same = (says: string, field: string, value: string | null): Related[] =>
    value === null
      ? []
      : [{ says, value, hides: field === 'patient' ? 'patient' : undefined, q: printFilter(withTicks(matchAll, field, [value])) }];
  const nearby =
    event.event_time === null ? [] : [{ says: '30 s before and after', q: printFilter(allOf([minuteAround(event.event_time, zone)])) }];
  return [
    ...nearby,
    ...same('same session', 'session', plainText(event, 'session_uid')),
    ...same('same request', 'correlation_uid', plainText(event, 'correlation_uid')),
    ...texts(event['approval_request_ids'])
      .slice(0, 3)
      .flatMap((id) => same('same access request', 'approval_request_ids', id)),
    ...texts(event['patient_ref'])
      .slice(0, 5)
      .flatMap((patient) => same('same patient', 'patient', patient)),
  ];
}
