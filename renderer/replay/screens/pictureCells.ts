import { background, type Colour, foreground } from '../../../shared/replay/colours.ts';
import { coversOf, type Showing, shownLine } from '../coveredLines.ts';
import { colourOf } from '../forensic/revealCells.ts';
import { type CellLine, type OpenTerminal, shownBuffer } from '../terminalLines.ts';

/** A cell of a picture as it is shown: covered where it is covered. */
export interface PictureCell {
  text: string;
  /** Columns it takes. */
  width: number;
  ink: Colour;
  paper: Colour;
  bold: boolean;
}

const inverseFlag = 0x4000000;
const boldFlag = 0x8000000;
const invisibleFlag = 0x40000000;
/** In the word of the background. */
const dimFlag = 0x8000000;
const colourBits = 0x3ffffff;
const paletteModes = [0x1000000, 0x2000000];

const halfWay = (one: Colour, other: Colour): Colour => [(one[0] + other[0]) / 2, (one[1] + other[1]) / 2, (one[2] + other[2]) / 2];

/** Ink and paper of a cell, as xterm.js draws them: inverse ones exchanged, bold ones of the first eight colours bright, faint ones half. */
function coloursOf(first: number, second: number): Pick<PictureCell, 'ink' | 'paper'> {
  const inverse = (first & inverseFlag) !== 0;
  const [over, under] = inverse ? [second & colourBits, first & colourBits] : [first & colourBits, second & colourBits];
  const brightens = (first & boldFlag) !== 0 && paletteModes.includes(over & 0x3000000) && (over & 255) < 8;
  const ink = colourOf(brightens ? over + 8 : over, inverse ? background : foreground);
  const paper = colourOf(under, inverse ? foreground : background);
  return { ink: (second & dimFlag) !== 0 ? halfWay(ink, paper) : ink, paper };
}

/** The cells of a line as they are drawn. */
function cellsOf(line: CellLine): PictureCell[] {
  const cells: PictureCell[] = [];
  for (let column = 0; column < line.length; column += 1) {
    const [content = 0, first = 0, second = 0] = line._data.subarray(column * 3, column * 3 + 3);
    const width = content >>> 22;
    if (width === 0 && cells.length > 0 && column > 0 && (line._data[(column - 1) * 3] ?? 0) >>> 22 === 2) continue;
    const text = (first & invisibleFlag) !== 0 ? ' ' : line.translateToString(false, column, column + 1) || ' ';
    cells.push({ text, width: Math.max(1, width), ...coloursOf(first, second), bold: (first & boldFlag) !== 0 });
  }
  return cells;
}

/** The rows a terminal shows, as they are shown to the reviewer. */
export function pictureCells(terminal: OpenTerminal, { rules, forensic }: Showing): PictureCell[][] {
  const { ydisp, lines } = shownBuffer(terminal);
  return Array.from({ length: terminal.rows }, (_, row) => {
    const line = lines.get(ydisp + row);
    return line ? cellsOf(shownLine(line, forensic, rules && coversOf(terminal, ydisp + row, rules))) : [];
  });
}
