import { useCallback, useMemo, useRef, useState } from 'react';
import type { EventRow } from '../../shared/import/event.ts';
import { type Filter, matchAll } from '../../shared/query/filter.ts';
import { printFilter } from '../../shared/query/print.ts';
import { useListShortcuts, usePreferences, useShortcuts, useStatus, useTotals } from '../app/index.ts';
import type { DataTableHandle } from '../ui/index.ts';
import { cellFilter } from './eventColumns.tsx';
import { EventsBar } from './EventsBar.tsx';
import { EventList } from './EventList.tsx';
import { Facets } from './Facets.tsx';
import { type FieldValue, filterFor, isExcluded, readFilter, toggleExcluded } from './filterText.ts';
import { PlacedDrawer } from './PlacedDrawer.tsx';
import { useEventCount, useEventPages } from './useEvents.ts';
import styles from './EventsPage.module.css';

interface EventsSearch {
  q?: string | undefined;
  sort?: string | undefined;
  id?: string | undefined;
}

interface EventsPageProps {
  search: EventsSearch;
  onSearch(change: EventsSearch): void;
}

const firstSort = '-event_time';

/** The rows of the question in the address, with the honest totals in the status line. */
function useEventList({ q = '', sort = firstSort }: EventsSearch) {
  const zone = usePreferences((state) => state.zone);
  const reading = useMemo(() => readFilter(q), [q]);
  const pages = useEventPages({ text: q, zone, sort, readable: reading.ok });
  const count = useEventCount(q, zone, reading.ok).data;
  const total = useStatus().data?.events ?? null;
  const rows = useMemo(() => pages.data?.pages.flatMap((page) => page.rows), [pages.data]);
  const listed = reading.ok && !pages.isError;
  useTotals({ of: 'events', shown: listed ? (rows?.length ?? null) : 0, matching: reading.ok ? (count ?? null) : 0, total, filter: q });
  return { zone, reading, pages, count, rows, sort, total };
}

/** Edits of the tree by clicks and keys: each is the same as writing it. */
function useTreeEdits(tree: Filter, { search, onSearch }: EventsPageProps) {
  const setTree = (next: Filter) => onSearch({ q: printFilter(next), id: search.id });
  const filterValue = (field: string, value: FieldValue, how: 'for' | 'out') => {
    if (how === 'for') setTree(filterFor(tree, field, value));
    else if (!isExcluded(tree, field, value)) setTree(toggleExcluded(tree, field, value));
  };
  return { setTree, filterValue };
}

type FilterValue = ReturnType<typeof useTreeEdits>['filterValue'];

/** The keys of the list: moving, closing, and filtering by the cell under the cursor. */
function useEventKeys(rows: readonly EventRow[] | undefined, filterValue: FilterValue, onClose: () => void) {
  const list = useRef<DataTableHandle>(null);
  const filterCell = (how: 'for' | 'out') => {
    const cell = list.current?.cell();
    const event = rows?.find((row) => row.event_id === cell?.row);
    const target = cell && event ? cellFilter(event, cell.column) : undefined;
    if (target) filterValue(target.field, target.value, how);
  };
  useListShortcuts(list);
  useShortcuts({ 'list.close': onClose, 'list.filterFor': () => filterCell('for'), 'list.filterOut': () => filterCell('out') });
  return list;
}

/** Every event that matches: facets, list, and one event beside. All of its state is in the address. */
export function EventsPage(props: EventsPageProps) {
  const { search, onSearch } = props;
  const { q = '', id } = search;
  const { zone, reading, pages, count, rows, sort, total } = useEventList(search);
  const tree = reading.ok ? reading.tree : matchAll;
  const { setTree, filterValue } = useTreeEdits(tree, props);
  const close = () => onSearch({ id: undefined });
  const list = useEventKeys(rows, filterValue, close);
  const [active, setActive] = useState<string | null>(id ?? null);
  const [hidden, setHidden] = useState<string[]>([]);
  const onHidden = useCallback((titles: string[]) => setHidden(titles), []);
  const facetsOpen = usePreferences((state) => state.facetsOpen);
  const activate = (row: string) => {
    setActive(row);
    if (id !== undefined && row !== id) onSearch({ id: row });
  };
  return (
    <div className={styles.page} data-drawer={id !== undefined || undefined}>
      <h1 className={styles.title}>Events</h1>
      <EventsBar tree={tree} hidden={hidden} onTree={setTree} />
      <div className={styles.columns}>
        {facetsOpen && total !== 0 ? <Facets tree={tree} text={q} zone={zone} onTree={setTree} /> : null}
        <EventList
          ref={list}
          rows={rows}
          pages={pages}
          reading={reading}
          total={count}
          zone={zone}
          active={active}
          opened={id ?? null}
          sort={sort}
          onSort={(by) => onSearch({ sort: by })}
          onActive={activate}
          onOpen={(row) => onSearch({ id: row })}
          onHidden={onHidden}
          onClear={() => onSearch({ q: '', id: undefined })}
        />
        {id === undefined ? null : (
          <PlacedDrawer id={id} rows={rows} total={count} onGo={activate} onClose={close} onFilter={filterValue} />
        )}
      </div>
    </div>
  );
}
