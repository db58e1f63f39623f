import { useEffect, useRef } from 'react';
import type { EventRow } from '../../shared/import/event.ts';

interface Listed {
  rows: readonly EventRow[] | undefined;
  /** The question whose answer the rows are; null while they are still those of the one before. */
  question: string | null;
}

/** When a mark takes the row under the cursor out of the list, the cursor stays at its place: the next row comes to it. */
export function useKeptPlace({ rows, question }: Listed, active: string | null, onActive: (id: string) => void): void {
  const known = useRef<{ question: string | null; at: number }>({ question: null, at: -1 });
  const go = useRef(onActive);
  useEffect(() => {
    go.current = onActive;
  });
  useEffect(() => {
    if (question === null) return;
    const { question: before, at: place } = known.current;
    const at = rows?.findIndex(({ event_id }) => event_id === active) ?? -1;
    if (at >= 0 || before !== question) known.current = { question, at };
    const next = at < 0 && before === question && place >= 0 ? rows?.[Math.min(place, rows.length - 1)] : undefined;
    if (next) go.current(next.event_id);
  }, [rows, active, question]);
}
