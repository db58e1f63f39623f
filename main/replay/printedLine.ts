/** Columns of one line; longer output is broken. */
const longestLine = 2000;
const mostCombining = 16;
const combining = /^\p{M}$/u;
const wide = /^(?:[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation})$/u;

/** The line under the cursor while a transcript is written. Columns count from 0, rows from 1. */
export interface PrintedLine {
  print(character: string, now: number): void;
  /** Moves the cursor within the line. */
  toColumn(column: number): void;
  readonly column: number;
  /** Leaves the line for another row; null when it is not known which. */
  leave(row: number | null, column: number): void;
  readonly row: number | null;
  /** Empties columns `from` up to before `to`. */
  erase(from: number, to: number, now: number): void;
  /** Takes out `count` columns at the cursor and closes the gap. */
  remove(count: number, now: number): void;
}

const isPrinted = (cells: readonly string[]) => cells.some((cell) => cell.trim() !== '');

function combine(cells: string[], column: number, mark: string): void {
  const before = cells[column];
  if (before !== undefined && before.length < mostCombining) cells[column] = before + mark;
}

/** Whether something else than a blank gives way. */
const replaces = (there: string | undefined, character: string) => there !== undefined && there !== ' ' && there !== character;

/**
 * A line whose every text reaches `keep`, with the times its first and its last character were printed in ms: before it is overwritten or
 * erased, and when the cursor leaves it.
 */
export function createPrintedLine(keep: (text: string, at: number, until: number) => void): PrintedLine {
  let cells: string[] = [];
  let column = 0;
  let row: number | null = null;
  let [since, last] = [0, 0];
  /** Since the cursor last jumped, nothing was overwritten: the next overwriting keeps what was there, once. */
  let jumped = false;
  let lastKept = '';
  /** The column it began in: a line that was put there by the cursor is not told with the blanks before it. */
  let begun = 0;

  const put = () => {
    lastKept = cells.join('').trimEnd();
    const text = begun > 0 ? lastKept.trimStart() : lastKept;
    if (text.trim() !== '') keep(text, since, Math.max(since, last));
  };
  const keepBefore = (now: number) => {
    // Erasing a word character by character leaves the word, not each of its beginnings.
    if (!lastKept.startsWith(cells.join('').trimEnd())) put();
    since = now;
    jumped = false;
  };
  const leave = (toRow: number | null, toColumn: number) => {
    put();
    cells = [];
    lastKept = '';
    row = toRow;
    column = Math.min(longestLine, Math.max(0, toColumn));
    begun = column;
    jumped = false;
  };
  return {
    print(character, now) {
      if (character > '\u02ff' && combining.test(character)) return combine(cells, column - 1, character);
      if (column >= longestLine) leave(row, 0);
      if (jumped && replaces(cells[column], character)) keepBefore(now);
      if (cells.length === 0) since = now;
      if (character !== ' ') last = now;
      while (cells.length < column) cells.push(' ');
      cells[column++] = character;
      if (character > '\u10ff' && wide.test(character)) cells[column++] = '';
    },
    toColumn(wanted) {
      column = Math.min(longestLine, Math.max(0, wanted));
      jumped = true;
    },
    get column() {
      return column;
    },
    leave,
    get row() {
      return row;
    },
    erase(from, to, now) {
      if (!isPrinted(cells.slice(from, to))) return;
      keepBefore(now);
      cells = cells.map((cell, at) => (at >= from && at < to ? ' ' : cell));
    },
    remove(count, now) {
      if (isPrinted(cells.slice(column))) keepBefore(now);
      cells.splice(column, count);
    },
  };
}
