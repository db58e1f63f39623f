import { coverRow, type TextRow } from './rows.ts';
import { sensitiveWords, type SensitiveRules } from './sensitive.ts';

/** A stretch of a row as it is shown: itself, or what stands for a hidden value. */
export interface RowPart {
  text: string;
  /** What a hidden value is called; null for what is shown. */
  hidden: string | null;
}

const wide = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/gu;
const narrowed = /\p{M}|\p{Cf}/gu;

/** Columns a row takes: wide characters two, marks and invisible ones none. */
function columnsOf(text: string): number {
  return [...text].length + (text.match(wide)?.length ?? 0) - (text.match(narrowed)?.length ?? 0);
}

/** The rows of a screen: one that is full to its edge may go on in the next. Without `cols` each stands alone. */
function screenRows(lines: readonly string[], cols: number | null): TextRow[] {
  return lines.map((text, index) => ({
    text,
    goesOn: cols !== null && columnsOf(text) >= cols && /^\S/.test(lines[index + 1] ?? ''),
  }));
}

/** The parts of one row of a text, hidden values named once where they begin. */
function partsOf(rows: readonly TextRow[], index: number, rules: SensitiveRules, cursor: number | null): RowPart[] {
  const text = rows[index]?.text ?? '';
  const parts: RowPart[] = [];
  let at = 0;
  for (const { from, to, kind, continues } of coverRow((row) => rows[row], index, rules, cursor)) {
    if (from > at) parts.push({ text: text.slice(at, from), hidden: null });
    const word = kind === 'typing' ? 'value' : sensitiveWords[kind];
    parts.push({ text: `[${word} ${continues ? 'goes on' : 'hidden'}]`, hidden: word });
    at = to;
  }
  if (at < text.length || parts.length === 0) parts.push({ text: text.slice(at), hidden: null });
  return parts;
}

/**
 * The rows of a screen of `cols` columns, or printed lines where `cols` is null, with identifiers and secrets replaced by their names.
 * A value that wraps into the next row is one. `rules` null: as they are.
 */
export function hideRows(lines: readonly string[], cols: number | null, rules: SensitiveRules | null): string[] {
  if (rules === null) return [...lines];
  const rows = screenRows(lines, cols);
  // Where the cursor is, the text does not tell: behind the last of it, mostly.
  const typed = cols === null ? -1 : lines.findLastIndex((line) => line !== '');
  return rows.map((row, index) =>
    partsOf(rows, index, rules, index === typed ? row.text.length : null)
      .map(({ text }) => text)
      .join(''),
  );
}
