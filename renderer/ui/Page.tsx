import type { ReactNode } from 'react';
import styles from './Page.module.css';

interface PageProps {
  title: string;
  /** One sentence under the title: what this page is for. */
  says?: ReactNode;
  /** Buttons at the right of the title. */
  actions?: ReactNode;
  /** Opens beside, at the right. */
  drawer?: ReactNode;
  /** `scroll` for documents; `fill` when a table inside does its own scrolling. */
  body?: 'scroll' | 'fill';
  children: ReactNode;
}

/** The common shape of a page: title, body, and a drawer beside. */
export function Page({ title, says, actions, drawer, body = 'scroll', children }: PageProps) {
  return (
    <div className={styles.page}>
      <div className={styles.main}>
        <header className={styles.head} data-beside={body === 'fill' && drawer !== undefined ? '' : undefined}>
          <div className={styles.words}>
            <h1>{title}</h1>
            {says ? <p className={styles.says}>{says}</p> : null}
          </div>
          {actions ? <div className={styles.actions}>{actions}</div> : null}
        </header>
        <div className={body === 'fill' ? styles.fill : styles.scroll} {...(body === 'scroll' ? { tabIndex: -1 } : {})}>
          {children}
        </div>
      </div>
      {drawer}
    </div>
  );
}

/** A bordered part of a page. */
export function Panel({ title, actions, children }: { title?: string; actions?: ReactNode; children: ReactNode }) {
  return (
    <section className={styles.panel} {...(title ? { 'aria-label': title } : {})}>
      {title ? (
        <header className={styles.panelHead}>
          <h2>{title}</h2>
          {actions}
        </header>
      ) : null}
      <div className={styles.panelBody}>{children}</div>
    </section>
  );
}
