import styles from './Sparkline.module.css';

interface SparklineProps {
  /** Counts of equal stretches of time, the oldest first. */
  values: readonly number[];
  /** The part of each that is drawn in red: what was denied. */
  denied?: readonly number[] | undefined;
  /** What is drawn, in words. */
  label: string;
  width?: number;
  height?: number;
}

/** A bar that can be seen however small its share is. */
const barHeight = (value: number, most: number) => (value === 0 ? 0 : Math.max(0.08, value / most));

/** How a number is spread over time, as bars from the first to the last stretch; an empty stretch has no bar. */
export function Sparkline({ values, denied, label, width = 96, height = 18 }: SparklineProps) {
  const most = Math.max(1, ...values);
  return (
    <svg
      className={styles.line}
      role="img"
      aria-label={label}
      width={width}
      height={height}
      viewBox={`0 0 ${values.length} 1`}
      preserveAspectRatio="none"
    >
      {values.map((value, at) => {
        const tall = barHeight(value, most);
        const red = barHeight(denied?.[at] ?? 0, most);
        return (
          <g key={at}>
            <rect className={styles.bar} x={at + 0.1} y={1 - tall} width={0.8} height={tall} />
            {red > 0 ? <rect className={styles.denied} x={at + 0.1} y={1 - red} width={0.8} height={red} /> : null}
          </g>
        );
      })}
    </svg>
  );
}
