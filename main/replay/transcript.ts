import { createPrintedLine, type PrintedLine } from './printedLine.ts';
import { createScanner } from './scanner.ts';

/** A printed line and the moment its first character was printed, in ms; `until` is that of the last one, where it is later. */
export interface TranscriptLine {
  at: number;
  until?: number | undefined;
  text: string;
}

export interface Transcript {
  /** Reads decoded output printed at a moment. */
  read(text: string, at: number): void;
  /** The lines that are complete. */
  soFar(): { lines: TranscriptLine[]; cut: boolean };
  /** Completes the last line too. */
  finish(): { lines: TranscriptLine[]; cut: boolean };
}

/** Lines kept; a transcript is for reading and searching, not a second copy of the recording. */
const mostLines = 20_000;
/** Characters in all: the window gets them at once. */
const mostCharacters = 8_000_000;

type Move = (line: PrintedLine, first: number, second: number, now: number) => void;

const rows = (line: PrintedLine, by: number, column: number) => line.leave(line.row === null ? null : Math.max(1, line.row + by), column);

const place: Move = (line, first, second) => {
  if ((first || 1) === line.row) line.toColumn((second || 1) - 1);
  else line.leave(first || 1, (second || 1) - 1);
};
const toColumn: Move = (line, first) => line.toColumn((first || 1) - 1);
const eraseInLine: Move = (line, first, _second, now) =>
  line.erase(first === 0 ? line.column : 0, first === 1 ? line.column + 1 : Number.POSITIVE_INFINITY, now);
const screenSwitch: Move = (line, mode) => {
  if (mode === 47 || mode === 1047 || mode === 1049) line.leave(null, 0);
};

/** Control sequences that move the cursor or take text away; all others print nothing. */
const moves: Readonly<Record<string, Move>> = {
  A: (line, first) => rows(line, -(first || 1), line.column),
  B: (line, first) => rows(line, first || 1, line.column),
  C: (line, first) => line.toColumn(line.column + (first || 1)),
  D: (line, first) => line.toColumn(line.column - (first || 1)),
  E: (line, first) => rows(line, first || 1, 0),
  F: (line, first) => rows(line, -(first || 1), 0),
  G: toColumn,
  H: place,
  J: (line, first, second, now) => (first >= 2 ? line.leave(line.row, line.column) : eraseInLine(line, first, second, now)),
  K: eraseInLine,
  P: (line, first, _second, now) => line.remove(first || 1, now),
  X: (line, first, _second, now) => line.erase(line.column, line.column + (first || 1), now),
  '`': toColumn,
  d: (line, first) => line.leave(first || 1, line.column),
  f: place,
  r: (line) => line.leave(1, 0),
  u: (line) => line.leave(null, 0),
  '?h': screenSwitch,
  '?l': screenSwitch,
};

function control(line: PrintedLine, code: number): void {
  if (code === 0x0d) line.toColumn(0);
  else if (code === 0x08) line.toColumn(line.column - 1);
  else if (code === 0x09) line.toColumn(line.column + 8 - (line.column % 8));
  else if ((code >= 0x0a && code <= 0x0c) || code === 0x84 || code === 0x85) rows(line, 1, 0);
}

/** How much of a recording's text is kept: what comes after is cut. */
export interface PrintedLimits {
  lines: number;
  characters: number;
}

/** Output as it is read, its lines given away as they are left. */
export interface Printing {
  /** Reads decoded output printed at a moment. */
  read(text: string, at: number): void;
  /** Gives the last line away too; whether there was more than the limits let through. */
  finish(): boolean;
  /** Whether the limits are reached: what is read now changes nothing any more. */
  readonly cut: boolean;
}

/**
 * Everything ever printed, one entry a line. Text that is later overwritten or erased is an entry of its own, so clearing a
 * screen hides nothing; a jump of the cursor to another row begins a new entry.
 */
export function createPrinting(limits: PrintedLimits, keep: (line: TranscriptLine) => void): Printing {
  let lines = 0;
  let characters = 0;
  let cut = false;
  let now = 0;
  const line = createPrintedLine((text, at, until) => {
    cut ||= lines === limits.lines || characters + text.length > limits.characters;
    if (cut) return;
    keep(until > at ? { at, until, text } : { at, text });
    lines += 1;
    characters += text.length;
  });
  const scan = createScanner({
    text: (run) => {
      for (const character of run) line.print(character, now);
    },
    control: (code) => control(line, code),
    escape: (kind) => {
      if ('DEM8c'.includes(kind)) line.leave(null, 0);
    },
    csi: (kind, [first = 0, second = 0]) => {
      if (Object.hasOwn(moves, kind)) moves[kind]?.(line, first, second, now);
    },
  });
  return {
    read(text, at) {
      now = at;
      if (!cut) scan(text);
    },
    finish() {
      line.leave(null, 0);
      return cut;
    },
    get cut() {
      return cut;
    },
  };
}

/** What was printed, as the window gets it. */
export function createTranscript(): Transcript {
  const lines: TranscriptLine[] = [];
  const printing = createPrinting({ lines: mostLines, characters: mostCharacters }, (line) => lines.push(line));
  return {
    read: (text, at) => printing.read(text, at),
    soFar: () => ({ lines, cut: printing.cut }),
    finish: () => ({ lines, cut: printing.finish() }),
  };
}
