import { useCallback, useMemo, useRef, useState } from 'react';
import type { SessionRow } from '../../shared/query/contract.ts';
import { findText, soughtTexts } from '../../shared/query/printed.ts';
import { counted, links, useListShortcuts, usePreferences, useStatus, useTotals } from '../app/index.ts';
import { ListFailed, readFilter } from '../query/index.ts';
import { Button, DataTable, type DataTableHandle, EmptyState, NoRoom, Page, Progress, showCount, WhenSlow } from '../ui/index.ts';
import { MarkDialog, MarkNotice, MarksContext, useMarkKeys, useMarkSummaries } from '../workspace/index.ts';
import { sessionColumns } from './sessionColumns.tsx';
import { type Printed, usePrinted } from './usePrinted.ts';
import { useSessionCount, useSessionPages } from './useReplay.ts';
import styles from './SessionsPage.module.css';

interface SessionsSearch {
  q?: string | undefined;
  sort?: string | undefined;
  id?: string | undefined;
}

interface SessionsPageProps {
  search: SessionsSearch;
  onSearch(change: SessionsSearch): void;
}

const rowId = (session: SessionRow) => session.session_uid;

/** Opens a session: at the first hit of what the filter looks for in recordings, with the transcript searched for it. */
function openSession(id: string, q: string, printed: Printed | null): void {
  const hit = printed?.hit(id);
  const reading = readFilter(q);
  const at = hit && reading.ok ? { t: Math.ceil(hit.at) / 1000, recording: hit.recording, find: findText(soughtTexts(reading.tree)) } : {};
  window.location.hash = links.session(id, at).slice(1);
}

/** A filter that matches nothing, or a workspace without sessions: which of the two, and what to do. */
function NoSessions({ onClear }: { onClear(): void }) {
  const status = useStatus();
  if (status.data?.sessions === 0) {
    return (
      <EmptyState title="There are no sessions yet">
        <p>
          <a href={links.bundles()}>Open a bundle</a> to see what is in it.
        </p>
      </EmptyState>
    );
  }
  return (
    <EmptyState title="No session has an event that matches this filter" actions={<Button onClick={onClear}>Clear the filter</Button>}>
      <p>
        The workspace holds {status.data ? showCount(status.data.sessions) : 'other'} sessions. Remove a part of the filter to see more.
      </p>
    </EmptyState>
  );
}

/** The sessions of the question in the address, with the honest totals in the status line. */
function useSessionList(q: string) {
  const zone = usePreferences((state) => state.zone);
  const reading = useMemo(() => readFilter(q), [q]);
  const pages = useSessionPages(q, zone, reading.ok);
  const count = useSessionCount(q, zone, reading.ok);
  const status = useStatus();
  const rows = useMemo(() => pages.data?.pages.flatMap((page) => page.rows), [pages.data]);
  useTotals({
    of: 'sessions',
    shown: reading.ok ? (rows?.length ?? null) : 0,
    matching: reading.ok ? counted(count) : 0,
    total: status.data?.sessions ?? null,
    filter: q,
  });
  const { fetchNextPage, isFetchingNextPage, isFetchNextPageError } = pages;
  const more = useCallback(() => {
    if (!isFetchingNextPage && !isFetchNextPageError) void fetchNextPage();
  }, [fetchNextPage, isFetchingNextPage, isFetchNextPageError]);
  return { zone, reading, pages, count, rows, more };
}

/** Every session that holds a matching event, newest first; Enter or a click opens its replay. */
export function SessionsPage({ search: { q = '', id }, onSearch }: SessionsPageProps) {
  const list = useRef<DataTableHandle>(null);
  const { zone, reading, pages, count, rows, more } = useSessionList(q);
  const [active, setActive] = useState<string | null>(id ?? null);
  const [hidden, setHidden] = useState<string[]>([]);
  const marks = useMarkSummaries(pages.data?.pages);
  const printed = usePrinted(q, pages.data?.pages);
  const columns = useMemo(() => sessionColumns(zone, printed), [zone, printed]);
  const marking = useMarkKeys(rows?.flatMap(({ session_uid, event_id }) => (session_uid === active ? [event_id] : [])) ?? [], marks);
  useListShortcuts(list);
  const onHidden = useCallback((titles: string[]) => setHidden(titles), []);
  const clear = () => onSearch({ q: '', id: undefined });
  const failure = reading.ok ? pages.error : reading.error;
  return (
    <Page
      title="Sessions"
      says="Sessions that hold an event the filter matches. Opening one is entered in the custody log."
      body="fill"
      actions={<NoRoom titles={hidden} hint="A wider window shows them." />}
    >
      {failure === null ? (
        <div className={styles.list} data-stale={pages.isPlaceholderData || undefined}>
          <WhenSlow active={pages.isFetching && !pages.isFetchingNextPage}>
            <div className={styles.over}>
              <Progress what="Searching sessions" />
            </div>
          </WhenSlow>
          <MarksContext value={marks}>
            <DataTable
              ref={list}
              label="Sessions"
              columns={columns}
              rows={rows}
              busy={pages.isPlaceholderData}
              rowId={rowId}
              total={count.data}
              active={active}
              onActive={setActive}
              onOpen={(session) => openSession(session, q, printed)}
              hasMore={pages.hasNextPage}
              onMore={more}
              onHidden={onHidden}
              empty={<NoSessions onClear={clear} />}
            />
          </MarksContext>
          <MarkNotice />
          <MarkDialog target={marking.target} onClose={marking.close} />
        </div>
      ) : (
        <ListFailed
          title="The sessions could not be listed"
          failure={failure}
          onAgain={reading.ok ? () => void pages.refetch() : undefined}
          onClear={clear}
        />
      )}
    </Page>
  );
}
