import { z } from 'zod';

export const viewName = z.string().trim().min(1).max(80);

/** Which list a view is of; its address and its count follow from it. */
export const viewPage = z.enum(['events', 'sessions', 'identities', 'resources', 'patients']);
export type ViewPage = z.infer<typeof viewPage>;

/** What stands in the address of a list: query, sort, columns and whatever else its page keeps there. */
export const viewSearch = z
  .record(z.string().regex(/^[a-z][A-Za-z]{0,31}$/), z.string().max(8192))
  .refine((search) => Object.keys(search).length <= 16, 'at most 16 parts');
export type ViewSearch = z.infer<typeof viewSearch>;

/** A list as it was kept under a name. Times in its query are absolute: `last:` became the period it meant when the view was saved. */
export const savedView = z.object({
  id: z.string(),
  name: viewName,
  page: viewPage,
  search: viewSearch,
  /** Zone in which its dates are read. */
  zone: z.string().max(64),
  savedAt: z.string(),
  by: z.string(),
});
export type SavedView = z.infer<typeof savedView>;

export const saveViewInput = savedView.pick({ name: true, page: true, search: true, zone: true });
export type SaveViewInput = z.infer<typeof saveViewInput>;
