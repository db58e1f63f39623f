import { type QueryKey, useMutation, useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, useCallback } from 'react';
import { create } from 'zustand';
import { parseFilter } from '../../shared/query/parse.ts';
import { printFilter } from '../../shared/query/print.ts';
import { portions } from '../../shared/portions.ts';
import { asksForMarks } from '../../shared/query/marks.ts';
import type { MarkAct, MarkInput, MarkSummary, Matching } from '../../shared/workspace/marks.ts';
import { client } from '../client.ts';
import { showMany } from '../ui/index.ts';
import { dropMatching } from './matching.ts';

/** What was marked last, so that it can be taken back at once. */
interface LastMark {
  /** Numbers of its entries, oldest first; none when everything was so already. */
  entries: number[];
  says: string;
  /** Why the last act came to nothing, where it did. */
  error?: Error;
}

const useLastStore = create<{ last: LastMark | null }>()(() => ({ last: null }));

/** What was marked last in this window, until it is dismissed. */
export const useLastMark = (): LastMark | null => useLastStore((state) => state.last);

/** Shows that an act came to nothing, where no part of the page says so. */
export const showMarkFailure = (error: Error): void => useLastStore.setState({ last: { entries: [], says: '', error } });

export const dismissLastMark = (): void => useLastStore.setState({ last: null });

const acts: Readonly<Record<MarkAct['act'], string>> = {
  flag: 'Flagged',
  unflag: 'Flag taken from',
  note: 'Noted on',
  tag: 'Tagged',
  untag: 'Tag taken from',
  dispose: 'Disposition set on',
};

function sayings(inputs: readonly MarkAct[], changed: number): string {
  const [first] = inputs;
  const what = inputs.length === 1 && first ? acts[first.act] : 'Marked';
  return changed === 0 ? 'Nothing to change: it was marked so already.' : `${what} ${showMany(changed, 'event')}.`;
}

/** Whether an answer may be another one after a mark: pages and counts of filters that ask for marks; a note may be found by any word. */
function isAffected([of, kind, ...asked]: QueryKey, noted: boolean): boolean {
  if (of === 'workspace') return kind === 'marks' || kind === 'custody';
  if (of !== 'query' || kind === 'event') return false;
  return noted || asked.some((part) => typeof part === 'string' && (part === 'tag' || part === 'disposition' || asksForMarks(part)));
}

/** One entry names at most so many events. */
const mostEvents = 1000;

/** The flag goes to all that match, or away from them where all have it. */
async function flagOrNot({ text, zone, events }: Matching): Promise<MarkAct[]> {
  const flagged = printFilter({ kind: 'and', items: [parseFilter(text), parseFilter('is:flagged')] });
  return [{ act: (await client.query.count({ text: flagged, zone })) === events ? 'unflag' : 'flag' }];
}

/** What is said of all events that match a filter. */
interface SaidOfAll {
  matching: Matching;
  acts: readonly MarkAct[] | 'flag or not';
}

async function markAll({ matching, acts: said }: SaidOfAll): Promise<LastMark> {
  const saying = said === 'flag or not' ? await flagOrNot(matching) : [...said];
  const { entries, changed } = await client.workspace.markMatching({ matching, acts: saying });
  return { entries, says: sayings(saying, changed) };
}

/** Makes marks and takes them back; what is shown of them follows. */
export function useMarking() {
  const queries = useQueryClient();
  const refresh = (noted: boolean) => queries.invalidateQueries({ predicate: ({ queryKey }) => isAffected(queryKey, noted) });
  const marking = useMutation({
    mutationFn: async (inputs: readonly MarkInput[]) => {
      const entries: number[] = [];
      let changed = 0;
      for (const input of inputs) {
        let marked = 0;
        for (const events of portions(input.events, mostEvents)) {
          const outcome = await client.workspace.mark({ ...input, events });
          if (outcome.entry !== null) entries.push(outcome.entry);
          marked += outcome.events;
        }
        changed = Math.max(changed, marked);
      }
      return { entries, says: sayings(inputs, changed) };
    },
    onSuccess: (last) => useLastStore.setState({ last }),
    onSettled: (_last, _error, inputs) => refresh(inputs.some(({ act }) => act === 'note')),
  });
  const markingAll = useMutation({
    mutationFn: markAll,
    onSuccess: async (last, { acts: said }) => {
      useLastStore.setState({ last });
      await refresh(said !== 'flag or not' && said.some(({ act }) => act === 'note'));
    },
    onError: async () => {
      // Where other events match by now, what is listed is no longer so either.
      dropMatching();
      await queries.invalidateQueries({ predicate: ({ queryKey: [of] }) => of === 'query' || of === 'workspace' });
    },
  });
  const undoing = useMutation({
    mutationFn: (entries: readonly number[]) => client.workspace.undoMarks({ entries: [...entries] }),
    onSuccess: () => useLastStore.setState({ last: { entries: [], says: 'Taken back. Both acts stay in the log of marks.' } }),
    onError: showMarkFailure,
    onSettled: () => refresh(true),
  });
  const takingBack = useMutation({
    mutationFn: ({ entry, event }: { entry: number; event: string }) => client.workspace.undoMark({ entry, events: [event] }),
    onSettled: () => refresh(true),
  });
  return { marking, markingAll, undoing, takingBack };
}

const pageNames = new WeakMap<object, number>();
const idsNames = new Map<string, number>();
const mostNames = 500;
let named = 0;

/** A name for a page of rows that changes exactly when its rows do: a page that was read again with other columns keeps it. */
function nameOf(page: Pages[number]): number {
  const known = pageNames.get(page);
  if (known !== undefined) return known;
  const ids = page.rows.map(({ event_id }) => event_id).join(' ');
  const name = idsNames.get(ids) ?? (named += 1);
  if (idsNames.size >= mostNames) idsNames.clear();
  idsNames.set(ids, name);
  pageNames.set(page, name);
  return name;
}

/** Marks by event: events without any are left out, null where they could not be asked for. */
export type Marks = ReadonlyMap<string, MarkSummary | null>;

/** Marks of what a list shows: with them in its cells alone, only those are drawn anew when more come. */
export const MarksContext = createContext<Marks>(new Map());

type Pages = readonly { rows: readonly { event_id: string }[] }[];

/** Marks of the rows loaded, asked for page by page. */
export function useMarkSummaries(pages: Pages | undefined): Marks {
  // Stable for the same pages, so that the columns are not made anew with every draw.
  const combine = useCallback(
    (answers: readonly { data: MarkSummary[] | undefined; isError: boolean }[]): Marks =>
      new Map(
        answers.flatMap(({ data, isError }, at): [string, MarkSummary | null][] => {
          const known = (data ?? []).map((summary): [string, MarkSummary] => [summary.event, summary]);
          return data === undefined && isError ? (pages?.[at]?.rows ?? []).map(({ event_id }) => [event_id, null]) : known;
        }),
      ),
    [pages],
  );
  return useQueries({
    queries: (pages ?? []).map((page) => ({
      queryKey: ['workspace', 'marks', 'page', nameOf(page)],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        client.workspace.markSummaries({ events: page.rows.map(({ event_id }) => event_id) }, { signal }),
    })),
    combine,
  });
}

/** Every act on one event, oldest first. */
export function useMarksOf(event: string) {
  return useQuery({
    queryKey: ['workspace', 'marks', 'event', event],
    queryFn: ({ signal }) => client.workspace.marksOf({ event }, { signal }),
  });
}
