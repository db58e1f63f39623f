import { z } from 'zod';

/**
 * How a file is cut into records, each a range of its bytes. White space is tab, line feed, return and space.
 * `lf`: what stands between line feeds. `csv`: the same, where a line feed after an odd number of quotes (0x22) of the record
 * does not end it. Either way the line feed is not part of a record, a return before it is, and white space alone is no record.
 * `json-array`: the elements of the one array the file holds. `json-document`: the values the file holds one after another.
 * Either way a value has no white space around it. `none`: the whole file is one record.
 */
export const framing = z.enum(['lf', 'csv', 'json-array', 'json-document', 'none']);
export type Framing = z.infer<typeof framing>;
