import type { ReactNode } from 'react';
import { CopyButton } from './CopyButton.tsx';
import { ExceptionIcon, type Icon, ProblemIcon, UnknownIcon } from './icons.ts';
import styles from './messages.module.css';

interface EmptyStateProps {
  title: string;
  icon?: Icon;
  children?: ReactNode;
  actions?: ReactNode;
}

/** Nothing to show, why, and what to do about it. */
export function EmptyState({ title, icon: Glyph, children, actions }: EmptyStateProps) {
  return (
    <div className={styles.empty}>
      {Glyph ? <Glyph size={22} aria-hidden className={styles.glyph ?? ''} /> : null}
      <h2>{title}</h2>
      {children ? <div className={styles.says}>{children}</div> : null}
      {actions ? <div className={styles.actions}>{actions}</div> : null}
    </div>
  );
}

/** What went wrong: what happened, what it means for the evidence, what to do, and the code to quote. */
export interface Failure {
  code: string;
  happened: string;
  meaning: string;
  action: string;
}

interface ErrorStateProps {
  failure: Failure;
  /** A heading of its own when the message stands alone on a page. */
  title?: string;
  actions?: ReactNode;
}

/** A failure in full, copyable as text. */
export function ErrorState({ failure, title, actions }: ErrorStateProps) {
  const text = [failure.happened, failure.meaning, failure.action, `Code: ${failure.code}`].join('\n');
  return (
    <section className={styles.error} role="alert" aria-label={title ?? 'Error'}>
      <ProblemIcon size={18} aria-hidden className={styles.problem ?? ''} />
      <div className={styles.body}>
        {title ? <h2>{title}</h2> : null}
        <p className={styles.happened}>{failure.happened}</p>
        <dl className={styles.parts}>
          <dt>What it means</dt>
          <dd>{failure.meaning}</dd>
          <dt>What to do</dt>
          <dd>{failure.action}</dd>
          <dt>Code</dt>
          <dd className={styles.code}>
            <code>{failure.code}</code>
            <CopyButton text={text} what="this message" />
          </dd>
        </dl>
        {actions ? <div className={styles.actions}>{actions}</div> : null}
      </div>
    </section>
  );
}

interface NoticeProps {
  tone?: 'plain' | 'amber';
  /** Announced when it appears. */
  live?: boolean;
  children: ReactNode;
}

/** One or two sentences beside the work, not in its way. */
export function Notice({ tone = 'plain', live, children }: NoticeProps) {
  const Glyph = tone === 'amber' ? ExceptionIcon : UnknownIcon;
  return (
    <div className={styles.notice} data-tone={tone} {...(live ? { role: 'status' } : {})}>
      <Glyph size={14} aria-hidden />
      <div>{children}</div>
    </div>
  );
}
