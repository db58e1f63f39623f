import { randomUUID } from 'node:crypto';
import { AppError } from '../../shared/errors.ts';
import { absoluteTimes } from '../../shared/query/absolute.ts';
import { parseFilter } from '../../shared/query/parse.ts';
import { printFilter } from '../../shared/query/print.ts';
import { isZone } from '../../shared/time.ts';
import type { SavedView, SaveViewInput } from '../../shared/workspace/view.ts';
import type { Journal } from './records.ts';

/** Lists kept under a name, as the journal states them. */
export interface Views {
  /** By name. */
  list(): SavedView[];
  /** Keeps a list. Errors: ALREADY_EXISTS for a name that is taken, QUERY_SYNTAX, USAGE for an unknown zone. */
  save(input: SaveViewInput): Promise<SavedView>;
  /** Errors: NOT_FOUND, ALREADY_EXISTS. */
  rename(id: string, name: string): Promise<SavedView>;
  /** Errors: NOT_FOUND. */
  remove(id: string): Promise<SavedView>;
}

const taken = () =>
  new AppError('ALREADY_EXISTS', 'There is a view of this name already.', {
    meaning: 'Nothing was saved.',
    action: 'Choose another name, or rename or delete the other view first.',
  });

const gone = () =>
  new AppError('NOT_FOUND', 'There is no such view in this workspace.', {
    meaning: 'Nothing was changed.',
    action: 'Choose a view from the list.',
  });

/** The same list tomorrow: `last:7d` is written as the period that it means now. */
function absoluteSearch({ q = '', ...search }: SaveViewInput['search'], now: Date): SaveViewInput['search'] {
  const text = printFilter(absoluteTimes(parseFilter(q), now));
  return text === '' ? search : { q: text, ...search };
}

/** Reads the views out of the journal; the last record about a view stands. */
export async function createViews(journal: Journal, reviewer: string, now: () => Date): Promise<Views> {
  const views = new Map<string, SavedView>();
  const enter = (id: string, view: SavedView | null) => (view === null ? views.delete(id) : views.set(id, view));
  for (const { id, view } of await journal.views()) enter(id, view);
  const write = async (id: string, view: SavedView | null) => {
    await journal.append({ kind: 'view', at: now().toISOString(), by: reviewer, id, view });
    enter(id, view);
  };
  const checkName = (name: string, own: string | null) => {
    const same = [...views.values()].some((view) => view.id !== own && view.name.toLowerCase() === name.toLowerCase());
    if (same) throw taken();
  };
  const known = (id: string): SavedView => {
    const view = views.get(id);
    if (!view) throw gone();
    return view;
  };
  return {
    list: () => [...views.values()].sort((a, b) => a.name.localeCompare(b.name, 'en')),
    async save({ name, page, search, zone }) {
      if (!isZone(zone))
        throw new AppError('USAGE', 'This time zone is not known.', { meaning: 'Nothing was saved.', action: 'Name a zone such as UTC.' });
      checkName(name, null);
      const at = now();
      const view = { id: randomUUID(), name, page, search: absoluteSearch(search, at), zone, savedAt: at.toISOString(), by: reviewer };
      await write(view.id, view);
      return view;
    },
    async rename(id, name) {
      const view = known(id);
      checkName(name, id);
      const renamed = { ...view, name };
      if (name !== view.name) await write(id, renamed);
      return renamed;
    },
    async remove(id) {
      const view = known(id);
      await write(id, null);
      return view;
    },
  };
}
