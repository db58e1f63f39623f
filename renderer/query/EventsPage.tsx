import { type RefObject, useCallback, useMemo, useRef, useState } from 'react';
import type { EventRow } from '../../shared/import/event.ts';
import { type Filter, matchAll } from '../../shared/query/filter.ts';
import { printFilter } from '../../shared/query/print.ts';
import { keyText, useListShortcuts, usePreferences, useShortcuts, useStatus, useTotals } from '../app/index.ts';
import { Button, type DataTableHandle, FlagIcon, NoteIcon, useShownText } from '../ui/index.ts';
import { MarkDialog, useHidingRules, useMarkKeys, useMarkSummaries } from '../workspace/index.ts';
import { AroundBar } from './AroundBar.tsx';
import { cellFilter } from './eventColumns.tsx';
import { EventsBar } from './EventsBar.tsx';
import { EventList } from './EventList.tsx';
import { Facets } from './Facets.tsx';
import { type FieldValue, filterFor, isExcluded, readFilter, toggleExcluded } from './filterText.ts';
import { ExportDialog } from './ExportDialog.tsx';
import { Histogram } from './Histogram.tsx';
import { PlacedDrawer } from './PlacedDrawer.tsx';
import { SelectionBar } from './SelectionBar.tsx';
import { useActiveRow } from './useActiveRow.ts';
import { useEventCount, useEventPages } from './useEvents.ts';
import { useKeptPlace } from './useKeptPlace.ts';
import { useSelected } from './useSelected.ts';
import styles from './EventsPage.module.css';

interface EventsSearch {
  q?: string | undefined;
  sort?: string | undefined;
  id?: string | undefined;
  /** The event the list is shown around, without a filter. */
  around?: string | undefined;
}

