import { useRef } from 'react';

/** Rows chosen to be acted on together, by id. */
export interface Selection {
  selected: ReadonlySet<string>;
  onSelect(this: void, selected: ReadonlySet<string>): void;
}

/** Where a stretch of rows began, where it ended last, and what was selected besides. */
interface Anchor {
  id: string;
  target: string;
  base: ReadonlySet<string>;
}

/** Ways to select: one row, a stretch of rows, every row loaded. */
export interface RowSelection {
  selected: ReadonlySet<string>;
  toggle(this: void, id: string): void;
  /** Everything from the row selected last to this one. */
  through(this: void, id: string): void;
  /** Everything from one row to a neighbour; going back takes rows away again. */
  extend(this: void, from: string, to: string): void;
  /** Every row loaded, or none where all are selected. */
  toggleAll(this: void): void;
}

/** Selecting as lists of files do it: a stretch replaces the stretch before it, and leaves what was selected apart. */
export function useRowSelection(ids: readonly string[], selection: Selection | undefined): RowSelection | undefined {
  const anchor = useRef<Anchor | null>(null);
  if (!selection) return undefined;
  const { selected, onSelect } = selection;
  const setStretch = (from: Anchor, to: string) => {
    const [start, end] = [ids.indexOf(from.id), ids.indexOf(to)];
    const stretch = ids.slice(Math.min(start, end), Math.max(start, end) + 1);
    anchor.current = { ...from, target: to };
    onSelect(new Set([...from.base, ...stretch]));
  };
  /** The anchor, unless its row or the selection is gone since. */
  const kept = () => (anchor.current && selected.size > 0 && ids.includes(anchor.current.id) ? anchor.current : null);
  const toggle = (id: string) => {
    const next = new Set(selected);
    if (!next.delete(id)) next.add(id);
    anchor.current = { id, target: id, base: next };
    onSelect(next);
  };
  return {
    selected,
    toggle,
    through: (id) => {
      const from = kept();
      if (from) setStretch(from, id);
      else toggle(id);
    },
    extend: (from, to) => {
      const before = kept();
      setStretch(before?.target === from ? before : { id: from, target: from, base: selected }, to);
    },
    toggleAll: () => {
      anchor.current = null;
      onSelect(ids.every((id) => selected.has(id)) ? new Set() : new Set(ids));
    },
  };
}
