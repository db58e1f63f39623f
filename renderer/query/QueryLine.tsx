import { type Ref, useId, useImperativeHandle, useLayoutEffect, useRef, useState } from 'react';
import type { AppError } from '../../shared/errors.ts';
import { usePreferences } from '../app/index.ts';
import { CloseIcon, EvidenceText, IconButton, SearchIcon } from '../ui/index.ts';
import { CompletionList, optionId } from './CompletionList.tsx';
import { errorSpan } from './filterText.ts';
import { type Option, useCompletion } from './useCompletion.ts';
import { useDraft } from './useDraft.ts';
import { useKeepQueries } from './useEarlierQueries.ts';
import { useOptionKeys } from './useOptionKeys.ts';
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

/** Whether an error is worth words: what is merely not written to its end is told by what can be taken. */
const isComplaint = (error: AppError | null, open: boolean, text: string): error is AppError =>
  error !== null && !(open && (error.detail.offset ?? 0) >= text.length);

/** The error under the line: what is wrong, what to write, what could stand there, and what a page that follows still lists. */
function Complaint({ id, error, listed }: { id: string; error: AppError; listed: string | null }) {
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
      {listed === null ? null : (
        <p className="quiet">
          Until then the page shows {listed === '' ? 'everything, without a filter' : <EvidenceText text={listed} exact />}.
        </p>
      )}
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

/** The cursor in the input: where it is, and where it goes after something was taken. */
function useCursor(text: string) {
  const input = useRef<HTMLInputElement>(null);
  const [cursor, setCursor] = useState(0);
  const goal = useRef<number | null>(null);
  useLayoutEffect(() => {
    if (goal.current === null) return;
    input.current?.setSelectionRange(goal.current, goal.current);
    goal.current = null;
  });
  const follow = () => setCursor(input.current?.selectionStart ?? 0);
  const put = (at: number) => {
    goal.current = at;
    setCursor(at);
  };
  return { input, cursor: Math.min(cursor, text.length), follow, put };
}

/** The line with what can be taken in it: opened by typing or an arrow, closed by leaving or by Enter. */
function useLine({ value, onApply, live }: Pick<QueryLineProps, 'value' | 'onApply' | 'live'>) {
  const { text, reading, type, apply } = useDraft({ value, onApply, live });
  const { input, cursor, follow, put } = useCursor(text);
  const [open, setOpen] = useState(false);
  const zone = usePreferences((state) => state.zone);
  const { remember, forget } = useKeepQueries();
  const completion = useCompletion(text, cursor, zone, open);
  const keep = () => {
    if (reading.ok && text.trim() !== '') remember(text.trim());
  };
  const onTake = ({ insert, from, to }: Option) => {
    const after = text.slice(to);
    const goesOn = insert.endsWith(':') || after !== '';
    const next = `${text.slice(0, from)}${insert}${goesOn ? '' : ' '}`;
    type(next + after);
    put(next.length);
    setOpen(true);
  };
  const onEnter = () => {
    setOpen(false);
    if (!reading.ok) return;
    apply(text);
    keep();
  };
  const onLeave = () => input.current?.blur();
  const shown = open && completion.options.length > 0;
  const { active, onKeyDown } = useOptionKeys({ options: completion.options, open: shown, setOpen, onTake, onEnter, onLeave });
  const handlers = {
    onChange: () => {
      type(input.current?.value ?? '');
      follow();
      setOpen(true);
    },
    onSelect: follow,
    onClick: () => setOpen(true),
    onBlur: () => {
      setOpen(false);
      keep();
    },
    onKeyDown,
  };
  return { text, reading, type, apply, input, completion, open: shown, active, onTake, forget, handlers };
}

/** The one line in which filters are written; text, chips and facet ticks are one tree. */
export function QueryLine({ value, onApply, live, hint, ref }: QueryLineProps) {
  const { text, reading, type, apply, input, completion, open, active, onTake, forget, handlers } = useLine({ value, onApply, live });
  const [scrolled, setScrolled] = useState(0);
  const [complaint, list] = [useId(), useId()];
  useImperativeHandle(ref, () => ({ focus: () => input.current?.focus() }));
  const error = reading.ok ? null : reading.error;
  const complains = isComplaint(error, open, text);
  return (
    <div className={styles.line} role="search">
      <SearchIcon size={14} aria-hidden className={styles.glass ?? ''} />
      <div className={styles.field}>
        {error ? <Underline text={text} offset={error.detail.offset ?? 0} scrolled={scrolled} /> : null}
        <input
          ref={input}
          className={styles.input}
          type="text"
          role="combobox"
          aria-label="Search or filter"
          aria-autocomplete="list"
          aria-expanded={open}
          aria-controls={list}
          {...(active < 0 ? {} : { 'aria-activedescendant': optionId(list, active) })}
          placeholder={`Search or filter, such as actor:amy outcome:denied   (${hint})`}
          value={text}
          spellCheck={false}
          autoComplete="off"
          aria-invalid={error !== null}
          {...(complains ? { 'aria-describedby': complaint } : {})}
          onScroll={(event) => setScrolled(event.currentTarget.scrollLeft)}
          {...handlers}
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
      {open || complains ? (
        <div className={styles.below} data-error={complains || undefined}>
          {open ? <CompletionList id={list} completion={completion} active={active} onTake={onTake} onForget={forget} /> : null}
          {complains ? <Complaint id={complaint} error={error} listed={live ? value : null} /> : null}
        </div>
      ) : null}
    </div>
  );
}
