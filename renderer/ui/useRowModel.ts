import { columnVisibilityFeature, createColumnHelper, tableFeatures, useTable } from '@tanstack/react-table';
import { useMemo } from 'react';
import type { Column } from './tableColumns.ts';

const features = tableFeatures({ columnVisibilityFeature });

/** The table library's model of the rows: identity, visible columns and the cell renderers. */
export function useRowModel<Row extends object>(
  columns: readonly Column<Row>[],
  rows: readonly Row[] | undefined,
  rowId: (row: Row) => string,
  hidden: readonly string[],
) {
  const definitions = useMemo(() => {
    const helper = createColumnHelper<typeof features, Row>();
    return columns.map((one) => helper.display({ id: one.id, header: one.title, cell: ({ row }) => one.render(row.original) }));
  }, [columns]);
  const data = useMemo(() => [...(rows ?? [])], [rows]);
  const columnVisibility = useMemo(() => Object.fromEntries(hidden.map((id) => [id, false])), [hidden]);
  const table = useTable({ features, columns: definitions, data, getRowId: rowId, state: { columnVisibility } });
  return { table, model: table.getRowModel().rows };
}
