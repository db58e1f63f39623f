import { viewPage } from '../../shared/workspace/view.ts';
import { usualLayout } from '../query/index.ts';
import { type ColumnLayout, writeLayout } from '../ui/index.ts';
import type { ListAddress } from '../workspace/index.ts';
import { readSearch } from './links.ts';

/**
 * What of a list's address is kept in a view: all but the row that is open beside it, and how the columns are arranged now, also where
 * that is as they come: whoever opens the view may have arranged theirs. Null for a page that is no list.
 */
export function keptAddress(
  pathname: string,
  searchStr: string,
  { zone, layout }: { zone: string; layout: ColumnLayout | null },
): ListAddress | null {
  const page = viewPage.safeParse(pathname.slice(1));
  if (!page.success) return null;
  const { id: _opened, around: _around, ...search } = readSearch(searchStr);
  const columns = page.data === 'events' ? { columns: writeLayout(layout ?? usualLayout) } : {};
  return { page: page.data, search: { ...columns, ...search }, zone };
}
