import type { ReactNode } from 'react';
import { IconButton } from './Button.tsx';
import { CloseIcon, OpenIcon, PreviousIcon } from './icons.ts';
import styles from './Drawer.module.css';

interface DrawerProps {
  title: string;
  /** Under the title: where this is in the list. */
  place?: ReactNode;
  onClose(): void;
  /** Absent at the ends of the list. */
  onPrevious?: (() => void) | undefined;
  onNext?: (() => void) | undefined;
  children: ReactNode;
}

const nothing = () => undefined;

/** A column that opens beside the list, never over it; the list stays usable. */
export function Drawer({ title, place, onClose, onPrevious, onNext, children }: DrawerProps) {
  return (
    <aside className={styles.drawer} aria-label={title}>
      <header className={styles.head}>
        <div className={styles.title}>
          <h2>{title}</h2>
          {place ? <p className={styles.place}>{place}</p> : null}
        </div>
        <IconButton label="Previous row" keys="k" icon={PreviousIcon} disabled={!onPrevious} onClick={onPrevious ?? nothing} />
        <IconButton label="Next row" keys="j" icon={OpenIcon} disabled={!onNext} onClick={onNext ?? nothing} />
        <IconButton label="Close" keys="Esc" icon={CloseIcon} onClick={onClose} />
      </header>
      <div className={styles.body} tabIndex={0} role="region" aria-label={`${title}, details`}>
        {children}
      </div>
    </aside>
  );
}

interface SectionProps {
  title: string;
  aside?: ReactNode;
  children: ReactNode;
}

/** A titled part of a drawer or page. */
export function Section({ title, aside, children }: SectionProps) {
  return (
    <section className={styles.section}>
      <div className={styles.sectionHead}>
        <h3>{title}</h3>
        {aside}
      </div>
      {children}
    </section>
  );
}
