import { Skeleton, unevenWidth } from './Skeleton.tsx';
import styles from './DataTable.module.css';

/** Enough for a tall screen; what is below the edge is cut. */
const skeletonRows = 48;

/** Rows of the final height until the first page is there. */
export function SkeletonRows({ template, columns, height }: { template: string; columns: number; height: number }) {
  return Array.from({ length: skeletonRows }, (_, row) => (
    <div key={row} role="row" className={styles.row} style={{ gridTemplateColumns: template, height, top: row * height }}>
      {Array.from({ length: columns }, (_cell, at) => (
        <div key={at} role="gridcell" className={styles.cell}>
          <Skeleton width={unevenWidth(row + at * 3)} />
        </div>
      ))}
    </div>
  ));
}
