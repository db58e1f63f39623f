import { type Ref, useImperativeHandle, useState } from 'react';
import type { RowSelection } from './useRowSelection.ts';

/** Moves through the list from outside: the key table is the page's business. */
export interface DataTableHandle {
  /** Rows down (or up, negative); from nowhere it goes to the first row. */
  move(rows: number): void;
  toEdge(edge: 'first' | 'last'): void;
  /** Screens down (or up). */
  page(screens: number): void;
  /** Columns to the right (or left). */
  step(columns: number): void;
  /** Opens the active row. */
  open(): void;
  /** Selects the active row or takes it out, or everything from the row selected last to it; nothing where rows cannot be selected. */
  select(how: 'row' | 'through' | 'all'): void;
  /** Rows down (or up, negative), selecting what lies between. */
  extend(rows: number): void;
  /** The active cell, or null. */
  cell(): { row: string; column: string } | null;
}

interface Grid {
  ids: readonly string[];
  active: number;
  columns: readonly { id: string; holds?: string }[];
  rowHeight: number;
  scroller: { current: HTMLElement | null };
  selection: RowSelection | undefined;
  onActive(id: string): void;
  onOpen: ((id: string) => void) | undefined;
}

const clamp = (value: number, max: number) => Math.max(0, Math.min(max, value));

/** Selecting from the row under the cursor. */
function selectionMoves({ ids, active, selection, onActive }: Grid): Pick<DataTableHandle, 'select' | 'extend'> {
  const activeId = ids[active];
  return {
    select: (how) => {
      if (how === 'all') selection?.toggleAll();
      else if (activeId !== undefined) (how === 'row' ? selection?.toggle : selection?.through)?.(activeId);
    },
    extend: (by) => {
      const to = ids[clamp(active + by, ids.length - 1)];
      if (activeId === undefined || to === undefined) return;
      selection?.extend(activeId, to);
      onActive(to);
    },
  };
}

interface ActiveColumn {
  column: number;
  /** `part`: the column meant, where the one there shows another too. */
  setColumn(at: number, part?: string | null): void;
}

/** Keeps the active column, by name because columns leave when the list gets narrow, and answers the handle's moves. */
export function useGridMoves(ref: Ref<DataTableHandle> | undefined, grid: Grid): ActiveColumn {
  const [name, setName] = useState<string | null>(null);
  const { ids, active, columns } = grid;
  const column = Math.max(
    0,
    columns.findIndex(({ id, holds }) => name !== null && (id === name || holds === name)),
  );
  const setColumn = (at: number, part: string | null = null) => setName(part ?? columns[at]?.id ?? null);
  useImperativeHandle(ref, () => {
    const go = (index: number) => {
      const id = ids[clamp(index, ids.length - 1)];
      if (id !== undefined) grid.onActive(id);
    };
    const activeId = ids[active];
    return {
      move: (by) => go(active < 0 ? 0 : active + by),
      toEdge: (edge) => go(edge === 'first' ? 0 : ids.length - 1),
      page: (screens) => go(active + screens * Math.max(1, Math.floor((grid.scroller.current?.clientHeight ?? 320) / grid.rowHeight) - 2)),
      step: (by) => setColumn(clamp(column + by, columns.length - 1)),
      open: () => {
        if (activeId !== undefined) grid.onOpen?.(activeId);
      },
      cell: () => {
        const at = columns[column];
        return activeId !== undefined && at ? { row: activeId, column: name !== null && at.holds === name ? name : at.id } : null;
      },
      ...selectionMoves(grid),
    };
  });
  return { column, setColumn };
}
