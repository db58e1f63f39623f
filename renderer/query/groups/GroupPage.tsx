import { type ReactNode, type Ref, useCallback, useMemo, useRef, useState } from 'react';
import { type Filter, matchAll } from '../../../shared/query/filter.ts';
import {
  type ArrangedList,
  counted,
  links,
  useListShortcuts,
  usePreferences,
  useShortcuts,
  useStatus,
  useTotals,
} from '../../app/index.ts';
import {
  arrangedColumns,
  Button,
  type Column,
  DataTable,
  type DataTableHandle,
  EmptyState,
  NoRoom,
  Page,
  Progress,
  showCount,
  sizedColumn,
  WhenSlow,
} from '../../ui/index.ts';
import { ColumnPicker } from '../ColumnPicker.tsx';
import { readFilter } from '../filterText.ts';
import { ListFailed } from '../ListFailed.tsx';
import { useColumnLayout } from '../useColumnLayout.ts';
import { useCancelSearch } from '../useEvents.ts';
import { type GroupCalls, useGroupCount, useGroupPages } from './useGroups.ts';
import styles from './Groups.module.css';

export interface GroupSearch {
  q?: string | undefined;
  sort?: string | undefined;
  id?: string | undefined;
  /** How the columns are arranged, where it is not as this browser has it. */
  columns?: string | undefined;
}

export interface GroupPageProps {
  search: GroupSearch;
  onSearch(change: GroupSearch): void;
}

/** A place in the list: where the drawer is, and where it can go. */
export interface Placed {
  id: string;
  place: string;
  tree: Filter;
  zone: string;
  onClose(): void;
  onPrevious: (() => void) | undefined;
  onNext: (() => void) | undefined;
}

interface GroupKind<Row> {
  list: ArrangedList;
  title: string;
  says: string;
  calls: GroupCalls<Row>;
  columns(tree: Filter, zone: string): Column<Row>[];
  idOf(row: Row): string;
  /** What is shown beside the list; `row` only when it is among those loaded. */
  profile(placed: Placed, row: Row | undefined): ReactNode;
  /** Why there may be no row although there are events. */
  none?: string;
  /** What can be done with the list as a whole. */
  actions?: ReactNode;
}

const firstSort = '-events';

/** A filter that matches nothing, a workspace without events, or events that name none of these: which of them, and what to do. */
function NoRows({ of, none, filtered, onClear }: { of: string; none: string | undefined; filtered: boolean; onClear(): void }) {
  const status = useStatus();
  if (status.data?.events === 0) {
    return (
      <EmptyState title={`There are no ${of} yet`}>
        <p>
          <a href={links.import()}>Open a bundle</a> to see what is in it.
        </p>
      </EmptyState>
    );
  }
  if (!filtered) {
    return (
      <EmptyState title={`No ${of} are named in the events`}>
        <p>{none ?? 'What the records do not say is not guessed.'}</p>
      </EmptyState>
    );
  }
  return (
    <EmptyState title={`No ${of} in the events that match this filter`} actions={<Button onClick={onClear}>Clear the filter</Button>}>
      <p>The workspace holds {status.data ? showCount(status.data.events) : 'other'} events. Remove a part of the filter to see more.</p>
    </EmptyState>
  );
}

/** The rows of the question in the address, with the honest totals in the status line. */
function useGroupRows<Row>(calls: GroupCalls<Row>, { q = '', sort = firstSort }: GroupSearch) {
  const zone = usePreferences((state) => state.zone);
  const reading = useMemo(() => readFilter(q), [q]);
  const pages = useGroupPages(calls, { text: q, zone, sort }, reading.ok);
  const count = useGroupCount(calls, { text: q, zone }, reading.ok);
  const total = useGroupCount(calls, { text: '', zone });
  const rows = useMemo(() => pages.data?.pages.flatMap((page) => page.rows), [pages.data]);
  useTotals({
    of: calls.of,
    shown: reading.ok ? (rows?.length ?? null) : 0,
    matching: reading.ok ? counted(count) : 0,
    total: counted(total),
    filter: q,
  });
  const { fetchNextPage, isFetchingNextPage, isFetchNextPageError } = pages;
  const more = useCallback(() => {
    if (!isFetchingNextPage && !isFetchNextPageError) void fetchNextPage();
  }, [fetchNextPage, isFetchingNextPage, isFetchNextPageError]);
  return { zone, reading, pages, total: count.data, rows, more, sort };
}

/** Which row the drawer shows, and the rows before and after it. */
function placeIn(ids: readonly string[], id: string, total: number | undefined, go: (id: string) => void) {
  const at = ids.indexOf(id);
  const previous = at > 0 ? ids[at - 1] : undefined;
  const next = at < 0 ? undefined : ids[at + 1];
  return {
    at,
    place: at < 0 ? 'not among the rows loaded' : `row ${showCount(at + 1)}${total === undefined ? '' : ` of ${showCount(total)}`}`,
    onPrevious: previous === undefined ? undefined : () => go(previous),
    onNext: next === undefined ? undefined : () => go(next),
  };
}

