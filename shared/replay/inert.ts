import { assumedGrid } from './recording.ts';

interface FunctionIdentifier {
  prefix?: string;
  intermediates?: string;
  final: string;
}

type Parameters = (number | number[])[];

/** The part of an xterm.js terminal (browser or headless) that is made inert. */
export interface InertTerminal {
  readonly cols: number;
  readonly rows: number;
  readonly parser: {
    registerCsiHandler(id: FunctionIdentifier, callback: (parameters: Parameters) => boolean): unknown;
    registerOscHandler(identifier: number, callback: (data: string) => boolean): unknown;
    registerDcsHandler(id: FunctionIdentifier, callback: (data: string, parameters: Parameters) => boolean): unknown;
  };
}

/** Lines kept above the screen, in the window and in keyframes alike: states reached on different paths must be equal. */
export const scrollback = 1000;

/**
 * Options of every terminal that shows or reads a recording. `disableStdin` stops all replies (measured: 0 of 33 queries
 * answered), `logLevel` keeps parser errors, which quote the recording, out of the console.
 */
export const inertOptions = {
  ...assumedGrid,
  scrollback,
  disableStdin: true,
  logLevel: 'off',
  allowProposedApi: true,
  convertEol: false,
  cursorBlink: false,
} as const;

/** Repeating a character, inserting, deleting and scrolling loop over their parameter: 13 bytes freeze xterm.js 6 for over 10 s. */
const loops: Readonly<Record<string, (cols: number, rows: number) => number>> = {
  L: (_cols, rows) => rows,
  M: (_cols, rows) => rows,
  S: (_cols, rows) => rows,
  T: (_cols, rows) => rows,
  I: (cols) => cols,
  Z: (cols) => cols,
  b: (cols, rows) => cols * rows,
};

/** The largest parameter of a looping control sequence on a grid; beyond it nothing visible changes. Undefined for other sequences. */
export function largestParameter(final: string, cols: number, rows: number): number | undefined {
  return Object.hasOwn(loops, final) ? loops[final]?.(cols, rows) : undefined;
}

/** Titles (0 1 2), palette (4 10 11 12 104 110 111 112), links (8), notices (9 777), clipboard (52), file transfer (1337). */
const swallowedOsc = [0, 1, 2, 4, 8, 9, 10, 11, 12, 52, 104, 110, 111, 112, 777, 1337];

/** Queries that ask for a reply (c n p x), window operations (t), cursor shape (q). */
const swallowedCsi: readonly FunctionIdentifier[] = [
  { final: 'c' },
  { prefix: '>', final: 'c' },
  { prefix: '=', final: 'c' },
  { final: 'n' },
  { prefix: '?', final: 'n' },
  { intermediates: '$', final: 'p' },
  { prefix: '?', intermediates: '$', final: 'p' },
  { final: 'x' },
  { prefix: '>', final: 'q' },
  { intermediates: ' ', final: 'q' },
  { final: 't' },
  { prefix: '>', final: 't' },
];

/** DECRQSS, XTGETTCAP, sixel: replies and images. */
const swallowedDcs: readonly FunctionIdentifier[] = [
  { intermediates: '$', final: 'q' },
  { intermediates: '+', final: 'q' },
  { final: 'q' },
];

/** Blinking cursor, mouse and focus reports, bracketed paste, held-back drawing: nothing of it is a picture. */
const swallowedModes = new Set([9, 12, 1000, 1001, 1002, 1003, 1004, 1005, 1006, 1007, 1015, 1016, 2004, 2026]);

/** Marks that a letter keeps, in UTF-16 units: no script stacks as many, and measuring a letter with 200,000 of them freezes a page for 20 s. */
export const mostMarks = 16;

/** How xterm.js 6.0.0 puts a mark on the letter of a cell. The version is pinned. */
interface MarkedLine {
  _data: Uint32Array;
  _combined: Record<number, string>;
  addCodepointToCell(column: number, code: number, width: number): void;
}

const wordsOfCell = 3;
const isCombined = 1 << 21;
const bounded = new WeakSet<MarkedLine>();

/** Lets the lines of a terminal, which share what they do, drop further marks. */
function boundMarks(terminal: object): void {
  const { _core } = terminal as { _core: { buffers: { normal: { lines: { get(row: number): MarkedLine } } } } };
  const shared = Object.getPrototypeOf(_core.buffers.normal.lines.get(0)) as MarkedLine;
  if (bounded.has(shared)) return;
  bounded.add(shared);
  const { addCodepointToCell } = shared;
  shared.addCodepointToCell = function (column, code, width) {
    const combined = ((this._data[column * wordsOfCell] ?? 0) & isCombined) !== 0;
    if (!combined || (this._combined[column] ?? '').length <= mostMarks) addCodepointToCell.call(this, column, code, width);
  };
}

/**
 * Takes from a terminal all that a recording could do beside drawing: replies, titles, palette, links, clipboard, window
 * and mouse modes, and parameters that would freeze it (formats/security.md 5.1). No `onData` or other listener may be
 * attached to it. Call it once, before the first byte.
 */
export function makeInert(terminal: InertTerminal): void {
  boundMarks(terminal);
  const { parser } = terminal;
  const swallow = () => true;
  for (const id of swallowedCsi) parser.registerCsiHandler(id, swallow);
  for (const identifier of swallowedOsc) parser.registerOscHandler(identifier, swallow);
  for (const id of swallowedDcs) parser.registerDcsHandler(id, swallow);
  for (const final of Object.keys(loops)) {
    parser.registerCsiHandler({ final }, ([first = 1]) => {
      const largest = largestParameter(final, terminal.cols, terminal.rows) ?? 0;
      return typeof first !== 'number' || first > largest;
    });
  }
  for (const final of ['h', 'l']) {
    parser.registerCsiHandler({ prefix: '?', final }, (modes) =>
      modes.every((mode) => typeof mode === 'number' && swallowedModes.has(mode)),
    );
  }
}

/** Ends a sequence, then resets: empties a terminal in whatever state it is. A reset of xterm.js 6.0.0 leaves a hidden cursor hidden. */
const emptyTerminal = '\x18\x1bc\x1b[?25h';

/**
 * Puts a keyframe into a terminal, whatever it showed before: the one way for window, reader and tests. `write` resolves when its text is
 * drawn; `onEmpty` is called while the terminal is empty.
 */
export async function restoreKeyframe(
  terminal: { resize(cols: number, rows: number): void },
  { cols, rows, capacity, screen }: { cols: number; rows: number; capacity: number; screen: string },
  write: (text: string) => Promise<void>,
  onEmpty?: () => void,
): Promise<void> {
  // What is reset at one height keeps room for it on the alternate screen; only then comes the height that is seen.
  terminal.resize(cols, capacity);
  await write(emptyTerminal);
  onEmpty?.();
  terminal.resize(cols, rows);
  await write(screen);
}
