import type { ReactNode } from 'react';
import { type Filter, matchAll } from '../../shared/query/filter.ts';
import { prefer, usePreferences } from '../app/index.ts';
import {
  ChoiceMenu,
  type ColumnLayout,
  DownloadIcon,
  FlyOut,
  FoldIcon,
  GroupIcon,
  HistogramIcon,
  IconButton,
  NoRoom,
  UnfoldIcon,
} from '../ui/index.ts';
import { Chips } from './Chips.tsx';
import { ColumnPicker } from './ColumnPicker.tsx';
import { everyColumn } from './eventColumns.tsx';
import type { GroupBy } from './GroupList.tsx';
import styles from './EventsPage.module.css';

interface EventsBarProps {
  tree: Filter;
  /** Titles of columns there is no room for. */
  hidden: readonly string[];
  group: GroupBy | undefined;
  zone: string;
  layout: ColumnLayout;
  onLayout(layout: ColumnLayout | null): void;
  onTree(tree: Filter): void;
  onGroup(group: GroupBy | undefined): void;
  /** The facets where there is no room for them beside the list. */
  facets: ReactNode;
  /** Writes what is listed to a file; absent while nothing is. */
  onExport?: (() => void) | undefined;
  /** More to do with the list, at the right. */
  children: ReactNode;
}

const groups = [
  { value: '', label: 'Single events' },
  { value: 'identity', label: 'By identity' },
  { value: 'session', label: 'By session' },
];

/** Shows the facets: over the list where they are given, else beside it. */
function FacetsButton({ facets }: Pick<EventsBarProps, 'facets'>) {
  const { facetsOpen } = usePreferences();
  if (facets !== null) {
    return (
      <FlyOut label="Facets" icon={UnfoldIcon} width={280}>
        {() => facets}
      </FlyOut>
    );
  }
  return (
    <IconButton
      label={facetsOpen ? 'Hide the facets' : 'Show the facets'}
      icon={facetsOpen ? FoldIcon : UnfoldIcon}
      onClick={() => prefer({ facetsOpen: !facetsOpen })}
    />
  );
}

/** The line over the list: what is shown beside it, the parts of the filter, which columns there is no room for, and how it is arranged. */
export function EventsBar({ tree, hidden, group, zone, layout, onLayout, onTree, onGroup, facets, onExport, children }: EventsBarProps) {
  const { histogramOpen } = usePreferences();
  return (
    <div className={styles.bar}>
      <FacetsButton facets={facets} />
      <IconButton
        label={histogramOpen ? 'Hide the events over time' : 'Show the events over time'}
        icon={HistogramIcon}
        pressed={histogramOpen}
        onClick={() => prefer({ histogramOpen: !histogramOpen })}
      />
      <Chips tree={tree} onTree={onTree} onClear={() => onTree(matchAll)} />
      <span className={styles.tools}>
        {group === undefined ? (
          <NoRoom titles={hidden} hint="They are in the drawer of every event. Widen the window, or choose columns, to see them here." />
        ) : null}
        {onExport ? <IconButton label="Export what is listed" icon={DownloadIcon} onClick={onExport} /> : null}
        {group === undefined ? children : null}
        <ChoiceMenu
          label="Group the events"
          icon={GroupIcon}
          groups={[
            { title: 'List', value: group ?? '', options: groups, onChange: (by) => onGroup(by === '' ? undefined : (by as GroupBy)) },
          ]}
        />
        {group === undefined ? <ColumnPicker columns={everyColumn(zone)} layout={layout} onLayout={onLayout} /> : null}
      </span>
    </div>
  );
}