interface GroupTableProps<Row> {
  kind: GroupKind<Row>;
  found: ReturnType<typeof useGroupRows<Row>>;
  columns: readonly Column<Row>[];
  active: string | null;
  opened: string | null;
  filtered: boolean;
  list: Ref<DataTableHandle>;
  onActive(id: string): void;
  onSearch(change: GroupSearch): void;
  onHidden(titles: string[]): void;
  onWidth(column: string, width: number): void;
}

/** Every column of the list, those shown as they are arranged, and the way to arrange them. */
function useGroupColumns<Row>(
  { list, columns }: GroupKind<Row>,
  { tree, zone }: { tree: Filter; zone: string },
  { search, onSearch }: GroupPageProps,
) {
  const every = useMemo(() => columns(tree, zone), [columns, tree, zone]);
  const onColumns = (text: string | undefined) => onSearch({ columns: text });
  const { layout, setLayout } = useColumnLayout(list, { columns: search.columns, onColumns });
  const shown = useMemo(() => arrangedColumns(every, layout), [every, layout]);
  return { columns: { every, shown }, layout, setLayout };
}

const clearing: GroupSearch = { q: '', id: undefined };

/** The list, or why there is none. */
function GroupTable<Row extends object>({ kind, found, columns, active, opened, filtered, list, ...on }: GroupTableProps<Row>) {
  const { title, calls, idOf, none } = kind;
  const { reading, pages, total, rows, more, sort } = found;
  const { onActive, onSearch, onHidden, onWidth } = on;
  const cancel = useCancelSearch();
  const clear = () => onSearch(clearing);
  const failure = reading.ok ? pages.error : reading.error;
  if (failure !== null) {
    return (
      <ListFailed
        title={`The ${calls.of} could not be listed`}
        failure={failure}
        onAgain={reading.ok ? () => void pages.refetch() : undefined}
        onClear={clear}
      />
    );
  }
  return (
    <div className={styles.list} data-stale={pages.isPlaceholderData || undefined}>
      <WhenSlow active={pages.isFetching && !pages.isFetchingNextPage}>
        <div className={styles.over}>
          <Progress what={`Counting ${calls.of}`} onCancel={cancel} />
        </div>
      </WhenSlow>
      <DataTable
        ref={list}
        label={title}
        columns={columns}
        rows={rows}
        busy={pages.isPlaceholderData}
        rowId={idOf}
        total={total}
        active={active}
        opened={opened}
        onActive={onActive}
        onOpen={(row) => onSearch({ id: row })}
        sort={sort}
        onSort={(by) => onSearch({ sort: by })}
        hasMore={pages.hasNextPage}
        onMore={more}
        onHidden={onHidden}
        onWidth={onWidth}
        empty={pages.isPlaceholderData ? null : <NoRows of={calls.of} none={none} filtered={filtered} onClear={clear} />}
      />
    </div>
  );
}

/** A list of what matching events have in common, and a profile of one row beside it. All of its state is in the address. */
export function GroupPage<Row extends object>({ kind, search, onSearch }: GroupPageProps & { kind: GroupKind<Row> }) {
  const { q = '', id } = search;
  const found = useGroupRows(kind.calls, search);
  const { zone, reading, total, rows = [] } = found;
  const tree = reading.ok ? reading.tree : matchAll;
  const list = useRef<DataTableHandle>(null);
  const { columns, layout, setLayout } = useGroupColumns(kind, { tree, zone }, { search, onSearch });
  const [active, setActive] = useState<string | null>(id ?? null);
  const [hidden, setHidden] = useState<string[]>([]);
  const onHidden = useCallback((titles: string[]) => setHidden(titles), []);
  const close = () => onSearch({ id: undefined });
  const activate = (row: string) => {
    setActive(row);
    if (id !== undefined && row !== id) onSearch({ id: row });
  };
  useListShortcuts(list);
  useShortcuts({ 'list.close': close });
  const placed = id === undefined ? null : { id, ...placeIn(rows.map(kind.idOf), id, total, activate) };
  return (
    <Page
      title={kind.title}
      says={kind.says}
      body="fill"
      actions={
        <div className={styles.listActions}>
          {kind.actions}
          <NoRoom titles={hidden} hint="A wider window shows them; columns can be taken away, too." />
          <ColumnPicker columns={columns.every} layout={layout} onLayout={setLayout} />
        </div>
      }
      drawer={placed ? kind.profile({ ...placed, tree, zone, onClose: close }, rows[placed.at]) : null}
    >
      <GroupTable
        kind={kind}
        found={found}
        columns={columns.shown}
        list={list}
        active={active}
        opened={id ?? null}
        filtered={q !== ''}
        onActive={activate}
        onSearch={onSearch}
        onHidden={onHidden}
        onWidth={(column, width) => setLayout(sizedColumn(layout, column, width))}
      />
    </Page>
  );
}
