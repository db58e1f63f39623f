import { z } from 'zod';

/** The `source_type` of rosters. */
export const rosterSource = 'roster';

const told = z.string().optional();
const several = z.array(z.string()).default([]);

/**
 * What a row of a roster says of somebody, as it is kept in `unmapped` of its event: texts as they were exported, dates too. Absent is not recorded;
 * `other` holds the columns that no name here stands for, under their own titles.
 */
export const rosterFacts = z.object({
  employee_id: told,
  name: told,
  emails: several,
  user_names: several,
  department: told,
  title: told,
  manager: told,
  status: told,
  start: told,
  end: told,
  type: told,
  /** The day the roster is of, where a column says so. */
  as_of: told,
  other: z.record(z.string(), z.string()).optional(),
});
export type RosterFacts = z.input<typeof rosterFacts>;
