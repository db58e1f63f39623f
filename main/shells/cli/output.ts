import type { Failure } from './failure.ts';

/** Where a command writes: results to stdout, everything else to stderr. */
export interface Output {
  json: boolean;
  /** One result: the value as JSON, or the text. */
  result(value: unknown, text: () => string): void;
  /** A line of the result. */
  line(text: string): void;
  /** A message beside the result; silent with --quiet. */
  say(text: string): void;
  /** The state of long work, on one line, when stderr is a terminal. */
  progress(text: string): void;
  failure(failure: Failure): void;
}

/** Whatever has an effect and no look of its own, but for the selectors that pictures are followed by. */
const unsafe = /(?![\ufe00-\ufe0f])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** Evidence text made safe for a terminal: control, bidi and invisible characters are shown as `<U+001B>`, line ends as `⏎`. */
export function printable(text: string): string {
  return text
    .replace(/\r?\n/g, ' ⏎ ')
    .replaceAll('\t', ' ')
    .replace(unsafe, (character) => `<U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}>`);
}

/** A value in a table cell: words for what is missing, lists joined. */
export function cell(value: unknown): string {
  if (value === null || value === undefined) return 'not recorded';
  if (Array.isArray(value)) return value.map(cell).join(', ');
  return printable(typeof value === 'string' ? value : JSON.stringify(value));
}

const clip = (text: string, width: number) => (text.length > width ? `${text.slice(0, width - 1)}…` : text.padEnd(width));

/** Rows as an aligned table with a heading line; cells wider than `widest` are cut. */
export function table(columns: readonly string[], rows: readonly (readonly string[])[], widest = 48): string {
  const widths = columns.map((column, at) =>
    Math.min(
      widest,
      rows.reduce((most, row) => Math.max(most, (row[at] ?? '').length), column.length),
    ),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((text, at) => clip(text, widths[at] ?? 0))
      .join('  ')
      .trimEnd();
  return [line(columns), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

/** Output on the process's own streams. */
export function createOutput(options: { json: boolean; quiet: boolean }): Output {
  const live = process.stderr.isTTY && !options.quiet;
  let shown = false;
  const clear = () => {
    if (shown) process.stderr.write('\r\u001b[K');
    shown = false;
  };
  return {
    json: options.json,
    result(value, text) {
      clear();
      process.stdout.write(`${options.json ? JSON.stringify(value) : text()}\n`);
    },
    line(text) {
      clear();
      process.stdout.write(`${text}\n`);
    },
    say(text) {
      if (options.quiet) return;
      clear();
      process.stderr.write(`${text}\n`);
    },
    progress(text) {
      if (!live) return;
      process.stderr.write(`\r\u001b[K${text}`);
      shown = true;
    },
    failure({ code, message, detail }) {
      clear();
      if (options.json) process.stdout.write(`${JSON.stringify({ error: { code, message, ...detail } })}\n`);
      process.stderr.write(
        `${printable(message)}${detail.offset === undefined ? '' : ` (at character ${detail.offset + 1} of the query)`}\n  ${detail.meaning}\n  ${detail.action}\n  [${code}${detail.reason ? ` ${detail.reason}` : ''}]\n`,
      );
    },
  };
}
