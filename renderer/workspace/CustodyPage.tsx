import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo, useRef, useState } from 'react';
import { describeFailure, links, useListShortcuts, usePreferences, useShortcuts, useTotals } from '../app/index.ts';
import { client } from '../client.ts';
import { VerdictView } from '../signing/index.ts';
import {
  Button,
  ChainIcon,
  CustodyIcon,
  DataTable,
  type DataTableHandle,
  EmptyState,
  ErrorState,
  NoRoom,
  Page,
  Progress,
  WhenSlow,
} from '../ui/index.ts';
import { type Act, pairActs } from './acts.ts';
import { custodyColumns } from './custodyColumns.tsx';
import { CustodyDrawer } from './CustodyDrawer.tsx';
import styles from './Custody.module.css';

const rowId = (act: Act) => act.key;

function go(id: string | undefined): void {
  window.location.hash = links.custody(id === undefined ? {} : { id }).slice(1);
}

/** Acts of the log, newest first; asked again whenever the page is opened, because most acts add some. */
function useActs() {
  const custody = useInfiniteQuery({
    queryKey: ['workspace', 'custody'],
    queryFn: ({ pageParam, signal }) => client.workspace.custody({ after: pageParam, limit: 200 }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    staleTime: 0,
  });
  const entries = useMemo(() => custody.data?.pages.flatMap((page) => page.rows), [custody.data]);
  const acts = useMemo(() => entries && pairActs(entries), [entries]);
  // Entries are numbered without gaps from 0, so the newest number tells how many there are.
  const total = entries === undefined ? null : (entries[0]?.n ?? -1) + 1;
  useTotals({ of: 'custody entries', shown: entries?.length ?? null, matching: total, total, filter: '' });
  const { fetchNextPage, isFetchingNextPage } = custody;
  const more = useCallback(() => {
    if (!isFetchingNextPage) void fetchNextPage();
  }, [fetchNextPage, isFetchingNextPage]);
  return { acts, more, hasMore: custody.hasNextPage, error: custody.error };
}

function useVerifyChain() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => client.workspace.verifyCustody(undefined),
    onSettled: () => queries.invalidateQueries({ queryKey: ['workspace', 'custody'] }),
  });
}

function ChainVerdict({ verify }: { verify: ReturnType<typeof useVerifyChain> }) {
  if (!verify.isPending && !verify.isError && !verify.data) return null;
  return (
    <div className={styles.verdict}>
      <WhenSlow active={verify.isPending}>
        <Progress what="Checking every line of the log from the bytes on disk" />
      </WhenSlow>
      {verify.isError ? <ErrorState title="The chain could not be checked" failure={describeFailure(verify.error)} /> : null}
      {verify.data ? <VerdictView verdict={verify.data} /> : null}
    </div>
  );
}

/** The log of what reviewers did: the reviewer is under audit too. */
export function CustodyPage({ id }: { id: string | undefined }) {
  const { acts, more, hasMore, error } = useActs();
  const verify = useVerifyChain();
  const zone = usePreferences((state) => state.zone);
  const list = useRef<DataTableHandle>(null);
  const [active, setActive] = useState<string | null>(id ?? null);
  const [hidden, setHidden] = useState<string[]>([]);
  const onHidden = useCallback((titles: string[]) => setHidden(titles), []);
  const activate = (key: string) => {
    setActive(key);
    if (id !== undefined) go(key);
  };
  useListShortcuts(list);
  useShortcuts({ 'list.close': () => go(undefined) });
  const columns = useMemo(() => custodyColumns(zone), [zone]);
  return (
    <Page
      title="Custody"
      says="What reviewers did here: for each act an entry before it and one after it, every line holding the digest of the line before."
      actions={
        <>
          <NoRoom titles={hidden} hint="A wider window shows them; so does an act that is opened." />
          <Button look="primary" icon={ChainIcon} busy={verify.isPending} onClick={() => verify.mutate()}>
            Verify the whole chain
          </Button>
        </>
      }
      body="fill"
      drawer={id === undefined ? undefined : <CustodyDrawer id={id} acts={acts} onGo={activate} onClose={() => go(undefined)} />}
    >
      <div className={styles.body}>
        <div>
          <ChainVerdict verify={verify} />
        </div>
        {error ? (
          <ErrorState title="The custody log could not be read" failure={describeFailure(error)} />
        ) : (
          <DataTable
            ref={list}
            label="Acts in the custody log"
            columns={columns}
            rows={acts}
            rowId={rowId}
            active={active}
            onActive={activate}
            opened={id ?? null}
            onOpen={go}
            onHidden={onHidden}
            hasMore={hasMore}
            onMore={more}
            empty={<EmptyState title="The log is empty" icon={CustodyIcon} />}
          />
        )}
      </div>
    </Page>
  );
}
