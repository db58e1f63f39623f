import type { ComponentProps } from 'react';
import { Progress, WhenSlow } from '../ui/index.ts';
import styles from './AwaitedProgress.module.css';

/** In the middle of what is awaited: how far it is, and the way out. Nothing where it comes at once. */
export function AwaitedProgress({ active, ...progress }: ComponentProps<typeof Progress> & { active: boolean }) {
  return (
    <WhenSlow active={active}>
      <div className={styles.over}>
        <Progress {...progress} />
      </div>
    </WhenSlow>
  );
}
