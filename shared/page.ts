import { z } from 'zod';

/** Pages go by key, never by offset: `after` is the `next` of the page before. */
export const pageInput = z.object({
  after: z.string().max(4096).nullable().default(null),
  limit: z.number().int().min(1).max(1000).default(100),
});

/** One page; `next` is null on the last one. */
export function page<Row extends z.ZodType>(row: Row) {
  return z.object({ rows: z.array(row), next: z.string().nullable() });
}
