import { coversOf, type Showing, shownLine } from './coveredLines.ts';
import { type PictureCell, pictureCells } from './screens/pictureCells.ts';
import { type CellLine, drawnThrough, type OpenTerminal } from './terminalLines.ts';

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
  const shown = (recorded: CellLine, row: number): CellLine => {
    const covered = showing.rules && coversOf(terminal, row, showing.rules);
    return shownLine(recorded, showing.forensic, covered);
  };
  const drawAll = () => terminal.refresh(0, terminal.rows - 1);
  drawnThrough(terminal, shown);
  // A value that grew into the next row is covered anew in both. Drawing all rows with the next picture takes less than looking after every
  // piece of output which rows those are: on the way to a moment most of what is looked at is never drawn.
  terminal.onWriteParsed(() => {
    if (showing.rules !== null) drawAll();
  });
  return {
    cells: () => pictureCells(terminal, showing),
    show(next) {
      showing = next;
      drawAll();
    },
  };
}
