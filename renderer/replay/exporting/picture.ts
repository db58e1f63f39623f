import { background } from '../../../shared/replay/colours.ts';
import { font } from '../inertTerminal.ts';
import { cellShape, css, drawCells } from '../screens/drawCells.ts';
import type { PictureCell } from '../screens/pictureCells.ts';

const cellWidth = 9;
const cellHeight = cellWidth * cellShape;
const captionHeight = 44;
const margin = 12;

/** The screen as PNG at its recorded size, with a caption of our own below it, one line each. */
export async function drawPicture(
  rows: readonly PictureCell[][],
  cols: number,
  caption: readonly string[],
): Promise<Uint8Array<ArrayBuffer>> {
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(560, cols * cellWidth + 2 * margin);
  canvas.height = rows.length * cellHeight + 2 * margin + captionHeight;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('this browser draws no pictures');
  await document.fonts.load(`15px ${font}`);
  context.fillStyle = css(background);
  context.fillRect(0, 0, canvas.width, canvas.height);
  drawCells(context, rows, { left: margin, top: margin, cellWidth, cellHeight });
  context.fillStyle = '#ffffff';
  context.fillRect(0, canvas.height - captionHeight, canvas.width, captionHeight);
  context.fillStyle = '#15181c';
  context.font = `12px ${font}`;
  caption.forEach((line, index) => {
    context.fillText(line, margin, canvas.height - captionHeight + 13 + index * 18, canvas.width - 2 * margin);
  });
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/png'));
  if (!blob) throw new Error('the picture could not be written');
  return new Uint8Array(await blob.arrayBuffer());
}
