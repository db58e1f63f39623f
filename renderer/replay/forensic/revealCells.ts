import { background, type Colour, contrast, foreground, paletteColour, unseenBelow } from '../../../shared/replay/colours.ts';
import type { CellLine } from '../terminalLines.ts';

const modeMask = 0x3000000;
const rgb = 0x3000000;
const invisibleFlag = 0x40000000;
/** Ink and paper of what a user did not see: no recording can be mistaken for it, since both stand beside the label of the view. */
const shownInk = rgb | 0x201400;
const shownPaper = rgb | 0xf2c14e;

/** The colour of a packed word of a cell, or the usual one. */
export function colourOf(word: number, usual: Colour): Colour {
  const mode = word & modeMask;
  if (mode === 0) return usual;
  if (mode !== rgb) return paletteColour(word & 255);
  return [(word >>> 16) & 255, (word >>> 8) & 255, word & 255];
}

/** A line in which concealed text, and text in the colour of its background, can be read. The line itself where there is none. */
export function revealCells(line: CellLine): CellLine {
  let copy: CellLine | null = null;
  for (let column = 0; column < line.length; column += 1) {
    const [content = 0, ink = 0, paper = 0] = line._data.subarray(column * 3, column * 3 + 3);
    if ((content & 0x3fffff) <= 0x20) continue;
    const unseen = (ink & invisibleFlag) !== 0 || contrast(colourOf(ink, foreground), colourOf(paper, background)) < unseenBelow;
    if (!unseen) continue;
    copy ??= line.clone();
    copy._data[column * 3 + 1] = shownInk;
    copy._data[column * 3 + 2] = shownPaper;
  }
  return copy ?? line;
}
