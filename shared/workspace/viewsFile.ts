import { z } from 'zod';
import { AppError } from '../errors.ts';
import { parseFilter } from '../query/parse.ts';
import { isZone } from '../time.ts';
import { type SavedView, saveViewInput, type SaveViewInput } from './view.ts';

/** Saved views as a file that another workspace takes: names and questions, nothing of the evidence they find. */
const viewsFile = z.object({ kind: z.literal('muniment-views'), version: z.literal(1), views: z.array(saveViewInput).max(1000) });

/** The file's text: JSON, two spaces deep, so that it can be compared and read. */
export function writeViews(views: readonly SavedView[]): string {
  const kept = views.map(({ name, page, search, zone }) => ({ name, page, search, zone }));
  return `${JSON.stringify({ kind: 'muniment-views', version: 1, views: kept }, null, 2)}\n`;
}

const unread = (meaning: string) =>
  new AppError('INPUT_REFUSED', 'The file holds no saved views that can be read.', {
    meaning: `Nothing was saved. ${meaning}`,
    action: 'Save views to a file in Muniment, and take that file.',
    reason: 'views/file',
  });

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw unread('It is not JSON.');
  }
};

/** Reads what {@link writeViews} wrote, and all of it before any is saved. INPUT_REFUSED, QUERY_SYNTAX. */
export function readViews(text: string): SaveViewInput[] {
  const read = viewsFile.safeParse(jsonOf(text));
  if (!read.success) throw unread(`At ${read.error.issues[0]?.path.join('.') || 'its start'} it is not what such a file says.`);
  for (const { search, zone } of read.data.views) {
    parseFilter(search['q'] ?? '');
    if (!isZone(zone)) throw unread('It names a time zone that is not known.');
  }
  return read.data.views;
}

/** Which views of a file can be saved, and which not because their name is taken; case makes no difference. */
export function newViews(found: readonly SaveViewInput[], here: readonly SavedView[]): { free: SaveViewInput[]; taken: SaveViewInput[] } {
  const names = new Set(here.map(({ name }) => name.toLowerCase()));
  const free: SaveViewInput[] = [];
  const taken: SaveViewInput[] = [];
  for (const view of found) {
    const name = view.name.toLowerCase();
    (names.has(name) ? taken : free).push(view);
    names.add(name);
  }
  return { free, taken };
}
