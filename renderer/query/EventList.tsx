import { type Ref, useCallback, useMemo } from 'react';
import type { EventRow } from '../../shared/import/event.ts';
import { links, useStatus } from '../app/index.ts';
import {
  arrangedColumns,
  Button,
  type ColumnLayout,
  DataTable,
  type DataTableHandle,
  EmptyState,
  Notice,
  Progress,
  type Selection,
  showCount,
  sizedColumn,
  WhenSlow,
} from '../ui/index.ts';
import { MarkNotice, type Marks, MarksContext } from '../workspace/index.ts';
import { columnsRead, everyColumn } from './eventColumns.tsx';
import type { Reading } from './filterText.ts';
import { lacksColumn } from './listedColumns.ts';
import { ListFailed } from './ListFailed.tsx';
import { useCancelSearch, type useEventPages, useSearchAgain } from './useEvents.ts';
import styles from './EventsPage.module.css';

interface EventListProps {
  ref: Ref<DataTableHandle>;
  rows: readonly EventRow[] | undefined;
  pages: ReturnType<typeof useEventPages>;
  marks: Marks;
  reading: Reading;
  total: number | undefined;
  zone: string;
  active: string | null;
  opened: string | null;
  selection: Selection;
  sort: string;
  onSort(sort: string): void;
  onActive(id: string): void;
  onOpen(id: string): void;
  onHidden(titles: string[]): void;
  onClear(): void;
  /** Events in front of the first row; null where the list begins at its front. */
  front: number | null;
  /** How the columns are arranged, and what happens when one is drawn to another width. */
  layout: ColumnLayout;
  onLayout(layout: ColumnLayout): void;
  /** Tells lists apart, for coming back to one. */
  place: string;
}

const rowId = (event: EventRow) => event.event_id;

/** A filter that matches nothing, or a workspace without events: which of the two, and what to do. */
function NoEvents({ onClear }: { onClear(): void }) {
  const status = useStatus();
  if (status.data?.events === 0) {
    return (
      <EmptyState title="There are no events yet">
        <p>
          <a href={links.bundles()}>Open a bundle</a> to see what is in it.
        </p>
      </EmptyState>
    );
  }
  return (
    <EmptyState title="No event matches this filter" actions={<Button onClick={onClear}>Clear the filter</Button>}>
      <p>The workspace holds {status.data ? showCount(status.data.events) : 'other'} events. Remove a part of the filter to see more.</p>
    </EmptyState>
  );
}

/** What lies over the list without moving it: a slow search with Cancel, or the note that it was cancelled. */
function SearchState({ pages, layout }: Pick<EventListProps, 'pages' | 'layout'>) {
  const cancel = useCancelSearch();
  const again = useSearchAgain();
  const status = useStatus();
  const searching = pages.isFetching && !pages.isFetchingNextPage && !pages.isFetchingPreviousPage;
  const idle = pages.fetchStatus === 'idle';
  const lacking = lacksColumn(pages.data?.pages, columnsRead(layout));
  if (idle && (pages.isPlaceholderData || lacking)) {
    return (
      <div className={styles.over}>
        <Notice tone="amber" live>
          {pages.isPlaceholderData
            ? 'Cancelled. The rows are those of the filter before.'
            : 'A column chosen since is not read of every row.'}{' '}
          <Button look="quiet" onClick={pages.isPlaceholderData ? again : () => void pages.refetch()}>
            {pages.isPlaceholderData ? 'Search again' : 'Read it'}
          </Button>
        </Notice>
      </div>
    );
  }
  return (
    <WhenSlow active={searching}>
      <div className={styles.over}>
        <Progress what={`Searching ${status.data ? showCount(status.data.events) : 'all'} events`} onCancel={cancel} />
      </div>
    </WhenSlow>
  );
}

/** The list, or why there is none. */
export function EventList({ ref, ...props }: EventListProps) {
  const { pages, reading, zone, marks, layout, onLayout, onClear } = props;
  const columns = useMemo(() => arrangedColumns(everyColumn(zone), layout), [zone, layout]);
  // One page at a time, and none while all are read anew: that would be given up for it.
  const { isFetching, fetchNextPage, isFetchNextPageError } = pages;
  const more = useCallback(() => {
    if (!isFetching && !isFetchNextPageError) void fetchNextPage();
  }, [fetchNextPage, isFetching, isFetchNextPageError]);
  const { fetchPreviousPage, isFetchPreviousPageError } = pages;
  const moreInFront = useCallback(() => {
    if (!isFetching && !isFetchPreviousPageError) void fetchPreviousPage();
  }, [fetchPreviousPage, isFetching, isFetchPreviousPageError]);
  const failure = reading.ok ? (pages.isError ? pages.error : null) : reading.error;
  if (failure !== null) {
    return (
      <ListFailed
        title="The events could not be listed"
        failure={failure}
        onAgain={reading.ok ? () => void pages.refetch() : undefined}
        onClear={onClear}
      />
    );
  }
  return (
    <div className={styles.list} data-stale={pages.isPlaceholderData || undefined}>
      <SearchState pages={pages} layout={layout} />
      <MarksContext value={marks}>
        <DataTable
          ref={ref}
          label="Events"
          columns={columns}
          rows={props.rows}
          busy={pages.isPlaceholderData}
          rowId={rowId}
          total={props.total}
          active={props.active}
          opened={props.opened}
          onActive={props.onActive}
          onOpen={props.onOpen}
          selection={props.selection}
          sort={props.sort}
          onSort={props.onSort}
          hasMore={pages.hasNextPage}
          onMore={more}
          front={props.front === null ? undefined : { rows: props.front, onMore: moreInFront }}
          place={props.place}
          onHidden={props.onHidden}
          onWidth={(column, width) => onLayout(sizedColumn(layout, column, width))}
          empty={pages.isPlaceholderData ? null : <NoEvents onClear={onClear} />}
        />
      </MarksContext>
      <MarkNotice />
    </div>
  );
}
