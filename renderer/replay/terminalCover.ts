import { coversOf, type Showing, shownLine } from './coveredLines.ts';
import { type PictureCell, pictureCells } from './screens/pictureCells.ts';
import { type CellLine, drawnThrough, type OpenTerminal, shownBuffer } from './terminalLines.ts';

/** The cover over a terminal. */
export interface TerminalCover {
  /** Shows the picture in another way from the next drawing on. */
  show(showing: Showing): void;
  /** The rows of the picture as they are shown. */
  cells(): PictureCell[][];
}

/** Covers what the rules hide in everything a terminal draws, selects and copies. Call it once, after it was opened. */
export function coverTerminal(terminal: OpenTerminal): TerminalCover {
  let showing: Showing = { rules: null, forensic: false };
  /** What covered a row when it was drawn: a value that grew into the next row has to be drawn again in both. */
  let drawn = new Map<number, string>();

  const shown = (recorded: CellLine, row: number): CellLine => {
    const covered = showing.rules && coversOf(terminal, row, showing.rules);
    if (covered) drawn.set(row, JSON.stringify(covered.covers));
    return shownLine(recorded, showing.forensic, covered);
  };
  const drawAgain = () => {
    const { rules } = showing;
    if (rules === null) return;
    const { ydisp } = shownBuffer(terminal);
    for (let row = 0; row < terminal.rows; row += 1) {
      if (JSON.stringify(coversOf(terminal, ydisp + row, rules).covers) !== drawn.get(ydisp + row)) terminal.refresh(row, row);
    }
  };
  drawnThrough(terminal, shown);
  terminal.onWriteParsed(drawAgain);
  return {
    cells: () => pictureCells(terminal, showing),
    show(next) {
      showing = next;
      drawn = new Map();
      terminal.refresh(0, terminal.rows - 1);
    },
  };
}
