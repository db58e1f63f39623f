import { type Filter, matchAll } from '../../shared/query/filter.ts';
import { prefer, usePreferences } from '../app/index.ts';
import { DownloadIcon, FoldIcon, HistogramIcon, IconButton, UnfoldIcon } from '../ui/index.ts';
import { Chips } from './Chips.tsx';
import styles from './EventsPage.module.css';

interface EventsBarProps {
  tree: Filter;
  /** Titles of columns there is no room for. */
  hidden: readonly string[];
  onTree(tree: Filter): void;
  /** Writes what is listed to a file; absent while nothing is. */
  onExport?: (() => void) | undefined;
}

/** The line over the list: facets on or off, the parts of the filter, and which columns there is no room for. */
export function EventsBar({ tree, hidden, onTree, onExport }: EventsBarProps) {
  const { facetsOpen, histogramOpen } = usePreferences();
  return (
    <div className={styles.bar}>
      <IconButton
        label={facetsOpen ? 'Hide the facets' : 'Show the facets'}
        icon={facetsOpen ? FoldIcon : UnfoldIcon}
        onClick={() => prefer({ facetsOpen: !facetsOpen })}
      />
      <IconButton
        label={histogramOpen ? 'Hide the events over time' : 'Show the events over time'}
        icon={HistogramIcon}
        pressed={histogramOpen}
        onClick={() => prefer({ histogramOpen: !histogramOpen })}
      />
      <Chips tree={tree} onTree={onTree} onClear={() => onTree(matchAll)} />
      {hidden.length > 0 ? (
        <span className={styles.hidden} title="They are in the drawer of every event. Widen the window to see them here.">
          no room for {hidden.join(', ').toLowerCase()}
        </span>
      ) : null}
      {onExport ? <IconButton label="Export what is listed" icon={DownloadIcon} onClick={onExport} /> : null}
    </div>
  );
}
