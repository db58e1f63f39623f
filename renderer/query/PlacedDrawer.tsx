import type { EventRow } from '../../shared/import/event.ts';
import { showCount } from '../ui/index.ts';
import { EventDrawer } from './EventDrawer.tsx';
import type { OnFilter } from './FieldList.tsx';

interface PlacedDrawerProps {
  id: string;
  /** The filter of the list. */
  q: string;
  rows: readonly EventRow[] | undefined;
  total: number | undefined;
  /** Events in front of the first row. */
  front: number;
  onAround: (() => void) | undefined;
  onGo(id: string): void;
  onClose(): void;
  onFilter: OnFilter;
}

/** The drawer with its place in the list: which row of how many, and the rows before and after it. */
export function PlacedDrawer({ id, q, rows = [], total, front, onAround, onGo, onClose, onFilter }: PlacedDrawerProps) {
  const at = rows.findIndex((row) => row.event_id === id);
  const previous = at > 0 ? rows[at - 1]?.event_id : undefined;
  const next = at < 0 ? undefined : rows[at + 1]?.event_id;
  const of = total === undefined ? '' : ` of ${showCount(total)}`;
  return (
    <EventDrawer
      id={id}
      q={q}
      place={at < 0 ? 'not among the rows loaded' : `row ${showCount(front + at + 1)}${of}`}
      onAround={onAround}
      onClose={onClose}
      onPrevious={previous === undefined ? undefined : () => onGo(previous)}
      onNext={next === undefined ? undefined : () => onGo(next)}
      onFilter={onFilter}
    />
  );
}
