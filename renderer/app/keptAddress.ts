import { viewPage } from '../../shared/workspace/view.ts';
import { usualLayouts } from '../query/index.ts';
import { writeLayout } from '../ui/index.ts';
import type { ListAddress } from '../workspace/index.ts';
import { readSearch } from './links.ts';
import type { Preferences } from './preferences.ts';

/**
 * What of a list's address is kept in a view: all but the row that is open beside it, and how the columns are arranged now, also where
 * that is as they come: whoever opens the view may have arranged theirs. Null for a page that is no list.
 */
export function keptAddress(
  pathname: string,
  searchStr: string,
  { zone, columns: arranged }: Pick<Preferences, 'zone' | 'columns'>,
): ListAddress | null {
  const page = viewPage.safeParse(pathname.slice(1));
  if (!page.success) return null;
  const { id: _opened, around: _around, ...search } = readSearch(searchStr);
  const list = page.data;
  const columns = list === 'sessions' ? {} : { columns: writeLayout(arranged[list] ?? usualLayouts[list]) };
  return { page: list, search: { ...columns, ...search }, zone };
}
