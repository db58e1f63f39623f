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

/** Whole seconds from some before the second of an instant to as many after it. */
function secondsAround(instant: string, seconds: bigint, zone: string): Filter {
  const at = BigInt(Math.floor(Date.parse(instant) / 1000)) * second;
  return withPeriod(matchAll, periodValue({ from: at - seconds * second, to: at + (seconds + 1n) * second }, zone));
}

const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string' && one !== '') : [];

const requestRecords: Filter = {
  kind: 'term',
  field: 'source_event_type',
  values: [{ kind: 'equals', text: 'access_request.*', quoted: false }],
};

/**
 * The record that decided a request under which something was done. Teleport alone tells of it in records of its own; elsewhere
 * the decision is in the record of the event itself.
 */
function decision(event: EventRow, requests: readonly string[], zone: string): Related[] {
  const decided = plainText(event, 'approval_time');
  if (event.source_type !== 'teleport' || decided === null || requests.length === 0) return [];
  const ofRequests = withTicks(matchAll, 'approval_request_ids', requests);
  return [{ says: 'its approval rests on', q: printFilter(allOf([ofRequests, requestRecords, secondsAround(decided, 0n, zone)])) }];
}

/** What else there is to look at from one event: the same moment, session, request, approval and patients. */
export function relatedTo(event: EventRow, zone: string): Related[] {
  const same = (says: string, field: string, value: string | null): Related[] =>
    value === null
      ? []
      : [{ says, value, hides: field === 'patient' ? 'patient' : undefined, q: printFilter(withTicks(matchAll, field, [value])) }];
  const nearby =
    event.event_time === null ? [] : [{ says: '30 s before and after', q: printFilter(secondsAround(event.event_time, 30n, zone)) }];
  const requests = texts(event['approval_request_ids']);
  return [
    ...nearby,
    ...same('same session', 'session', plainText(event, 'session_uid')),
    ...same('same request', 'correlation_uid', plainText(event, 'correlation_uid')),
    ...requests.slice(0, 3).flatMap((id) => same('same access request', 'approval_request_ids', id)),
    ...decision(event, requests, zone),
    ...texts(event['patient_ref'])
      .slice(0, 5)
      .flatMap((patient) => same('same patient', 'patient', patient)),
  ];
}
