import { cleanup, fireEvent, screen } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, expect, test } from 'vitest';
import { type Column, DataTable } from '../../renderer/ui/index.ts';
import { renderInWindow } from '../support/inWindow.tsx';

afterEach(cleanup);

const columns: Column<{ id: string }>[] = [{ id: 'who', title: 'Who', width: 100, kind: 'own', render: ({ id }) => id }];

function List({ told }: { told: [string, number][] }) {
  const [shown] = useState(columns);
  return (
    <DataTable
      label="Events"
      columns={shown}
      rows={[]}
      rowId={({ id }) => id}
      active={null}
      onActive={() => undefined}
      onWidth={(column, width) => told.push([column, width])}
    />
  );
}

test('while a column is drawn the list follows, and its width is told once, when it is let go', () => {
  const told: [string, number][] = [];
  renderInWindow(<List told={told} />);
  const title = screen.getByRole('columnheader');
  const edge = title.querySelector('[data-width-handle]');
  if (!edge) throw new Error('A column has an edge.');
  fireEvent.pointerDown(edge, { clientX: 100 });
  fireEvent.pointerMove(edge, { clientX: 170 });
  fireEvent.pointerMove(edge, { clientX: 180 });
  expect(told).toEqual([]);
  expect(title.parentElement?.style.gridTemplateColumns).toContain('80px');
  fireEvent.pointerUp(edge, { clientX: 180 });
  expect(told).toEqual([['who', 80]]);
});
