import { type KeyboardEvent, type Ref, useEffect, useId, useImperativeHandle, useMemo, useRef, useState } from 'react';
import type { AppError } from '../../shared/errors.ts';
import { CloseIcon, IconButton, SearchIcon } from '../ui/index.ts';
import { errorSpan, readFilter } from './filterText.ts';
import styles from './QueryLine.module.css';

export interface QueryLineHandle {
  /** Puts the cursor behind the text. */
  focus(): void;
}

interface QueryLineProps {
  /** The filter of the page. */
  value: string;
  onApply(text: string): void;
  /** Follow every keystroke; else only Enter applies. */
  live: boolean;
  /** The key that comes here, drawn while the line is empty. */
  hint: string;
  ref?: Ref<QueryLineHandle>;
}

/** Waits for a pause in typing, so that a word is one query and not five. */
const pauseMs = 120;

interface Draft {
  text: string;
  /** The last `value` seen from outside. */
  seen: string;
  /** Texts applied from here: when one comes back as `value`, it is no news. */
  sent: readonly string[];
}

/** What is being typed; a filter changed elsewhere (chip, facet, link) replaces it, its own echo does not. */
function useDraft(value: string) {
  const [draft, setDraft] = useState<Draft>({ text: value, seen: value, sent: [] });
  if (draft.seen !== value) {
    setDraft({ ...draft, seen: value, text: draft.sent.includes(value) ? draft.text : value });
  }
  return { draft, setDraft };
}

/** The error under the line: what is wrong, what to write, what could stand there. */
function Complaint({ id, error }: { id: string; error: AppError }) {
  const expected = error.detail.expected ?? [];
  return (
    <div id={id} className={styles.complaint} role="status">
      <p>
        <strong>{error.message}</strong> {error.detail.action}
      </p>
      {expected.length > 0 ? (
        <p className={styles.expected}>
          {error.detail.offset === undefined ? 'Expected' : `Expected at ${error.detail.offset + 1}`}:{' '}
          {expected.slice(0, 10).map((word) => (
            <code key={word}>{word}</code>
          ))}
          {expected.length > 10 ? <span>and {expected.length - 10} more</span> : null}
        </p>
      ) : null}
    </div>
  );
}

/** The text again under the input, invisible but for the underline where reading stopped. */
function Underline({ text, offset, scrolled }: { text: string; offset: number; scrolled: number }) {
  const { from, to } = errorSpan(text, offset);
  return (
    <div className={styles.mirror} aria-hidden>
      <span style={{ transform: `translateX(${-scrolled}px)` }}>
        {text.slice(0, from)}
        <u data-offset={from}>{text.slice(from, to) || ' '}</u>
      </span>
    </div>
  );
}

/** The text being typed, its reading, and when it is applied: after a pause where the page follows, else only on demand. */
function useTyping({ value, onApply, live }: Pick<QueryLineProps, 'value' | 'onApply' | 'live'>) {
  const { draft, setDraft } = useDraft(value);
  const { text, sent } = draft;
  const reading = useMemo(() => readFilter(text), [text]);
  const apply = (applied: string) => {
    setDraft((now) => ({ ...now, sent: [...now.sent.slice(-20), applied] }));
    onApply(applied);
  };
  const pending = live && reading.ok && text !== value && !sent.includes(text);
  const latestApply = useRef(apply);
  useEffect(() => {
    latestApply.current = apply;
  });
  useEffect(() => {
    if (!pending) return undefined;
    const timer = setTimeout(() => latestApply.current(text), pauseMs);
    return () => clearTimeout(timer);
  }, [pending, text]);
  const type = (typed: string) => setDraft((now) => ({ ...now, text: typed, sent: now.sent.filter((one) => one !== typed) }));
  return { text, reading, type, apply };
}

/** The one line in which filters are written; text, chips and facet ticks are one tree. */
export function QueryLine({ value, onApply, live, hint, ref }: QueryLineProps) {
  const { text, reading, type, apply } = useTyping({ value, onApply, live });
  const [scrolled, setScrolled] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const complaint = useId();
  useImperativeHandle(ref, () => ({ focus: () => input.current?.focus() }));
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Escape') input.current?.blur();
    if (event.key === 'Enter' && reading.ok) apply(text);
  };
  const error = reading.ok ? null : reading.error;
  return (
    <div className={styles.line} role="search">
      <SearchIcon size={14} aria-hidden className={styles.glass ?? ''} />
      <div className={styles.field}>
        {error ? <Underline text={text} offset={error.detail.offset ?? 0} scrolled={scrolled} /> : null}
        <input
          ref={input}
          className={styles.input}
          type="text"
          aria-label="Search or filter"
          placeholder={`Search or filter, such as actor:amy outcome:denied   (${hint})`}
          value={text}
          spellCheck={false}
          autoComplete="off"
          aria-invalid={error !== null}
          {...(error ? { 'aria-describedby': complaint } : {})}
          onChange={(event) => type(event.currentTarget.value)}
          onScroll={(event) => setScrolled(event.currentTarget.scrollLeft)}
          onKeyDown={onKeyDown}
        />
      </div>
      {text === '' ? null : (
        <IconButton
          label="Clear the filter"
          icon={CloseIcon}
          onClick={() => {
            type('');
            apply('');
          }}
        />
      )}
      {error ? <Complaint id={complaint} error={error} /> : null}
    </div>
  );
}
