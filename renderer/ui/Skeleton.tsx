import styles from './Skeleton.module.css';

interface SkeletonProps {
  /** CSS lengths of the thing that will come. */
  width?: string;
  height?: string;
}

/** A grey stand-in of the final size. */
export function Skeleton({ width = '100%', height = '12px' }: SkeletonProps) {
  return <span className={styles.skeleton} style={{ width, height }} aria-hidden />;
}

/** Widths that make stand-ins look like text; the same ones every time, so that nothing flickers. */
export function unevenWidth(at: number): string {
  return `${62 + ((at * 17) % 33)}%`;
}

/** Lines of a list that is on its way. */
export function SkeletonLines({ count, height }: { count: number; height: number }) {
  return (
    <div className={styles.lines} role="status" aria-label="Loading">
      {Array.from({ length: count }, (_, index) => (
        <div key={index} className={styles.line} style={{ height }}>
          <Skeleton width={unevenWidth(index)} />
        </div>
      ))}
    </div>
  );
}
