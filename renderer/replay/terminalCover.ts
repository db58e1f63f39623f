import { coverRow, type RowCover, type TextRow } from '../../shared/discretion/rows.ts';
import { type SensitiveRules, sensitiveWords } from '../../shared/discretion/sensitive.ts';
import { background, foreground } from '../../shared/replay/colours.ts';
import type { PictureCell } from './exporting/picture.ts';
import { colourOf, revealCells } from './forensic/revealCells.ts';
import { type CellLine, drawnThrough, type OpenTerminal, shownBuffer } from './terminalLines.ts';

/** How a picture is shown; what the terminal keeps is never touched. */
export interface Showing {
  /** Rules by which values are covered; null while they are shown as recorded. */
  rules: SensitiveRules | null;
  /** Concealed text, and text in the colour of its background, is drawn so that it can be read. */
  forensic: boolean;
}

/** The cover over a terminal. */
export interface TerminalCover {
  /** Shows the picture in another way from the next drawing on. */
  show(showing: Showing): void;
  /** The rows of the picture as they are shown. */
  cells(): PictureCell[][];
}

const inverseFlag = 0x4000000;
const boldFlag = 0x8000000;
const invisibleFlag = 0x40000000;

/** The cells of a line as they are drawn. */
function pictureCells(line: CellLine, cols: number): PictureCell[] {
  const cells: PictureCell[] = [];
  for (let column = 0; column < cols; column += 1) {
    const [content = 0, first = 0, second = 0] = line._data.subarray(column * 3, column * 3 + 3);
    const width = content >>> 22;
    if (width === 0 && cells.length > 0 && column > 0 && (line._data[(column - 1) * 3] ?? 0) >>> 22 === 2) continue;
    const colours = [colourOf(first, foreground), colourOf(second, background)] as const;
    const [ink, paper] = (first & inverseFlag) !== 0 ? [colours[1], colours[0]] : colours;
    const text = (first & invisibleFlag) !== 0 ? ' ' : line.translateToString(false, column, column + 1) || ' ';
    cells.push({ text, width: Math.max(1, width), ink, paper, bold: (first & boldFlag) !== 0 });
  }
  return cells;
}

const rgb = 0x3000000;
const coverInk = rgb | 0xcfd6de;
const coverPaper = rgb | 0x3a4048;
/** Light shade: no letter of a recording is drawn like it on this paper. */
const fill = 0x2591;

interface MappedRow extends TextRow {
  columns: number[];
}

/** The text of a line with the column of every character; wrapped and full lines go on in the next. */
function mapped(line: CellLine, next: CellLine | undefined): MappedRow {
  const columns: number[] = [];
  const goesOn = next !== undefined && (next.isWrapped || (isTaken(line, line.length - 1) && isTaken(next, 0)));
  const text = line.translateToString(!goesOn, 0, line.length, columns);
  return { text, goesOn, columns };
}

const contentOf = (line: CellLine, column: number) => (line._data[column * 3] ?? 0) & 0x3fffff;

/** Whether something but a blank stands in a cell; the second half of a wide character counts. */
function isTaken(line: CellLine, column: number): boolean {
  const width = (line._data[column * 3] ?? 0) >>> 22;
  const content = contentOf(line, column);
  return width === 0 ? column > 0 && contentOf(line, column - 1) > 0x20 : content > 0x20;
}

/** Puts the name of what is hidden, or only shade, in place of the cells from one column up to another. */
function coverCells(line: CellLine, from: number, to: number, word: string): void {
  const shown = word.length <= to - from ? word : '';
  for (let column = from; column < to; column += 1) {
    const code = shown.charCodeAt(column - from);
    line._data[column * 3] = (Number.isNaN(code) ? fill : code) | (1 << 22);
    line._data[column * 3 + 1] = coverInk;
    line._data[column * 3 + 2] = coverPaper;
  }
}

const wordOf = ({ kind, continues }: RowCover) => (continues || kind === 'typing' ? '' : sensitiveWords[kind]);

/** Covers what the rules hide in everything a terminal draws, selects and copies. Call it once, after it was opened. */
export function coverTerminal(terminal: OpenTerminal): TerminalCover {
  let showing: Showing = { rules: null, forensic: false };
  /** What covered a row when it was drawn: a value that grew into the next row has to be drawn again in both. */
  let drawn = new Map<number, string>();

  const coversOf = (row: number, rules: SensitiveRules): { covers: RowCover[]; columns: number[] } => {
    const buffer = shownBuffer(terminal);
    const known = new Map<number, MappedRow | undefined>();
    const rowAt = (index: number): MappedRow | undefined => {
      if (known.has(index)) return known.get(index);
      const line = index < 0 ? undefined : buffer.lines.get(index);
      const made = line && mapped(line, buffer.lines.get(index + 1));
      known.set(index, made);
      return made;
    };
    const here = rowAt(row);
    const column = buffer.ybase + buffer.y === row ? (here?.columns.findIndex((one) => one >= buffer.x) ?? -1) : -1;
    return { covers: coverRow(rowAt, row, rules, column < 0 ? null : column), columns: here?.columns ?? [] };
  };
  const shown = (recorded: CellLine, row: number): CellLine => {
    const line = showing.forensic ? revealCells(recorded) : recorded;
    if (showing.rules === null) return line;
    const { covers, columns } = coversOf(row, showing.rules);
    drawn.set(row, JSON.stringify(covers));
    if (covers.length === 0) return line;
    const copy = line.clone();
    for (const cover of covers) coverCells(copy, columns[cover.from] ?? 0, columns[cover.to] ?? line.length, wordOf(cover));
    return copy;
  };
  const drawAgain = () => {
    const { rules } = showing;
    if (rules === null) return;
    const { ydisp } = shownBuffer(terminal);
    for (let row = 0; row < terminal.rows; row += 1) {
      if (JSON.stringify(coversOf(ydisp + row, rules).covers) !== drawn.get(ydisp + row)) terminal.refresh(row, row);
    }
  };
  drawnThrough(terminal, shown);
  terminal.onWriteParsed(drawAgain);
  return {
    cells() {
      const { ydisp, lines } = shownBuffer(terminal);
      return Array.from({ length: terminal.rows }, (_, row) => {
        const line = lines.get(ydisp + row);
        return line ? pictureCells(shown(line, ydisp + row), line.length) : [];
      });
    },
    show(next) {
      showing = next;
      drawn = new Map();
      terminal.refresh(0, terminal.rows - 1);
    },
  };
}
