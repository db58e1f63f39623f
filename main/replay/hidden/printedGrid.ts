const wide = /^(?:[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation})$/u;
const widthless = /^[\p{M}\p{Cf}]$/u;
const mostCombining = 16;

/** How text was lost from the screen. */
type Loss = 'backspaced' | 'overwritten' | 'erased' | 'cleared' | 'alternate';

interface Row {
  cells: string[];
  /** What was told of it last: erasing a word letter by letter tells the word, not each of its beginnings. */
  told: string;
}

const newRow = (): Row => ({ cells: [], told: '' });
const textOf = ({ cells }: Row) =>
  Array.from(cells, (cell) => cell ?? ' ')
    .join('')
    .trimEnd();

type Move = (grid: PrintedGrid, first: number, second: number) => void;

/** Control sequences that move the cursor or take text away; all others print nothing. */
const moves: Readonly<Record<string, Move>> = {
  A: (grid, by) => grid.toRow(grid.y - (by || 1)),
  B: (grid, by) => grid.toRow(grid.y + (by || 1)),
  C: (grid, by) => grid.toColumn(grid.x + (by || 1)),
  D: (grid, by) => grid.toColumn(grid.x - (by || 1)),
  E: (grid, by) => grid.to(grid.y + (by || 1), 0),
  F: (grid, by) => grid.to(grid.y - (by || 1), 0),
  G: (grid, to) => grid.toColumn((to || 1) - 1),
  '`': (grid, to) => grid.toColumn((to || 1) - 1),
  H: (grid, row, column) => grid.to((row || 1) - 1, (column || 1) - 1),
  f: (grid, row, column) => grid.to((row || 1) - 1, (column || 1) - 1),
  d: (grid, to) => grid.toRow((to || 1) - 1),
  J: (grid, what) => grid.display(what),
  K: (grid, what) => grid.erase(what === 0 ? grid.x : 0, what === 1 ? grid.x + 1 : Number.POSITIVE_INFINITY),
  P: (grid, count) => grid.remove(count || 1),
  X: (grid, count) => grid.erase(grid.x, grid.x + (count || 1)),
  '@': (grid, count) => grid.insert(count || 1),
  s: (grid) => grid.save(),
  u: (grid) => grid.recall(),
  '?h': (grid, mode) => grid.alternate(true, mode),
  '?l': (grid, mode) => grid.alternate(false, mode),
};

const isPrinted = (cells: readonly (string | undefined)[]) => cells.some((cell) => (cell ?? ' ').trim() !== '');

/**
 * A screen of printed characters, without colours: enough to tell what a print or an erasure takes away. `lost` gets text before it goes.
 * Scrolling away is no loss: the terminal keeps it above. Rows and columns count from 0.
 */
export class PrintedGrid {
  x = 0;
  y = 0;
  private cols: number;
  private rows: number;
  private screen: Row[] = [];
  private main: { screen: Row[]; x: number; y: number } | null = null;
  private saved = { x: 0, y: 0 };
  /** Since the cursor last moved by itself nothing was overwritten: the next overwriting tells the row, once. */
  private jumped = false;
  private byBackspace = false;
  private readonly lost: (how: Loss, text: string) => void;

  constructor(size: { cols: number; rows: number }, lost: (how: Loss, text: string) => void) {
    this.cols = size.cols;
    this.rows = size.rows;
    this.lost = lost;
  }

  print(character: string): void {
    if (character > '\u00ac' && widthless.test(character)) return this.combine(character);
    if (this.x >= this.cols) {
      this.x = 0;
      this.feed();
    }
    const row = this.row();
    const there = row.cells[this.x] ?? ' ';
    if (this.jumped && there.trim() !== '' && there !== character) {
      this.tellRow(this.byBackspace ? 'backspaced' : 'overwritten', row);
      this.jumped = false;
    }
    row.cells[this.x++] = character;
    if (character > '\u10ff' && wide.test(character)) row.cells[this.x++] = '';
    this.byBackspace &&= this.jumped;
  }

  /** A control character that moves the cursor. */
  control(code: number): void {
    this.byBackspace = code === 0x08;
    if (code === 0x08) this.toColumn(this.x - 1);
    else if (code === 0x0d) this.toColumn(0);
    else if (code === 0x09) this.toColumn(this.x + 8 - (this.x % 8));
    else if ((code >= 0x0a && code <= 0x0c) || code === 0x84) this.feed();
    else if (code === 0x85) this.nextLine();
  }

