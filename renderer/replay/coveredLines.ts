import { coverRow, type RowCover, type TextRow } from '../../shared/discretion/rows.ts';
import { type SensitiveRules, sensitiveWords } from '../../shared/discretion/sensitive.ts';
import { revealCells } from './forensic/revealCells.ts';
import { type CellLine, type OpenTerminal, shownBuffer } from './terminalLines.ts';

/** How a picture is shown; what the terminal keeps is never touched. */
export interface Showing {
  /** Rules by which values are covered; null while they are shown as recorded. */
  rules: SensitiveRules | null;
  /** Concealed text, and text in the colour of its background, is drawn so that it can be read. */
  forensic: boolean;
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

/** What of a row is covered, with the columns of its characters. */
export interface RowCovers {
  covers: RowCover[];
  columns: number[];
}

/** What the rules cover of a row of a terminal. */
export function coversOf(terminal: OpenTerminal, row: number, rules: SensitiveRules): RowCovers {
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
}

/** A recorded line as it is shown; the line itself where nothing of it is covered or revealed. */
export function shownLine(recorded: CellLine, forensic: boolean, covered: RowCovers | null): CellLine {
  const line = forensic ? revealCells(recorded) : recorded;
  if (covered === null || covered.covers.length === 0) return line;
  const copy = line.clone();
  for (const cover of covered.covers) {
    coverCells(copy, covered.columns[cover.from] ?? 0, covered.columns[cover.to] ?? line.length, wordOf(cover));
  }
  return copy;
}
