import { findSensitive, mrnPattern, type SensitiveRules, sensitiveWords } from '../../shared/discretion/sensitive.ts';
import type { Mark, Timeline } from '../../shared/replay/contract.ts';
import type { TranscriptLine } from './transcript.ts';

/** More of them would be one bar, and each costs a look at a line. */
const mostMarks = 2000;

interface IdentifierMarks {
  marks: Mark[];
  /** There are more than are told. */
  cut: boolean;
}

/** Looks at printed lines as they come. */
export interface IdentifierFinder {
  see(line: TranscriptLine): void;
  readonly found: IdentifierMarks;
}

/** Moments at which values that look like identifiers or secrets were printed: the kinds, never a value. Lines of one moment are one mark. */
export function createIdentifierFinder(rules?: SensitiveRules): IdentifierFinder {
  const found: IdentifierMarks = { marks: [], cut: false };
  let at = -1;
  let kinds = new Set<string>();
  return {
    found,
    see(line) {
      if (found.cut) return;
      if (line.at !== at) kinds = new Set();
      at = line.at;
      const known = kinds.size;
      for (const { kind } of findSensitive(line.text, rules)) kinds.add(sensitiveWords[kind]);
      if (kinds.size === known) return;
      const label = [...kinds].join(', ');
      if (known > 0) found.marks[found.marks.length - 1] = { at, kind: 'identifier', label };
      else if (found.marks.length === mostMarks) found.cut = true;
      else found.marks.push({ at, kind: 'identifier', label });
    },
  };
}

/** The same of lines that are there. */
export function identifierMarks(lines: readonly TranscriptLine[], rules?: SensitiveRules): IdentifierMarks {
  const finder = createIdentifierFinder(rules);
  for (const line of lines) finder.see(line);
  return finder.found;
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
