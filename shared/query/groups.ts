import { z } from 'zod';
import { rosterSource } from '../import/roster.ts';
import { matchAll, allOf, type Filter, withTicks } from './filter.ts';
import { rowFigures, trendSlices } from './figures.ts';

const count = z.number().int();

/** What every row about events that have something in common says of them. */
const seen = {
  /** Source types, sorted. */
  sources: z.array(z.string()),
  /** Time of the first and last matching event; null when none has a time. */
  first_seen: z.string().nullable(),
  last_seen: z.string().nullable(),
  events: count,
  sessions: count,
  ...(Object.fromEntries(rowFigures.map((id) => [id, count])) as Record<(typeof rowFigures)[number], typeof count>),
  /** Events in {@link trendSlices} equal stretches from the first to the last event that matches in the whole list; those without a time are left out. */
  trend: z.array(count).length(trendSlices),
};

/**
 * Who did something: one row for each `identity:`. Null name: not recorded. Texts that differ in case only are one.
 */
export const identityRow = z.object({
  name: z.string().nullable(),
  /** The merged identity that a reviewer said it is, and every name of it in the records; without one `names` is the name alone. */
  person: z.string().nullable(),
  names: z.array(z.string()),
  /** The first of `types`; null when no record says it. */
  type: z.string().nullable(),
  /** Every `actor_type` the records give, in the order of the catalogue, in which `unknown` is last. */
  types: z.array(z.string()),
  /** The weakest of `confidences`; null when no record says how the identity was established. */
  confidence: z.string().nullable(),
  /** Every `identity_confidence` of its events, the strongest first. */
  confidences: z.array(z.string()),
  ...seen,
});
export type IdentityRow = z.infer<typeof identityRow>;

/** What something was done to, as the records name it; `parent` is what it lies in, such as its gateway connection. */
export const resourceRow = z.object({
  name: z.string().nullable(),
  type: z.string().nullable(),
  parent: z.string().nullable(),
  /** Which columns gave the name: `resource_name`, or `resource_uid` where there is no name. */
  named_by: z.array(z.enum(['name', 'uid'])),
  /** How many identities touched it, "not recorded" among them. */
  identities: count,
  ...seen,
});
export type ResourceRow = z.infer<typeof resourceRow>;

/** A patient whose record was touched, as the records refer to him or her. Protected health information. */
export const patientRow = z.object({
  patient: z.string(),
  /** How many identities touched the record, "not recorded" among them. */
  identities: count,
  /** Through how many resources, "not recorded" among them: as many as the list of resources shows. */
  resources: count,
  ...seen,
});
export type PatientRow = z.infer<typeof patientRow>;

const term = (field: string, value: string | null): Filter => withTicks(matchAll, field, [value]);

/** Rows of rosters. */
export const rosterFilter: Filter = term('source', rosterSource);

/** Events in which somebody did something: a roster lists people, so that nothing is done by them or to them in its rows. */
export const actsFilter: Filter = { kind: 'not', item: rosterFilter };

/** Exactly the events of an identity; those of nobody are without the rows of rosters, in which nobody acts. */
export const identityFilter = (name: string | null): Filter =>
  name === null ? allOf([term('identity', null), actsFilter]) : term('identity', name);

/** Exactly the events that name a patient. */
export const patientFilter = (patient: string): Filter => term('patient', patient);

/** What tells a resource from the others. */
export type ResourceKey = Pick<ResourceRow, 'name' | 'type' | 'parent'>;

function namedFilter(name: string | null, by: ResourceRow['named_by']): Filter {
  const byName = term('resource_name', name);
  const byUid = allOf([term('resource_name', null), term('resource_uid', name)]);
  if (name === null || !by.includes('name')) return byUid;
  return by.includes('uid') ? { kind: 'or', items: [byName, byUid] } : byName;
}

/** Exactly the events of a resource; where it is not known which column names it, both are asked. */
export function resourceFilter({ name, type, parent }: ResourceKey, by: ResourceRow['named_by'] = ['name', 'uid']): Filter {
  const own = [namedFilter(name, by), term('resource_type', type), term('resource_parent', parent)];
  // What rosters list are users: an account that somebody changed may have the name of a person in one.
  return allOf(type?.toLowerCase() === 'user' ? [...own, actsFilter] : own);
}