  csi(kind: string, [first = 0, second = 0]: readonly number[]): void {
    if (!Object.hasOwn(moves, kind)) return;
    moves[kind]?.(this, first, second);
    if (kind !== 'K' && kind !== 'P' && kind !== 'X') this.byBackspace = false;
  }

  escape(kind: string): void {
    if (kind === '7') this.save();
    else if (kind === '8') this.recall();
    else if (kind === 'D') this.feed();
    else if (kind === 'E') this.nextLine();
    else if (kind === 'M') this.toRow(this.y - 1);
    else if (kind === 'c') {
      this.leaveAlternate();
      this.clearRows(0, this.rows);
      this.to(0, 0);
    }
  }

  resize(cols: number, rows: number): void {
    this.cols = cols;
    this.rows = rows;
    this.screen.length = Math.min(this.screen.length, rows);
    this.to(this.y, this.x);
  }

  /** Tells what a full-screen program shows that was not left. */
  finish(): void {
    this.leaveAlternate();
  }

  toColumn(column: number): void {
    this.x = Math.min(this.cols - 1, Math.max(0, column));
    this.jumped = true;
  }

  toRow(row: number): void {
    this.y = Math.min(this.rows - 1, Math.max(0, row));
    this.jumped = true;
  }

  to(row: number, column: number): void {
    this.toRow(row);
    this.toColumn(column);
  }

  save(): void {
    this.saved = { x: this.x, y: this.y };
  }

  recall(): void {
    this.to(this.saved.y, this.saved.x);
  }

  erase(from: number, to: number): void {
    const row = this.row();
    if (!isPrinted(row.cells.slice(from, to))) return;
    this.tellRow(this.byBackspace ? 'backspaced' : 'erased', row);
    for (let at = from; at < Math.min(to, row.cells.length); at += 1) row.cells[at] = ' ';
  }

  remove(count: number): void {
    const row = this.row();
    if (isPrinted(row.cells.slice(this.x))) this.tellRow(this.byBackspace ? 'backspaced' : 'erased', row);
    row.cells.splice(this.x, count);
  }

  insert(count: number): void {
    this.row().cells.splice(this.x, 0, ...Array.from({ length: Math.min(this.cols, count) }, () => ' '));
  }

  display(what: number): void {
    if (what === 1) this.clearRows(0, this.y + 1);
    else if (what >= 2 || (this.x === 0 && this.y === 0)) this.clearRows(0, this.rows);
    else {
      this.erase(this.x, Number.POSITIVE_INFINITY);
      this.clearRows(this.y + 1, this.rows);
    }
  }

  alternate(on: boolean, mode: number): void {
    if (mode !== 47 && mode !== 1047 && mode !== 1049) return;
    if (!on) this.leaveAlternate();
    else if (this.main === null) {
      this.main = { screen: this.screen, x: this.x, y: this.y };
      this.screen = [];
    }
  }

  private row(): Row {
    return (this.screen[this.y] ??= newRow());
  }

  private combine(mark: string): void {
    const { cells } = this.row();
    const before = cells[this.x - 1];
    if (before !== undefined && before.length < mostCombining) cells[this.x - 1] = before + mark;
  }

  private feed(): void {
    this.jumped = true;
    if (this.y < this.rows - 1) this.y += 1;
    else {
      this.screen = Array.from(this.screen, (row: Row | undefined) => row ?? newRow());
      this.screen.shift();
    }
  }

  private nextLine(): void {
    this.feed();
    this.toColumn(0);
  }

  private clearRows(from: number, to: number): void {
    const gone = Array.from({ length: to - from }, (_, index) => this.screen[from + index]).filter((row) => row !== undefined);
    this.tell('cleared', gone.map(textOf).join('\n').trim());
    for (let at = from; at < to; at += 1) this.screen[at] = newRow();
  }

  private leaveAlternate(): void {
    if (this.main === null) return;
    const shown = Array.from(this.screen, (row: Row | undefined) => textOf(row ?? newRow()));
    ({ screen: this.screen, x: this.x, y: this.y } = this.main);
    this.main = null;
    this.tell('alternate', shown.join('\n').trim());
  }

  /** What full-screen programs draw over is no loss: their screen is told when it is left. */
  private tell(how: Loss, text: string): void {
    if (this.main === null && text.trim() !== '') this.lost(how, text);
  }

  private tellRow(how: Loss, row: Row): void {
    const text = textOf(row);
    if (row.told.startsWith(text)) return;
    row.told = text;
    this.tell(how, text);
  }
}
