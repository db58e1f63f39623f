/** Scalars that may enter a custody entry. */
export type SubjectValue = string | number | boolean | null;

/** What a contract method says about itself beside its shapes. */
export interface CallMeta {
  /**
   * The act to enter in the custody log: intent before, outcome after, refusals too.
   * Absent: the call leaves no custody entry.
   */
  custody?: string;
  /** Input keys whose values enter the custody entry as they are: ids, names and dates, never text that may hold PHI. */
  subject?: readonly string[];
  /** What the outcome entry says of the (last) output: ids, digests and counts only. */
  result?: (output: never) => Record<string, SubjectValue> | undefined;
}

export const noMeta: CallMeta = {};
