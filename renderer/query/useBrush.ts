import { type PointerEvent, useState } from 'react';

/** Bars from one to another, in the order they were chosen. */
interface Brush {
  from: number;
  to: number;
  /** Whether it is being made: pressed with the pointer, or moved by keys. */
  held: boolean;
}

const clamp = (value: number, max: number) => Math.max(0, Math.min(max, value));

function barAt(event: PointerEvent, count: number): number {
  const box = event.currentTarget.getBoundingClientRect();
  return clamp(Math.floor(((event.clientX - box.left) / Math.max(1, box.width)) * count), count - 1);
}

/**
 * Chooses bars by pointer or keys. Pressing begins, moving stretches, letting go applies; hovering alone points at one bar.
 * `key` tells the bars apart: what was chosen among others is gone.
 */
export function useBrush(key: string, count: number, onApply: (first: number, last: number) => void) {
  const [state, setState] = useState<{ key: string; brush: Brush | null; hover: number | null }>({ key, brush: null, hover: null });
  const { brush, hover } = state.key === key ? state : { brush: null, hover: null };
  const set = (next: Brush | null, at: number | null = hover) => setState({ key, brush: next, hover: at });
  const apply = ({ from, to }: Brush) => {
    set(null);
    onApply(Math.min(from, to), Math.max(from, to));
  };
  const cursor = brush?.to ?? count - 1;
  return {
    first: brush ? Math.min(brush.from, brush.to) : hover,
    last: brush ? Math.max(brush.from, brush.to) : hover,
    chosen: brush !== null,
    cursor,
    /** Moves the cursor by so many bars, stretching from where it stood or leaving that behind. */
    move: (by: number, stretch: boolean) => {
      const to = brush ? clamp(brush.to + by, count - 1) : clamp(by > 0 ? 0 : count - 1, count - 1);
      set({ from: stretch && brush ? brush.from : to, to, held: false });
    },
    goTo: (bar: number) => set({ from: clamp(bar, count - 1), to: clamp(bar, count - 1), held: false }),
    apply: () => {
      if (brush) apply(brush);
    },
    leave: () => set(null, null),
    pointer: {
      onPointerDown: (event: PointerEvent<HTMLElement>) => {
        if (event.button !== 0 || count === 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        const bar = barAt(event, count);
        set({ from: bar, to: bar, held: true });
      },
      onPointerMove: (event: PointerEvent<HTMLElement>) => {
        if (count === 0) return;
        const bar = barAt(event, count);
        set(brush?.held ? { ...brush, to: bar } : brush, bar);
      },
      onPointerUp: () => {
        if (brush?.held) apply(brush);
      },
      onPointerCancel: () => set(null, null),
      onPointerLeave: () => set(brush, null),
    },
  };
}

export type BrushState = ReturnType<typeof useBrush>;
