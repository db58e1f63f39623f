import { useEffect, useMemo, useRef, useState } from 'react';
import { readFilter } from './filterText.ts';

/** Waits for a pause in typing, so that a word is one query and not five. */
const pauseMs = 120;

interface Draft {
  text: string;
  /** The last `value` seen from outside. */
  seen: string;
  /** Texts applied from here that did not come back yet: when one does, as `value`, it is no news, and it is used up. */
  sent: readonly string[];
}

/** What is being typed; a filter changed elsewhere (chip, facet, link) replaces it, its own echo does not. */
function useText(value: string) {
  const [draft, setDraft] = useState<Draft>({ text: value, seen: value, sent: [] });
  if (draft.seen !== value) {
    const isEcho = draft.sent.includes(value);
    const sent = isEcho ? draft.sent.slice(draft.sent.indexOf(value) + 1) : [];
    setDraft({ seen: value, sent, text: isEcho ? draft.text : value });
  }
  return { draft, setDraft };
}

interface Typing {
  /** The filter of the page. */
  value: string;
  onApply(text: string): void;
  /** Follow every keystroke; else only Enter applies. */
  live: boolean;
}

/** The text being typed, its reading, and when it is applied: after a pause where the page follows, else only on demand. */
export function useDraft({ value, onApply, live }: Typing) {
  const { draft, setDraft } = useText(value);
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
