/** Rows of one line that are followed; of a longer one the rest is left out. */
const mostRows = 40;

const within = (value: number, most: number) => Math.min(most, Math.max(0, value));

/** The line under the cursor as far as it can be told without a screen: rows it wraps over, and where the cursor is in them. */
export class InputLine {
  private rows: string[][] = [[]];
  private row = 0;
  private column = 0;
  private width: number;

  constructor(cols: number) {
    this.width = cols;
  }

  print(character: string): void {
    if (this.column >= this.width) {
      if (!this.toRow(this.row + 1)) return;
      this.column = 0;
    }
    const cells = this.here();
    while (cells.length < this.column) cells.push(' ');
    cells[this.column++] = character;
  }

  /** A control that moves the cursor within the line, or the final of a sequence that moves text there. False where it leads out of the line, or nobody knows where. */
  move(kind: string, told: number): boolean {
    const count = Math.max(1, told);
    const columns: Readonly<Record<string, number>> = {
      '\r': 0,
      '\b': this.column - 1,
      C: this.column + count,
      D: this.column - count,
      G: count - 1,
    };
    if (Object.hasOwn(columns, kind)) this.column = within(columns[kind] ?? 0, this.width);
    else if (kind === 'A') return this.toRow(this.row - count);
    else if (kind === 'B') return this.row + count < this.rows.length && this.toRow(this.row + count);
    else if (kind === 'P') this.here().splice(this.column, count);
    else if (kind === '@') this.here().splice(this.column, 0, ...new Array<string>(Math.min(count, this.width)).fill(' '));
    else return false;
    return true;
  }

  /** Erases from the cursor on (0), up to it (1) or the whole row (2). */
  erase(which: number): void {
    const cells = this.here();
    if (which === 0) {
      cells.splice(this.column);
      this.rows.splice(this.row + 1);
    } else cells.fill(' ', 0, which === 1 ? this.column + 1 : cells.length);
  }

  /** To the row below; true when that leaves the line. */
  down(): boolean {
    if (this.row + 1 === this.rows.length) return true;
    this.row += 1;
    return false;
  }

  clear(): void {
    this.rows = [[]];
    this.row = 0;
    this.column = 0;
  }

  resize(cols: number): void {
    this.width = cols;
  }

  /** Text of the line, its rows joined. */
  text(): string {
    return this.rows.map((cells) => cells.join('')).join('');
  }

  /** Whether the cursor stands behind all that was printed. */
  atEnd(): boolean {
    return this.row === this.rows.length - 1 && this.column >= this.here().length;
  }

  /** Place of the cursor in the text. */
  place(): number {
    return this.rows.slice(0, this.row).reduce((sum, cells) => sum + cells.length, 0) + this.column;
  }

  private here(): string[] {
    return this.rows[this.row] ?? [];
  }

  private toRow(to: number): boolean {
    if (to < 0 || to >= mostRows) return false;
    while (this.rows.length <= to) this.rows.push([]);
    this.row = to;
    return true;
  }
}
