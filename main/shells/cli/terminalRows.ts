import { coverRow, type TextRow } from '../../../shared/discretion/rows.ts';
import type { SensitiveRules } from '../../../shared/discretion/sensitive.ts';
import { printable } from './output.ts';

interface Run {
  text: string;
  style: string;
}

/** A screen as the reader process drew it. */
export interface ShownScreen {
  shown: readonly { runs: readonly Run[]; goesOn: boolean }[];
  cursor: { row: number; column: number };
}

const esc = '\u001b';
const cover = '█';

/** Parameters of SGR and nothing else: what a reader process says is not taken on trust. */
const isStyle = (style: string) => /^[\d;]{1,64}$/.test(style);

function coveredText(rows: readonly TextRow[], index: number, cursor: number | null, rules: SensitiveRules | null): string {
  const text = rows[index]?.text ?? '';
  if (rules === null) return text;
  return coverRow((row) => rows[row], index, rules, cursor).reduce(
    (shown, { from, to }) => `${shown.slice(0, from)}${cover.repeat(to - from)}${shown.slice(to)}`,
    text,
  );
}

/**
 * The rows of a screen as text for a terminal: printable characters and our own SGR, never a recorded control. With rules, identifiers
 * and secrets are covered.
 */
export function terminalRows({ shown, cursor }: ShownScreen, rules: SensitiveRules | null): string[] {
  const rows: TextRow[] = shown.map(({ runs, goesOn }) => ({ text: runs.map(({ text }) => text).join(''), goesOn }));
  return shown.map(({ runs }, index) => {
    const text = coveredText(rows, index, index === cursor.row ? cursor.column : null, rules);
    let at = 0;
    const parts = runs.map((run) => {
      const own = printable(text.slice(at, at + run.text.length));
      at += run.text.length;
      return isStyle(run.style) ? `${esc}[${run.style}m${own}${esc}[0m` : own;
    });
    return parts.join('');
  });
}
