import { findSensitive, mrnPattern, type SensitiveRules, sensitiveWords } from '../../shared/discretion/sensitive.ts';
import type { Mark, Timeline } from '../../shared/replay/contract.ts';
import type { TranscriptLine } from './transcript.ts';

/** More of them would be one bar, and each costs a look at a line. */
const mostMarks = 2000;

/**
 * Moments at which values that look like identifiers or secrets were printed: the kinds, never a value. `cut`: there are more than are
 * told. Lines of one moment are one mark.
 */
export function identifierMarks(lines: readonly TranscriptLine[], rules?: SensitiveRules): { marks: Mark[]; cut: boolean } {
  const marks: Mark[] = [];
  let cut = false;
  let at = -1;
  let kinds = new Set<string>();
  const put = () => {
    if (kinds.size > 0) marks.push({ at, kind: 'identifier', label: [...kinds].join(', ') });
    kinds = new Set();
  };
  for (const line of lines) {
    if (line.at !== at) put();
    cut = marks.length === mostMarks;
    if (cut) break;
    at = line.at;
    for (const { kind } of findSensitive(line.text, rules)) kinds.add(sensitiveWords[kind]);
  }
  if (!cut) put();
  return { marks, cut };
}

/** A timeline with the moments of record numbers as this workspace writes them; a decoded recording knows only what everybody hides. */
export function withOwnNumbers(timeline: Timeline, mrn: readonly string[]): Timeline {
  const patterns = mrn.flatMap((text) => mrnPattern(text) ?? []);
  if (patterns.length === 0) return timeline;
  const lines = timeline.transcript.filter(({ text }) => patterns.some((pattern) => text.search(pattern) >= 0));
  const own = identifierMarks(lines, { mrn });
  const others = timeline.marks.filter(({ at, kind }) => kind !== 'identifier' || !own.marks.some((mark) => mark.at === at));
  const marks = [...others, ...own.marks].sort((one, other) => one.at - other.at);
  return { ...timeline, marks, marksCut: (timeline.marksCut ?? false) || own.cut };
}
