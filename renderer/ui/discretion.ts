import { createContext, useContext } from 'react';
import { patientHidden } from '../../shared/discretion/columns.ts';
import { findSensitive, hideSensitive, type SensitiveRules, sensitiveWords } from '../../shared/discretion/sensitive.ts';

/** Rules by which values are hidden; null while they are shown as recorded. */
export const DiscretionContext = createContext<SensitiveRules | null>(null);

/** What of a text may be hidden: values in it that look like identifiers or secrets, or all of it, because it refers to a patient or is a secret. */
export type Hides = 'values' | 'patient' | 'secret';

const wholes = { patient: { text: patientHidden, hidden: 'patient' }, secret: { text: '[token hidden]', hidden: 'token' } } as const;

/** A stretch of a text as it is shown: itself, or what stands for a hidden value. */
export interface ShownPart {
  text: string;
  /** Where the text as recorded has it (UTF-16 offset). */
  from: number;
  /** What a hidden value is called; null for what is shown. */
  hidden: string | null;
}

/** Cuts a text into what is shown and what is hidden. */
export function shownParts(text: string, hides: Hides | undefined, rules: SensitiveRules | null): ShownPart[] {
  if (rules === null || hides === undefined) return [{ text, from: 0, hidden: null }];
  if (hides !== 'values') return [{ ...wholes[hides], from: 0 }];
  const parts: ShownPart[] = [];
  let at = 0;
  for (const { from, to, kind } of findSensitive(text, rules)) {
    if (from > at) parts.push({ text: text.slice(at, from), from: at, hidden: null });
    parts.push({ text: `[${sensitiveWords[kind]} hidden]`, from, hidden: sensitiveWords[kind] });
    at = to;
  }
  if (at < text.length || parts.length === 0) parts.push({ text: text.slice(at), from: at, hidden: null });
  return parts;
}

/** What is copied of a text: no more than what is shown of it. */
export function useShownText(): (text: string, hides: Hides | undefined) => string {
  const rules = useContext(DiscretionContext);
  return (text, hides) => {
    if (rules === null || hides === undefined) return text;
    return hides === 'values' ? hideSensitive(text, rules) : wholes[hides].text;
  };
}
