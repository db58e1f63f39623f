import { allOf, type Filter, matchAll, withTicks } from '../../shared/query/filter.ts';
import { periodValue, withPeriod } from '../../shared/query/period.ts';
import { printFilter } from '../../shared/query/print.ts';

/** How far from the moment events are listed, in ms. */
export const nearMs = 30_000;

/** Filters for what happened around an instant: in the session, elsewhere, and both together. */
export interface NearTexts {
  own: string;
  others: string;
  all: string;
}

/** The events within 30 s of an instant (ms since 1970), as filters in the zone; whole seconds, so that the text is short. */
export function nearTexts(instant: number, session: string, zone: string): NearTexts {
  const second = 1000;
  const from = BigInt(Math.floor((instant - nearMs) / second) * second) * 1000n;
  const to = BigInt(Math.floor((instant + nearMs) / second) * second + second) * 1000n;
  const near = withPeriod(matchAll, periodValue({ from, to }, zone));
  const own: Filter = withTicks(matchAll, 'session', [session]);
  return {
    own: printFilter(allOf([own, near])),
    others: printFilter(allOf([{ kind: 'not', item: own }, near])),
    all: printFilter(near),
  };
}