interface EventsPageProps {
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
function useEventList({ q = '', sort = firstSort, around }: EventsSearch) {
  const zone = usePreferences((state) => state.zone);
  const reading = useMemo(() => readFilter(q), [q]);
  const pages = useEventPages({ text: q, zone, sort, around: around ?? null, readable: reading.ok });
  const count = useEventCount(q, zone, reading.ok).data;
  const total = useStatus().data?.events ?? null;
  const rows = useMemo(() => pages.data?.pages.flatMap((page) => page.rows), [pages.data]);
  const listed = reading.ok && !pages.isError;
  useTotals({ of: 'events', shown: listed ? (rows?.length ?? null) : 0, matching: reading.ok ? (count ?? null) : 0, total, filter: q });
  const place = [q, zone, sort, around ?? ''].join('\n');
  return { zone, reading, pages, count, rows, sort, total, front: rowsInFront(pages), place };
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
    const target = cell && event ? cellFilter(event, cell.column) : undefined;
    // What is hidden is not written into the filter, where it would be shown.
    if (target && (target.value === null || shown(target.value, 'values') === target.value || cell?.column === 'who'))
      filterValue(target.field, target.value, how);
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

/** What the page shows and what can be done with it: rows, active row, selection, and the way back. */
function useEventsPage(props: EventsPageProps, handle: RefObject<DataTableHandle | null>) {
  const { search, onSearch, onAround, onReturn } = props;
  const { q = '', id, around } = search;
  const list = useEventList(search);
  const tree = list.reading.ok ? list.reading.tree : matchAll;
  const { setTree, filterValue } = useTreeEdits(tree, props);
  const { active, setActive } = useActiveRow(list.place, id);
  const selection = useSelected(`${list.zone} ${q}`);
  const clearSelection = () => selection.onSelect(new Set());
  const close = () => onSearch({ id: undefined });
  const onEscape = around !== undefined ? onReturn : id === undefined ? clearSelection : close;
  const showAround = around === undefined ? onAround : undefined;
  useEventKeys(handle, { rows: list.rows, active, filterValue, onEscape, onAround: showAround });
  const activate = (row: string) => {
    setActive(row);
    if (id !== undefined && row !== id) onSearch({ id: row });
  };
  const marks = useMarkSummaries(list.pages.data?.pages);
  const { selected } = selection;
  const marking = useMarkKeys(selected.size > 0 ? [...selected] : active === null ? [] : [active], marks);
  useKeptPlace({ rows: list.rows, question: list.pages.isPlaceholderData ? null : list.place }, active, activate);
  return { list, tree, setTree, filterValue, active, activate, selection, clearSelection, close, showAround, marks, marking };
}

type Page = ReturnType<typeof useEventsPage>;

/** What can be said of the selected events at once. */
function SelectionMarks({ marking }: { marking: Page['marking'] }) {
  return (
    <>
      <Button icon={FlagIcon} hint={`Flag, or take the flag away where all have it (${keyText('list.flag')})`} onClick={marking.flag}>
        Flag
      </Button>
      <Button icon={NoteIcon} hint={`Note, tag or disposition (${keyText('list.mark')})`} onClick={marking.open}>
        Mark
      </Button>
    </>
  );
}

interface BarProps extends Pick<EventsPageProps, 'search' | 'onReturn'> {
  page: Page;
  hidden: readonly string[];
  onExport(): void;
}

/** The line over the list: what is selected, else that it is shown around an event, else the filter. */
function Bar({ page, hidden, search, onReturn, onExport }: BarProps) {
  const { size } = page.selection.selected;
  if (size > 0) {
    return (
      <SelectionBar count={size} onClear={page.clearSelection}>
        <SelectionMarks marking={page.marking} />
      </SelectionBar>
    );
  }
  return search.around === undefined ? (
    <EventsBar tree={page.tree} hidden={hidden} onTree={page.setTree} onExport={page.list.count ? onExport : undefined} />
  ) : (
    <AroundBar onReturn={onReturn} />
  );
}

interface PageDialogsProps {
  page: Page;
  text: string;
  exporting: boolean;
  onExported(): void;
}

/** What opens over the page: to mark events, and to write them to a file. */
function PageDialogs({ page, text, exporting, onExported }: PageDialogsProps) {
  const { zone, sort, count } = page.list;
  const hidden = useHidingRules() !== null;
  return (
    <>
      <MarkDialog events={page.marking.events} onClose={page.marking.close} />
      <ExportDialog open={exporting} question={{ text, zone, sort, hidden }} total={count} onClose={onExported} />
    </>
  );
}

/** Every event that matches: over time, facets, list, and one event beside. All of its state is in the address. */
export function EventsPage(props: EventsPageProps) {
  const { search, onSearch, onReturn } = props;
  const { q = '', id } = search;
  const handle = useRef<DataTableHandle>(null);
  const page = useEventsPage(props, handle);
  const { list, tree, setTree } = page;
  const [exporting, setExporting] = useState(false);
  const [hidden, setHidden] = useState<string[]>([]);
  const onHidden = useCallback((titles: string[]) => setHidden(titles), []);
  const { facetsOpen, histogramOpen } = usePreferences();
  const { zone, reading, total, rows, count } = list;
  return (
    <div className={styles.page} data-drawer={id !== undefined || undefined}>
      <h1 className={styles.title}>Events</h1>
      <Bar page={page} hidden={hidden} search={search} onReturn={onReturn} onExport={() => setExporting(true)} />
      {histogramOpen && total !== 0 ? (
        <Histogram tree={tree} text={q} zone={zone} readable={reading.ok} onTree={(next) => setTree(next, 'step')} />
      ) : null}
      <div className={styles.columns}>
        {facetsOpen && total !== 0 ? <Facets tree={tree} text={q} zone={zone} onTree={setTree} /> : null}
        <EventList
          ref={handle}
          rows={rows}
          pages={list.pages}
          marks={page.marks}
          reading={reading}
          total={count}
          zone={zone}
          active={page.active}
          opened={id ?? null}
          selection={page.selection}
          sort={list.sort}
          front={list.front}
          place={list.place}
          onSort={(by) => onSearch({ sort: by, around: undefined })}
          onActive={page.activate}
          onOpen={(row) => onSearch({ id: row })}
          onHidden={onHidden}
          onClear={() => onSearch({ q: '', id: undefined, around: undefined })}
        />
        {id === undefined ? null : (
          <PlacedDrawer
            id={id}
            rows={rows}
            total={count}
            front={list.front ?? 0}
            onAround={page.showAround ? () => page.showAround?.(id) : undefined}
            onGo={page.activate}
            onClose={page.close}
            onFilter={page.filterValue}
          />
        )}
      </div>
      <PageDialogs page={page} text={q} exporting={exporting} onExported={() => setExporting(false)} />
    </div>
  );
}
