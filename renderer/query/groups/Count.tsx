import { links } from '../../app/index.ts';
import { showCount } from '../../ui/index.ts';
import styles from './Groups.module.css';

interface CountProps {
  count: number;
  /** The query that counts the same. */
  text: string;
  /** The list that has so many rows. */
  of?: 'events' | 'sessions' | 'identities' | 'resources' | 'patients';
  /** In a grid, which holds the focus itself. */
  inGrid?: boolean;
}

/** A number that opens what it counts. */
export function Count({ count, text, of = 'events', inGrid }: CountProps) {
  return (
    <a className={styles.count} href={links[of]({ q: text })} data-none={count === 0 || undefined} {...(inGrid ? { tabIndex: -1 } : {})}>
      {showCount(count)}
    </a>
  );
}
