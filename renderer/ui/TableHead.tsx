import { SortedDownIcon, SortedUpIcon } from './icons.ts';
import { type Column, leastWidth, sortDirection } from './tableColumns.ts';
import styles from './DataTable.module.css';

interface TableHeadProps<Row> {
  columns: readonly Column<Row>[];
  template: string;
  sort: string | undefined;
  onSort: ((sort: string) => void) | undefined;
}

/** The sticky header; a sortable title is a button that turns the order round. */
export function TableHead<Row>({ columns, template, sort, onSort }: TableHeadProps<Row>) {
  return (
    <div role="rowgroup" className={styles.head} style={{ minWidth: leastWidth(columns) }}>
      <div role="row" aria-rowindex={1} className={styles.headRow} style={{ gridTemplateColumns: template }}>
        {columns.map((column, index) => {
          const direction = sortDirection(sort, column.sort);
          const by = column.sort ?? '';
          const Arrow = direction === 'ascending' ? SortedUpIcon : SortedDownIcon;
          return (
            <div
              key={column.id}
              role="columnheader"
              aria-colindex={index + 1}
              className={styles.headCell}
              data-align={column.align ?? 'start'}
              {...(column.sort ? { 'aria-sort': direction } : {})}
            >
              {column.sort && onSort ? (
                <button type="button" className={styles.sort} onClick={() => onSort(direction === 'descending' ? by : `-${by}`)}>
                  <span>{column.title}</span>
                  <Arrow size={12} aria-hidden data-shown={direction !== 'none'} />
                </button>
              ) : (
                <span>{column.title}</span>
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}
