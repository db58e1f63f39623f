import { type ReactNode, useEffect, useState } from 'react';
import { Button } from './Button.tsx';
import { WorkingIcon } from './icons.ts';
import { showDuration } from './Time.tsx';
import styles from './Progress.module.css';

/** Milliseconds since the component appeared, in steps of a tenth of a second. */
function useElapsed(): number {
  const [start] = useState(() => performance.now());
  const [now, setNow] = useState(start);
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), 100);
    return () => clearInterval(timer);
  }, []);
  return now - start;
}

interface ProgressProps {
  /** What is running, in words. */
  what: ReactNode;
  /** 0 to 1; null while the end is not known. */
  share?: number | null;
  /** Figures under it, such as rate and time left. */
  figures?: ReactNode;
  onCancel?: (() => void) | undefined;
}

/** What is running, how long already, how far, and Cancel. */
export function Progress({ what, share = null, figures, onCancel }: ProgressProps) {
  const elapsed = useElapsed();
  return (
    <div className={styles.progress} role="status">
      <WorkingIcon size={14} aria-hidden className={styles.spin ?? ''} />
      <span className={styles.what}>{what}</span>
      <span className={styles.elapsed}>{showDuration(elapsed)}</span>
      {onCancel ? <Button onClick={onCancel}>Cancel</Button> : null}
      {share === null ? null : (
        <progress className={styles.bar} value={share} max={1} aria-label="Share done">
          {Math.round(share * 100)} %
        </progress>
      )}
      {figures ? <div className={styles.figures}>{figures}</div> : null}
    </div>
  );
}

/** Draws its children only once `active` has lasted for `after` ms: what is quick shows no progress at all. */
export function WhenSlow({ active, after = 400, children }: { active: boolean; after?: number; children: ReactNode }) {
  return active ? <Delayed after={after}>{children}</Delayed> : null;
}

function Delayed({ after, children }: { after: number; children: ReactNode }) {
  const [due, setDue] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setDue(true), after);
    return () => clearTimeout(timer);
  }, [after]);
  return due ? children : null;
}
