import { type ReactNode, type RefObject, useCallback, useRef, useState } from 'react';
import type { Filter } from '../../shared/query/filter.ts';
import { keyText, usePreferences } from '../app/index.ts';
import { Button, type DataTableHandle, FlagIcon, NoteIcon, useMedia, useSteady } from '../ui/index.ts';
import { MarkDialog, useHidingRules } from '../workspace/index.ts';
import { AroundBar } from './AroundBar.tsx';
import { CopyMenu } from './CopyMenu.tsx';
import { EventsBar } from './EventsBar.tsx';
import { EventList } from './EventList.tsx';
import { ExportDialog } from './ExportDialog.tsx';
import { Facets } from './Facets.tsx';
import { GroupList } from './GroupList.tsx';
import { Histogram } from './Histogram.tsx';
import { PlacedDrawer } from './PlacedDrawer.tsx';
import { SelectionBar } from './SelectionBar.tsx';
import { type EventsPageProps, useEventsPage } from './useEventsPage.ts';
import styles from './EventsPage.module.css';

type Page = ReturnType<typeof useEventsPage>;

/** What can be said of the selected events at once. */
function SelectionMarks({ marking }: { marking: Page['marking'] }) {
  return (
    <>
      <Button
        icon={FlagIcon}
        busy={marking.busy}
        hint={`Flag, or take the flag away where all have it (${keyText('list.flag')})`}
        onClick={marking.flag}
      >
        Flag
      </Button>
      <Button icon={NoteIcon} hint={`Note, tag or disposition (${keyText('list.mark')})`} onClick={marking.open}>
        Mark
      </Button>
    </>
  );
}

interface BarProps extends Omit<EventsPageProps, 'onAround'> {
  page: Page;
  hidden: readonly string[];
  facets: ReactNode;
  onExport(): void;
}

/** The line over the list: what is selected, else that it is shown around an event, else the filter. */
function Bar({ page, hidden, facets, search, onSearch, onReturn, onExport }: BarProps) {
  const { q = '', around, group } = search;
  const { size } = page.selection.selected;
  const { matching } = page.all;
  const all = matching && matching.events > page.copied.length ? { events: matching.events, onExport } : undefined;
  const copy = <CopyMenu ids={page.copied} cell={page.cell} q={q} all={all} withKey />;
  if (size > 0) {
    return (
      <SelectionBar count={size} all={page.all} onClear={page.clearSelection}>
        <SelectionMarks marking={page.marking} />
        {copy}
      </SelectionBar>
    );
  }
  if (around !== undefined) return <AroundBar onReturn={onReturn}>{copy}</AroundBar>;
  return (
    <EventsBar
      tree={page.tree}
      hidden={hidden}
      group={group}
      zone={page.list.zone}
      layout={page.layout}
      onLayout={page.setLayout}
      onTree={page.setTree}
      onGroup={(by) => onSearch({ group: by, id: undefined })}
      facets={facets}
      onExport={page.list.count && group === undefined ? onExport : undefined}
    >
      {copy}
    </EventsBar>
  );
}

interface BodyProps extends EventsPageProps {
  page: Page;
  handle: RefObject<DataTableHandle | null>;
  onHidden(titles: string[]): void;
}

/** Events, or groups of them, with one event beside. */
function Body({ page, handle, onHidden, search, onSearch }: BodyProps) {
  const { q = '', id, group } = search;
  const { list } = page;
  if (group !== undefined) {
    return (
      <GroupList
        ref={handle}
        by={group}
        text={q}
        zone={list.zone}
        reading={list.reading}
        onOpen={(text) => onSearch({ q: text, group: undefined }, 'step')}
        onClear={() => onSearch({ q: '' })}
      />
    );
  }
  return (
    <>
      <EventList
        ref={handle}
        rows={list.rows}
        pages={list.pages}
        marks={page.marks}
        layout={page.layout}
        onLayout={page.setLayout}
        reading={list.reading}
        total={list.count}
        zone={list.zone}
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
          q={q}
          rows={list.rows}
          total={list.count}
          front={list.front ?? 0}
          onAround={page.showAround ? () => page.showAround?.(id) : undefined}
          onGo={page.activate}
          onClose={page.close}
          onFilter={page.filterValue}
        />
      )}
    </>
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
      <MarkDialog target={page.marking.target} onClose={page.marking.close} />
      <ExportDialog open={exporting} question={{ text, zone, sort, hidden }} total={count} onClose={onExported} />
    </>
  );
}

/** As in EventsPage.module.css: two columns beside one another need more. */
const narrowWindow = '(width < 960px)';

/** Every event that matches: over time, facets, list, and one event beside. All of its state is in the address. */
export function EventsPage(props: EventsPageProps) {
  const { q = '', id } = props.search;
  const handle = useRef<DataTableHandle>(null);
  const page = useEventsPage(props, handle);
  const { list, tree, setTree } = page;
  // More rows of the list are nothing to what stands around it.
  const change = useSteady(setTree);
  const stepTo = useSteady((next: Filter) => setTree(next, 'step'));
  const [exporting, setExporting] = useState(false);
  const [hidden, setHidden] = useState<string[]>([]);
  const onHidden = useCallback((titles: string[]) => setHidden(titles), []);
  const { facetsOpen, histogramOpen } = usePreferences();
  const some = list.total !== 0;
  const narrow = useMedia(narrowWindow);
  const facets = some ? <Facets tree={tree} text={q} zone={list.zone} onTree={change} /> : null;
  return (
    <div className={styles.page} data-drawer={id !== undefined || undefined}>
      <h1 className={styles.title}>Events</h1>
      <Bar page={page} hidden={hidden} facets={narrow ? facets : null} onExport={() => setExporting(true)} {...props} />
      {histogramOpen && some ? <Histogram tree={tree} text={q} zone={list.zone} readable={list.reading.ok} onTree={stepTo} /> : null}
      <div className={styles.columns}>
        {facetsOpen && !narrow ? facets : null}
        <Body handle={handle} page={page} onHidden={onHidden} {...props} />
      </div>
      <PageDialogs page={page} text={q} exporting={exporting} onExported={() => setExporting(false)} />
    </div>
  );
}
