import { useState } from 'react';
import { drawnColumn } from './columnLayout.ts';
import type { Column } from './tableColumns.ts';

/**
 * A column while its edge is drawn: only the list on screen follows, and the width is told once, when it is let go. What is drawn
 * stands until other columns come in its place.
 */
export function useDrawnWidth<Row>(columns: readonly Column<Row>[], onWidth: ((column: string, width: number) => void) | undefined) {
  const [drawn, setDrawn] = useState<{ of: readonly Column<Row>[]; id: string; width: number } | null>(null);
  const shown = drawn?.of === columns ? drawnColumn(columns, drawn.id, drawn.width) : columns;
  const draw = (id: string, width: number) => setDrawn({ of: columns, id, width });
  return { columns: shown, widths: onWidth ? { draw, settle: onWidth, cancel: () => setDrawn(null) } : undefined };
}

/** Draws a column, tells the width it was let go at, or leaves it as it was. */
export type Widths = NonNullable<ReturnType<typeof useDrawnWidth>['widths']>;
