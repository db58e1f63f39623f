import { type RefObject, useMemo } from 'react';
import type { EventRow } from '../../shared/import/event.ts';
import { type Filter, matchAll } from '../../shared/query/filter.ts';
import { printFilter } from '../../shared/query/print.ts';
import { counted, useListShortcuts, usePreferences, useShortcuts, useStatus, useTotals } from '../app/index.ts';
import { type ColumnLayout, type DataTableHandle, useShownText } from '../ui/index.ts';
import { useMarkKeys, useMarkSummaries } from '../workspace/index.ts';
import { cellHides, cellText, columnsRead, shownCellFilter } from './eventColumns.tsx';
import { type FieldValue, filterFor, isExcluded, readFilter, toggleExcluded } from './filterText.ts';
import type { GroupBy } from './GroupList.tsx';
import { useActiveRow } from './useActiveRow.ts';
import { useColumnLayout } from './useColumnLayout.ts';
import { useEventCount, useEventPages } from './useEvents.ts';
import { useKeptPlace } from './useKeptPlace.ts';
import { useSelection } from './useSelected.ts';

/** What of the page stands in the address. */
export interface EventsSearch {
  q?: string | undefined;
  sort?: string | undefined;
  id?: string | undefined;
  /** The event the list is shown around, without a filter. */
  around?: string | undefined;
  /** Lists groups instead of events. */
  group?: GroupBy | undefined;
  /** How the columns are arranged, where it is not as this browser has it. */
  columns?: string | undefined;
}

export interface EventsPageProps {
  search: EventsSearch;
  /** `step`: as a step that the way back undoes. */
  onSearch(change: EventsSearch, how?: 'step'): void;
  /** Shows every event around one, as a step that `onReturn` takes back. */
  onAround(id: string): void;
  onReturn(): void;
}

const firstSort = '-event_time';

/** Events in front of the first row here: those skipped to get to the middle, less those fetched since. */
function rowsInFront(pages: ReturnType<typeof useEventPages>): number | null {
  const loaded = pages.data?.pages ?? [];
  const at = loaded.findIndex(({ skipped }) => skipped !== null);
  const skipped = loaded[at]?.skipped ?? null;
  return skipped === null ? null : loaded.slice(0, at).reduce((left, { rows }) => left - rows.length, skipped);
}

/** The rows of the question in the address, with the honest totals in the status line. */
function useEventList({ q = '', sort = firstSort, around, group }: EventsSearch, layout: ColumnLayout) {
  const zone = usePreferences((state) => state.zone);
  const reading = useMemo(() => readFilter(q), [q]);
  const columns = useMemo(() => columnsRead(layout), [layout]);
  const pages = useEventPages({ text: q, zone, sort, around: around ?? null, columns, readable: reading.ok });
  const count = useEventCount(q, zone, reading.ok);
  const total = useStatus().data?.events ?? null;
  const rows = useMemo(() => pages.data?.pages.flatMap((page) => page.rows), [pages.data]);
  const listed = reading.ok && !pages.isError;
  const shown = listed ? (rows?.length ?? null) : 0;
  useTotals({
    of: 'events',
    shown: group === undefined ? shown : undefined,
    matching: reading.ok ? counted(count) : 0,
    total,
    filter: q,
  });
  const place = [q, zone, sort, around ?? ''].join('\n');
  return { zone, reading, pages, count: count.data, rows, sort, total, front: rowsInFront(pages), place };
}

/** Edits of the tree by clicks and keys: each is the same as writing it. */
function useTreeEdits(tree: Filter, { search, onSearch }: Pick<EventsPageProps, 'search' | 'onSearch'>) {
  const setTree = (next: Filter, how?: 'step') => onSearch({ q: printFilter(next), id: search.id, around: undefined }, how);
  const filterValue = (field: string, value: FieldValue, how: 'for' | 'out') => {
    if (how === 'for') setTree(filterFor(tree, field, value));
    else if (!isExcluded(tree, field, value)) setTree(toggleExcluded(tree, field, value));
  };
  return { setTree, filterValue };
}

