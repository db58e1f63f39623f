import { useQueryClient } from '@tanstack/react-query';
import { useContext, useEffect, useState } from 'react';
import { hideRow } from '../../shared/discretion/columns.ts';
import { AppError } from '../../shared/errors.ts';
import type { EventRow } from '../../shared/import/event.ts';
import { mostCopied } from '../../shared/query/contract.ts';
import { describeFailure, keyText, links, usePreferences, useShortcuts } from '../app/index.ts';
import { client } from '../client.ts';
import { ActionMenu, CopyIcon, DiscretionContext, DoneIcon, ProblemIcon, showCount, UnknownIcon } from '../ui/index.ts';
import { citationOf, rowsAsCsv, rowsAsJson } from './copyAs.ts';
import { eventQuestion } from './useEvents.ts';

interface CopyMenuProps {
  /** Ids of the events it is about: those selected, else the one under the cursor or in the drawer. No more of them is copied than is shown. */
  ids: readonly string[];
  /** The text of the cell under the cursor, where there is one; undefined of a cell that is not read yet. */
  cell?: (() => string | null | undefined) | undefined;
  /** The filter of the list. */
  q: string;
  /** Set while all that match are selected and not all of them are loaded: their rows go to a file, not to the clipboard. */
  all?: { events: number; onExport(): void } | undefined;
  /** Answers the key; of two menus on a page only the list's does. */
  withKey: boolean;
}

interface CopyState {
  of: 'ready' | 'copied' | 'empty' | 'failed';
  says: string;
}

const ready: CopyState = { of: 'ready', says: 'Copy as' };
const copied: CopyState = { of: 'copied', says: 'Copied' };
const refused: CopyState = { of: 'failed', says: 'Copying was not allowed' };

/** What is copied; null where nothing is recorded, undefined where it is not read yet. */
type Copied = string | null | undefined | Promise<string>;

/** Copies, says so for a moment, and enters in the custody log when whole rows leave the window. */
function useCopy() {
  const [state, setState] = useState<CopyState>(ready);
  useEffect(() => {
    if (state.of === 'ready') return undefined;
    // A failure is read, not glimpsed.
    const timer = setTimeout(() => setState(ready), state.of === 'failed' ? 10_000 : 2500);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = async (text: Copied) => {
    if (text === null || text === undefined) {
      setState({ of: 'empty', says: text === null ? 'Nothing is recorded there' : 'It is not read yet' });
      return;
    }
    try {
      const exact = await text;
      setState(
        await navigator.clipboard.writeText(exact).then(
          () => copied,
          () => refused,
        ),
      );
    } catch (error) {
      const { happened, code } = describeFailure(error);
      setState({ of: 'failed', says: `Not copied: ${happened} (${code})` });
    }
  };
  return { state, copy: (text: Copied) => void copy(text) };
}

/** The address of this window with another place in it. */
const linkTo = (hash: string) => `${window.location.href.split('#')[0] ?? ''}${hash}`;

/** The place of the list as it stands in the address, with its order and columns, without the event that is open beside it. */
function listHash(): string {
  const [path = '', search = ''] = window.location.hash.split('?');
  const kept = new URLSearchParams(search);
  kept.delete('id');
  return kept.size === 0 ? path : `${path}?${kept.toString()}`;
}

const tooMany = () =>
  new AppError('USAGE', `At most ${showCount(mostCopied)} rows can be copied; an export has no such limit.`, {
    meaning: 'Nothing was copied.',
    action: 'Select fewer rows, or export the list.',
  });

/** What can be copied of the rows: a cell, whole rows, the filter, a link, or a citation. */
function useItems({ ids, cell, q, all }: CopyMenuProps, copy: (text: Copied) => void) {
  const rules = useContext(DiscretionContext);
  const asShown = (row: EventRow) => (rules === null ? row : hideRow(row, rules));
  const [first] = ids;
  const zone = usePreferences((state) => state.zone);
  const queries = useQueryClient();
  const wholeRows = async (as: 'json' | 'csv') => {
    if (ids.length > mostCopied) throw tooMany();
    const { rows: whole } = await client.query.copy({ as, ids: [...ids] });
    const rows = whole.map(asShown);
    void queries.invalidateQueries({ queryKey: ['workspace', 'custody'] });
    return as === 'json' ? rowsAsJson(rows) : rowsAsCsv(rows);
  };
  const citations = async () => {
    const cited = ids.map(async (id) => {
      const { event, provenance } = await queries.fetchQuery(eventQuestion(id));
      return citationOf(asShown(event), provenance, zone);
    });
    return (await Promise.all(cited)).join('');
  };
  const many = ids.length > 1 ? `${ids.length} rows` : 'row';
  const ofList = [
    ...(q === '' ? [] : [{ label: 'Copy query', onClick: () => copy(q) }]),
    { label: 'Copy link to this list', onClick: () => copy(linkTo(listHash())) },
  ];
  if (all) return [{ label: `Export all ${showCount(all.events)} rows`, onClick: all.onExport }, ...ofList];
  return [
    ...(cell ? [{ label: 'Copy cell', onClick: () => copy(cell()) }] : []),
    { label: `Copy ${many} as JSON`, onClick: () => copy(wholeRows('json')) },
    { label: `Copy ${many} as CSV`, onClick: () => copy(wholeRows('csv')) },
    { label: ids.length > 1 ? 'Copy Markdown citations' : 'Copy Markdown citation', onClick: () => copy(citations()) },
    ...(first !== undefined && ids.length === 1
      ? [{ label: 'Copy link to the event', onClick: () => copy(linkTo(links.events({ id: first }))) }]
      : []),
    ...ofList,
  ];
}

/** A menu of forms in which rows can be copied. */
export function CopyMenu(props: CopyMenuProps) {
  const [open, setOpen] = useState(false);
  const { state, copy } = useCopy();
  const items = useItems(props, copy);
  const { ids, withKey } = props;
  useShortcuts(withKey && ids.length > 0 ? { 'list.copy': () => setOpen(true) } : {});
  if (ids.length === 0) return null;
  return (
    <ActionMenu
      label={state.says}
      keys={withKey ? keyText('list.copy') : ''}
      icon={{ ready: CopyIcon, copied: DoneIcon, failed: ProblemIcon, empty: UnknownIcon }[state.of]}
      open={open}
      onOpen={setOpen}
      items={items}
    />
  );
}
