import type { ReactNode } from 'react';
import { keyText } from '../app/index.ts';
import { BackToListIcon, Button } from '../ui/index.ts';
import styles from './EventsPage.module.css';

/** Over a list that is shown around one event: what it is, and the way back. */
export function AroundBar({ onReturn, children }: { onReturn(): void; children: ReactNode }) {
  return (
    <div className={styles.selection} role="toolbar" aria-label="Around an event">
      <Button look="quiet" icon={BackToListIcon} hint={keyText('list.close')} onClick={onReturn}>
        Back to the list
      </Button>
      <span>Every event around the one chosen, newest first, without a filter.</span>
      {children}
    </div>
  );
}
