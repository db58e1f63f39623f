import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo, useRef, useState } from 'react';
import { describeFailure, useListShortcuts, usePreferences, useTotals } from '../app/index.ts';
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
  Page,
  Progress,
  WhenSlow,
} from '../ui/index.ts';
import { type Act, pairActs } from './acts.ts';
import { custodyColumns } from './custodyColumns.tsx';
import styles from './Custody.module.css';

const rowId = (act: Act) => act.key;

/** Entries of the log, newest first; asked again whenever the page is opened, because most acts add some. */
function useCustody() {
  return useInfiniteQuery({
    queryKey: ['workspace', 'custody'],
    queryFn: ({ pageParam, signal }) => client.workspace.custody({ after: pageParam, limit: 200 }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    staleTime: 0,
  });
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
export function CustodyPage() {
  const custody = useCustody();
  const verify = useVerifyChain();
  const zone = usePreferences((state) => state.zone);
  const list = useRef<DataTableHandle>(null);
  const [active, setActive] = useState<string | null>(null);
  useListShortcuts(list);
  const columns = useMemo(() => custodyColumns(zone), [zone]);
  const entries = useMemo(() => custody.data?.pages.flatMap((page) => page.rows), [custody.data]);
  const acts = useMemo(() => entries && pairActs(entries), [entries]);
  // Entries are numbered without gaps from 0, so the newest number tells how many there are.
  const total = entries === undefined ? null : (entries[0]?.n ?? -1) + 1;
  useTotals({ of: 'custody entries', shown: entries?.length ?? null, matching: total, total, filter: '' });
  const { fetchNextPage, isFetchingNextPage, hasNextPage } = custody;
  const more = useCallback(() => {
    if (!isFetchingNextPage) void fetchNextPage();
  }, [fetchNextPage, isFetchingNextPage]);
  return (
    <Page
      title="Custody"
      says="What reviewers did here: for each act an entry before it and one after it, every line holding the digest of the line before."
      actions={
        <Button look="primary" icon={ChainIcon} busy={verify.isPending} onClick={() => verify.mutate()}>
          Verify the whole chain
        </Button>
      }
      body="fill"
    >
      <div className={styles.body}>
        <div>
          <ChainVerdict verify={verify} />
        </div>
        {custody.isError ? (
          <ErrorState title="The custody log could not be read" failure={describeFailure(custody.error)} />
        ) : (
          <DataTable
            ref={list}
            label="Acts in the custody log"
            columns={columns}
            rows={acts}
            rowId={rowId}
            active={active}
            onActive={setActive}
            hasMore={hasNextPage}
            onMore={more}
            empty={<EmptyState title="The log is empty" icon={CustodyIcon} />}
          />
        )}
      </div>
    </Page>
  );
}
