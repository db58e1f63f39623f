import { useInfiniteQuery } from '@tanstack/react-query';
import { type Ref, useCallback, useMemo, useState } from 'react';
import type { EventGroup } from '../../shared/query/contract.ts';
import { allOf, conjuncts, matchAll, withTicks } from '../../shared/query/filter.ts';
import { printFilter } from '../../shared/query/print.ts';
import { client } from '../client.ts';
import { type Column, DataTable, type DataTableHandle, EmptyState, EvidenceText, Time } from '../ui/index.ts';
import { type Reading, readFilter } from './filterText.ts';
import { Count } from './groups/Count.tsx';
import { ListFailed } from './ListFailed.tsx';
import styles from './EventsPage.module.css';

/** What events can be grouped by. */
export type GroupBy = 'identity' | 'session';

interface GroupListProps {
  ref: Ref<DataTableHandle>;
  by: GroupBy;
  text: string;
  zone: string;
  reading: Reading;
  /** Lists the events of one group. */
  onOpen(q: string): void;
  onClear(): void;
}

const rowId = ({ id }: EventGroup) => id;

function useGroups({ by, text, zone, reading }: Pick<GroupListProps, 'by' | 'text' | 'zone' | 'reading'>) {
  return useInfiniteQuery({
    queryKey: ['query', 'groups', by, text, zone],
    queryFn: ({ pageParam, signal }) => client.query.groups({ by, text, zone, after: pageParam, limit: 200 }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    enabled: reading.ok,
  });
}

/** The filter of a group with one more term. */
function narrowed(q: string, outcome: string): string {
  const reading = readFilter(q);
  return reading.ok ? printFilter(allOf([...conjuncts(reading.tree), withTicks(matchAll, 'outcome', [outcome])])) : q;
}

function groupColumns(by: GroupBy, zone: string): Column<EventGroup>[] {
  const count = (id: 'events' | 'denied' | 'failed', title: string, outcome?: string): Column<EventGroup> => ({
    id,
    title,
    width: 72,
    align: 'end',
    kind: 'own',
    render: (group) => <Count inGrid count={group[id]} text={outcome === undefined ? group.q : narrowed(group.q, outcome)} />,
  });
  const seen = (id: 'first_seen' | 'last_seen', title: string): Column<EventGroup> => ({
    id,
    title: `${title} (${zone})`,
    width: 160,
    kind: 'evidence',
    priority: id === 'first_seen' ? 1 : 2,
    render: (group) => <Time instant={group[id]} zoneAbove brief />,
  });
  return [
    {
      id: 'name',
      title: by === 'identity' ? 'Identity, as the records name it' : 'Session',
      width: 240,
      grow: 1,
      kind: 'evidence',
      render: ({ name }) => <EvidenceText text={name} exact={by === 'session'} />,
    },
    count('events', 'Events'),
    count('denied', 'Denied', 'denied'),
    count('failed', 'Failed', 'failure'),
    seen('first_seen', 'First'),
    seen('last_seen', 'Last'),
  ];
}

/** Matching events by who did them or in which session, largest group first; opening a group lists its events. */
export function GroupList({ ref, by, text, zone, reading, onOpen, onClear }: GroupListProps) {
  const groups = useGroups({ by, text, zone, reading });
  const [active, setActive] = useState<string | null>(null);
  const columns = useMemo(() => groupColumns(by, zone), [by, zone]);
  const rows = useMemo(() => groups.data?.pages.flatMap((page) => page.rows), [groups.data]);
  const { fetchNextPage, isFetchingNextPage, isFetchNextPageError } = groups;
  const more = useCallback(() => {
    if (!isFetchingNextPage && !isFetchNextPageError) void fetchNextPage();
  }, [fetchNextPage, isFetchingNextPage, isFetchNextPageError]);
  const failure = reading.ok ? groups.error : reading.error;
  if (failure !== null) {
    return (
      <ListFailed
        title="The events could not be grouped"
        failure={failure}
        onAgain={reading.ok ? () => void groups.refetch() : undefined}
        onClear={onClear}
      />
    );
  }
  return (
    <div className={styles.list}>
      <DataTable
        ref={ref}
        label={by === 'identity' ? 'Events by identity' : 'Events by session'}
        columns={columns}
        rows={rows}
        rowId={rowId}
        active={active}
        onActive={setActive}
        onOpen={(id) => {
          const group = rows?.find((one) => one.id === id);
          if (group) onOpen(group.q);
        }}
        hasMore={groups.hasNextPage}
        onMore={more}
        empty={<EmptyState title="No event matches this filter">Remove a part of the filter to see more.</EmptyState>}
      />
    </div>
  );
}
