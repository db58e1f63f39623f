import type { ShownPart } from './discretion.ts';

/** A stretch of a text as it is shown, and whether it is what was looked for. */
export interface FoundPart extends ShownPart {
  found: boolean;
}

/** Marks what a pattern finds in what is shown; what is hidden stays hidden. */
export function foundParts(parts: readonly ShownPart[], pattern: RegExp): FoundPart[] {
  return parts.flatMap((part): FoundPart[] => {
    if (part.hidden !== null) return [{ ...part, found: false }];
    const cut: FoundPart[] = [];
    let at = 0;
    for (const { 0: text, index } of part.text.matchAll(pattern)) {
      if (text === '') continue;
      if (index > at) cut.push({ hidden: null, text: part.text.slice(at, index), from: part.from + at, found: false });
      cut.push({ hidden: null, text, from: part.from + index, found: true });
      at = index + text.length;
    }
    if (at < part.text.length) cut.push({ hidden: null, text: part.text.slice(at), from: part.from + at, found: false });
    return cut;
  });
}

/** Characters that stay before the first find, so that it is seen in a narrow cell. */
const keptBefore = 20;

/** The parts from shortly before the first find on, and whether something before it was left out. */
export function fromFirstFound(parts: readonly FoundPart[]): { parts: FoundPart[]; leftOut: boolean } {
  const first = parts.findIndex(({ found }) => found);
  const before = parts[first - 1];
  if (!before) return { parts: [...parts], leftOut: false };
  const long = before.hidden === null && before.text.length > keptBefore;
  const text = long ? [...before.text].slice(-keptBefore).join('') : before.text;
  return {
    parts: [{ ...before, text, from: before.from + before.text.length - text.length }, ...parts.slice(first)],
    leftOut: long || first > 1,
  };
}
