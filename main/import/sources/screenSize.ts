import type { Content } from '../ingest/content.ts';
import { assumedGrid, largestGrid } from '../../../shared/replay/recording.ts';

/** Cursor moves and scroll regions that name a place on the screen, and the report of a size that recorders write (CSI 8 t). */
const moves = /\x1b\[(\d{0,4})(?:;(\d{0,4}))?(?:;(\d{0,4}))?([HfrGdt])/g;
/** A move is no longer than this, and may stand across two outputs. */
const longestMove = 20;

/**
 * The size of a terminal whose recording stores none (formats/sources.md 11): the one its first output tells, or else the
 * usual one, made as large as the furthest place the cursor was sent to. Programs that ask for the corner of any screen
 * (999;999) tell nothing.
 */
export class ScreenSize {
  columns: number = assumedGrid.cols;
  rows: number = assumedGrid.rows;
  /** The recorder told the size itself. */
  told = false;
  /** The usual size was too small. */
  widened = false;
  private carried = '';
  private started = false;

  /** Takes the next output in file order. */
  read(output: Buffer): void {
    const text = this.carried + output.toString('latin1');
    this.carried = text.slice(-longestMove);
    for (const { 1: first, 2: second, 3: third, 4: kind, index } of text.matchAll(moves)) {
      if (kind === 't') this.report(first, second, third, !this.started && index === 0);
      else if (kind === 'G') this.widen(1, Number(first));
      else if (kind === 'd') this.widen(Number(first), 1);
      else this.widen(Number((kind === 'r' ? second : first) ?? 1), kind === 'r' ? 1 : Number(second ?? 1));
    }
    this.started ||= output.length > 0;
  }

  private report(first: string | undefined, rows: string | undefined, columns: string | undefined, atStart: boolean): void {
    if (first !== '8' || !atStart || !isWithin(Number(rows), Number(columns))) return;
    this.told = true;
    this.rows = Number(rows);
    this.columns = Number(columns);
  }

  private widen(rows: number, columns: number): void {
    if (this.told || !isWithin(Math.max(1, rows), Math.max(1, columns)) || (rows <= this.rows && columns <= this.columns)) return;
    this.widened = true;
    this.rows = Math.max(this.rows, rows);
    this.columns = Math.max(this.columns, columns);
  }
}

/** How much of a recording without a size is looked at, and how much at once. */
const guessedBytes = 16 << 20;
const windowBytes = 1 << 20;

/** The size of a recording that stores none, from the output that stands in a part of a file. */
export function guessedSize(content: Pick<Content, 'read'> | undefined, offset: number, length: number): ScreenSize {
  const size = new ScreenSize();
  const end = offset + Math.min(length, guessedBytes);
  for (let at = offset; at < end && content; at += windowBytes) size.read(content.read(at, Math.min(windowBytes, end - at)));
  return size;
}

const isWithin = (rows: number, columns: number): boolean =>
  rows >= 1 && columns >= 1 && rows <= largestGrid.rows && columns <= largestGrid.cols;
