import type { ReactNode } from 'react';
import { Button, showMany } from '../ui/index.ts';
import styles from './EventsPage.module.css';

interface SelectionBarProps {
  count: number;
  onClear(): void;
  /** What can be done with the selected rows. */
  children?: ReactNode;
}

/** Over the list while rows are selected: how many, and what can be done with them. */
export function SelectionBar({ count, onClear, children }: SelectionBarProps) {
  return (
    <div className={styles.selection} role="toolbar" aria-label="Selected events">
      <strong role="status">{showMany(count, 'event')} selected</strong>
      {children}
      <Button look="quiet" onClick={onClear}>
        Clear the selection
      </Button>
    </div>
  );
}