type FilterValue = ReturnType<typeof useTreeEdits>['filterValue'];

interface EventKeys {
  rows: readonly EventRow[] | undefined;
  active: string | null;
  filterValue: FilterValue;
  onEscape(): void;
  onAround: ((id: string) => void) | undefined;
}

/** The keys of the list: moving, closing, showing around the row, and filtering by the cell under the cursor. */
function useEventKeys(list: RefObject<DataTableHandle | null>, { rows, active, filterValue, onEscape, onAround }: EventKeys): void {
  const shown = useShownText();
  const filterCell = (how: 'for' | 'out') => {
    const cell = list.current?.cell();
    const event = rows?.find((row) => row.event_id === cell?.row);
    const target = cell && event ? shownCellFilter(event, cell.column, shown) : undefined;
    if (target) filterValue(target.field, target.value, how);
  };
  useListShortcuts(list);
  useShortcuts({
    'list.close': onEscape,
    'list.filterFor': () => filterCell('for'),
    'list.filterOut': () => filterCell('out'),
    'list.around': () => {
      if (active !== null) onAround?.(active);
    },
  });
}

/** The events that are copied: those selected, else the active one; in the order of the list. */
function idsToCopy(rows: readonly EventRow[] | undefined, selected: ReadonlySet<string>, active: string | null): string[] {
  const isMeant = (id: string) => (selected.size > 0 ? selected.has(id) : id === active);
  return (rows ?? []).map((row) => row.event_id).filter(isMeant);
}

/** What the page shows and what can be done with it: rows, active row, selection, and the way back. */
export function useEventsPage(props: EventsPageProps, handle: RefObject<DataTableHandle | null>) {
  const { search, onSearch, onAround, onReturn } = props;
  const { q = '', id, around, group } = search;
  const arrangement = useColumnLayout('events', { columns: search.columns, onColumns: (columns) => onSearch({ columns }) });
  const list = useEventList(search, arrangement.layout);
  const tree = list.reading.ok ? list.reading.tree : matchAll;
  const { setTree, filterValue } = useTreeEdits(tree, props);
  // Over groups no event is on screen: none is under the cursor, and nothing is done to one.
  const rows = group === undefined ? list.rows : undefined;
  const { active: kept, setActive } = useActiveRow(list.place, id);
  const active = group === undefined ? kept : null;
  const { selection, clearSelection, all } = useSelection({ ...list, rows, question: `${list.place}\n${group ?? ''}`, text: q });
  const close = () => onSearch({ id: undefined });
  const leave = group === undefined ? clearSelection : () => onSearch({ group: undefined });
  const onEscape = around !== undefined ? onReturn : id === undefined ? leave : close;
  const showAround = around === undefined ? onAround : undefined;
  useEventKeys(handle, { rows, active, filterValue, onEscape, onAround: showAround });
  const activate = (row: string) => {
    setActive(row);
    if (id !== undefined && row !== id) onSearch({ id: row });
  };
  const { selected } = selection;
  const marks = useMarkSummaries(list.pages.data?.pages);
  const marking = useMarkKeys(all.matching ?? (selected.size > 0 ? [...selected] : active === null ? [] : [active]), marks);
  useKeptPlace({ rows, question: list.pages.isPlaceholderData ? null : list.place }, active, activate);
  const shown = useShownText();
  const copied = idsToCopy(rows, selected, active);
  /** The text of the cell under the cursor. */
  const cell = () => {
    const at = handle.current?.cell();
    const event = rows?.find((row) => row.event_id === at?.row);
    const text = at && event ? cellText(event, at.column) : null;
    return at && typeof text === 'string' ? shown(text, cellHides(at.column)) : text;
  };
  return {
    list,
    ...arrangement,
    tree,
    setTree,
    filterValue,
    active,
    activate,
    selection,
    clearSelection,
    all,
    close,
    showAround,
    marks,
    marking,
    copied,
    cell,
  };
}
