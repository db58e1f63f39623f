import { readGrid } from '../../shared/replay/recording.ts';
import type { DrawnRow, PlayedScreen, ScreensJob } from '../reader/protocol.ts';
import { openDecoded } from './decodedReader.ts';
import { createScreen, type Screen } from './screen.ts';

type Line = NonNullable<ReturnType<Screen['terminal']['buffer']['active']['getLine']>>;
type Cell = NonNullable<ReturnType<Line['getCell']>>;

const flags: readonly (readonly [(cell: Cell) => number, number])[] = [
  [(cell) => cell.isBold(), 1],
  [(cell) => cell.isDim(), 2],
  [(cell) => cell.isItalic(), 3],
  [(cell) => cell.isUnderline(), 4],
  [(cell) => cell.isInverse(), 7],
  [(cell) => cell.isStrikethrough(), 9],
];

function colour(base: 38 | 48, isPalette: boolean, isRgb: boolean, value: number): string[] {
  if (isPalette) return [`${base};5;${value}`];
  return isRgb ? [`${base};2;${(value >> 16) & 255};${(value >> 8) & 255};${value & 255}`] : [];
}

/** How a cell looks, as parameters of SGR made by us; nothing for a plain one. */
function styleOf(cell: Cell): string {
  const set = flags.flatMap(([has, code]) => (has(cell) ? [String(code)] : []));
  const ink = colour(38, cell.isFgPalette(), cell.isFgRGB(), cell.getFgColor());
  const paper = colour(48, cell.isBgPalette(), cell.isBgRGB(), cell.getBgColor());
  return [...set, ...ink, ...paper].join(';');
}

/** A row as stretches that look alike, as far as `columns`. */
function rowOf(line: Line | undefined, columns: number, goesOn: boolean): DrawnRow {
  const runs: DrawnRow['runs'] = [];
  for (let column = 0; line && column < Math.min(columns, line.length); column += 1) {
    const cell = line.getCell(column);
    if (!cell || cell.getWidth() === 0 || column + cell.getWidth() > columns) continue;
    const text = cell.isInvisible() || cell.getChars() === '' ? ' ' : cell.getChars();
    const style = styleOf(cell);
    const last = runs.at(-1);
    if (last?.style === style) last.text += text;
    else runs.push({ text, style });
  }
  const last = runs.at(-1);
  if (last?.style === '' && !goesOn) last.text = last.text.trimEnd();
  return { runs: runs.filter(({ text }) => text !== ''), goesOn };
}

function drawn({ terminal, cols, rows }: Screen, at: number, { width, height }: ScreensJob): PlayedScreen {
  const { active } = terminal.buffer;
  const shown = Array.from({ length: Math.min(rows, height) }, (_, row) => {
    const line = active.getLine(active.baseY + row);
    return rowOf(line, width, active.getLine(active.baseY + row + 1)?.isWrapped ?? false);
  });
  return { at, cols, rows, shown, cursor: { row: active.cursorY, column: active.cursorX } };
}

/**
 * Draws a decoded recording at moments that never decrease, as cells alone: a moment at which nothing was printed since the one before is
 * left out. Runs in the reader process.
 */
export async function drawScreens(job: ScreensJob): Promise<PlayedScreen[]> {
  const recording = await openDecoded(job.decoded);
  const [first = 0] = job.moments;
  const keyframe = await recording.keyframe(first);
  const screen = createScreen(keyframe.cols, keyframe.rows, recording.index.text);
  await screen.restore(keyframe);
  const screens: PlayedScreen[] = [];
  let place = 0;
  let changed = true;
  const reach = (before: number) => {
    for (; place < job.moments.length && (job.moments[place] ?? 0) < before; place += 1) {
      if (changed) screens.push(drawn(screen, job.moments[place] ?? 0, job));
      changed = false;
    }
  };
  for (let from: number | null = keyframe.frame; from !== null && place < job.moments.length; ) {
    const { frames, next } = await recording.frames(from);
    for (const frame of frames) {
      reach(frame.at);
      if (place === job.moments.length) break;
      const size = frame.kind === 'r' ? readGrid(frame.data) : null;
      if (size) screen.resize(size.cols, size.rows);
      if (frame.kind === 'o') await screen.write(Buffer.from(frame.data, 'base64'));
      changed ||= size !== null || frame.kind === 'o';
    }
    from = next;
  }
  reach(Number.POSITIVE_INFINITY);
  screen.dispose();
  return screens;
}
