import { useCallback, useMemo, useRef, useState } from 'react';
import type { EventRow } from '../../shared/import/event.ts';
import { type Filter, matchAll } from '../../shared/query/filter.ts';
import { printFilter } from '../../shared/query/print.ts';
import { prefer, useListShortcuts, usePreferences, useShortcuts, useStatus, useTotals } from '../app/index.ts';
import { type DataTableHandle, FoldIcon, IconButton, showCount, UnfoldIcon } from '../ui/index.ts';
import { Chips } from './Chips.tsx';
import { cellFilter } from './eventColumns.tsx';
import { EventDrawer } from './EventDrawer.tsx';
import { EventList } from './EventList.tsx';
import { Facets } from './Facets.tsx';
import { filterFor, readFilter, toggleExcluded, isExcluded } from './filterText.ts';
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
  const count = useEventCount(q, zone, reading.ok);
  const status = useStatus();
  const rows = useMemo(() => pages.data?.pages.flatMap((page) => page.rows), [pages.data]);
  useTotals({
    of: 'events',
    shown: reading.ok ? (rows?.length ?? null) : 0,
    matching: reading.ok ? (count.data ?? null) : 0,
    total: status.data?.events ?? null,
    filter: q,
  });
  return { zone, reading, pages, count, rows };
}

/** The drawer's place in the list, and the rows before and after it. */
function neighbours(rows: readonly EventRow[] | undefined, id: string | undefined) {
  const at = id === undefined || !rows ? -1 : rows.findIndex((row) => row.event_id === id);
  return { at, previous: at > 0 ? rows?.[at - 1]?.event_id : undefined, next: at >= 0 ? rows?.[at + 1]?.event_id : undefined };
}

/** Every event that matches: facets, list, and one event beside. All of its state is in the address. */
export function EventsPage({ search, onSearch }: EventsPageProps) {
  const { q = '', id } = search;
  const list = useRef<DataTableHandle>(null);
  const { zone, reading, pages, count, rows } = useEventList(search);
  const [active, setActive] = useState<string | null>(id ?? null);
  const [hidden, setHidden] = useState<string[]>([]);
  const facetsOpen = usePreferences((state) => state.facetsOpen);
  const tree = reading.ok ? reading.tree : matchAll;

  const setTree = (next: Filter) => onSearch({ q: printFilter(next), id });
  const activate = (row: string) => {
    setActive(row);
    if (id !== undefined && row !== id) onSearch({ id: row });
  };
  const filterValue = (field: string, value: string | null, how: 'for' | 'out') => {
    if (how === 'for') setTree(filterFor(tree, field, value));
    else if (!isExcluded(tree, field, value)) setTree(toggleExcluded(tree, field, value));
  };
  const filterCell = (how: 'for' | 'out') => {
    const cell = list.current?.cell();
    const event = rows?.find((row) => row.event_id === cell?.row);
    const target = cell && event ? cellFilter(event, cell.column) : undefined;
    if (target) filterValue(target.field, target.value, how);
  };
  useListShortcuts(list);
  useShortcuts({
    'list.close': () => onSearch({ id: undefined }),
    'list.filterFor': () => filterCell('for'),
    'list.filterOut': () => filterCell('out'),
  });
  const onHidden = useCallback((titles: string[]) => setHidden(titles), []);
  const place = neighbours(rows, id);

  return (
    <div className={styles.page} data-drawer={id !== undefined || undefined}>
      <h1 className={styles.title}>Events</h1>
      <div className={styles.bar}>
        <IconButton
          label={facetsOpen ? 'Hide the facets' : 'Show the facets'}
          icon={facetsOpen ? FoldIcon : UnfoldIcon}
          onClick={() => prefer({ facetsOpen: !facetsOpen })}
        />
        <Chips tree={tree} onTree={setTree} onClear={() => onSearch({ q: '', id })} />
        {hidden.length > 0 ? (
          <span className={styles.hidden} title="They are in the drawer of every event. Widen the window to see them here.">
            {hidden.length === 1 ? 'no room for the column' : 'no room for the columns'} {hidden.join(', ').toLowerCase()}
          </span>
        ) : null}
      </div>
      <div className={styles.columns}>
        {facetsOpen ? (
          <div className={styles.facets}>
            <Facets tree={tree} text={q} zone={zone} onTree={setTree} />
          </div>
        ) : null}
        <EventList
          ref={list}
          rows={rows}
          pages={pages}
          reading={reading}
          total={count.data}
          zone={zone}
          active={active}
          opened={id ?? null}
          sort={search.sort ?? firstSort}
          onSort={(sort) => onSearch({ sort })}
          onActive={activate}
          onOpen={(row) => onSearch({ id: row })}
          onHidden={onHidden}
          onClear={() => onSearch({ q: '', id: undefined })}
        />
        {id === undefined ? null : (
          <EventDrawer
            id={id}
            place={
              place.at < 0
                ? 'not among the rows loaded'
                : `row ${showCount(place.at + 1)} of ${count.data === undefined ? 'unknown' : showCount(count.data)}`
            }
            onClose={() => onSearch({ id: undefined })}
            onPrevious={place.previous === undefined ? undefined : () => activate(place.previous ?? id)}
            onNext={place.next === undefined ? undefined : () => activate(place.next ?? id)}
            onFilter={filterValue}
          />
        )}
      </div>
    </div>
  );
}
