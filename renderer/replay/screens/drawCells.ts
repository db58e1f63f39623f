import type { Colour } from '../../../shared/replay/colours.ts';
import { font } from '../inertTerminal.ts';
import type { PictureCell } from './pictureCells.ts';

/** Where a grid is drawn and how large its cells are, in px of the canvas. */
export interface Grid {
  left: number;
  top: number;
  cellWidth: number;
  cellHeight: number;
}

/** A cell is twice as high as it is wide. */
export const cellShape = 2;
/** Letters narrower than this are drawn as bars: their shape could not be told, and their grey would be too faint. */
const smallestLetter = 2.5;

/** A colour as a canvas takes it. */
export const css = ([red, green, blue]: Colour) => `rgb(${red} ${green} ${blue})`;

/** Draws a screen, cell by cell. */
export function drawCells(context: CanvasRenderingContext2D, rows: readonly PictureCell[][], grid: Grid): void {
  const { left, top, cellWidth, cellHeight } = grid;
  const letters = cellWidth >= smallestLetter;
  const weight = (bold: boolean) => `${bold ? 700 : 400} ${cellWidth / 0.6}px ${font}`;
  let set = false;
  context.font = weight(set);
  context.textBaseline = 'middle';
  const across = (column: number) => Math.round(left + column * cellWidth);
  const down = (row: number) => Math.round(top + row * cellHeight);
  rows.forEach((cells, row) => {
    const y = top + row * cellHeight;
    let column = 0;
    for (const { text, width, ink, paper, bold } of cells) {
      const x = left + column * cellWidth;
      context.fillStyle = css(paper);
      // On whole pixels, or the seams between the cells would be seen.
      context.fillRect(across(column), down(row), across(column + width) - across(column), down(row + 1) - down(row));
      column += width;
      if (text.trim() === '') continue;
      context.fillStyle = css(ink);
      if (!letters) {
        context.fillRect(x, y + cellHeight * 0.25, width * cellWidth, cellHeight * 0.5);
        continue;
      }
      if (bold !== set) {
        set = bold;
        context.font = weight(set);
      }
      context.fillText(text, x, y + cellHeight / 2, width * cellWidth);
    }
  });
}
