import type headless from '@xterm/headless';

export type Terminal = InstanceType<typeof headless.Terminal>;

/** Colours and flags of a cell or of what is drawn next; xterm.js has more of them than its public interface tells. */
export interface Attributes {
  fg: number;
  bg: number;
  extended: { ext: number; underlineColor: number };
  isBold(): number;
  isDim(): number;
  isItalic(): number;
  isUnderline(): number;
  isBlink(): number;
  isInverse(): number;
  isInvisible(): number;
  isStrikethrough(): number;
  isOverline(): number;
  getUnderlineStyle(): number;
  hasExtendedAttrs(): number;
}

export interface PrivateLine {
  length: number;
  isWrapped: boolean;
  _data: Uint32Array;
  _combined: Record<number, string>;
  _extendedAttrs: Record<number, { ext: number } | undefined>;
}

export interface PrivateBuffer {
  x: number;
  y: number;
  ybase: number;
  scrollTop: number;
  scrollBottom: number;
  savedX: number;
  savedY: number;
  savedCurAttrData: Attributes;
  savedCharset: object | undefined;
  tabs: Record<string, boolean>;
  lines: { length: number; maxLength: number; get(row: number): PrivateLine };
}

/**
 * What xterm.js 6.0.0 keeps and does not tell. The version is pinned; the seek tests of test/replay fail when a field moves.
 * The serialize addon reads private fields too, and leaves out saved cursor, scroll region, character sets and 16-colour modes.
 */
interface PrivateTerminal {
  _core: {
    buffers: { active: PrivateBuffer; normal: PrivateBuffer; alt: PrivateBuffer };
    coreService: { isCursorHidden: boolean };
    _charsetService: { glevel: number; charset: object | undefined; _charsets: (object | undefined)[] };
    _inputHandler: { _curAttrData: Attributes; _parser: { currentState: number; precedingJoinState: number } };
  };
}

/** The private side of a headless terminal. */
export const internals = (terminal: Terminal) => (terminal as unknown as PrivateTerminal)._core;

/** `B` US, `0` line drawing, `?` any other set: those are not restored. */
export function charsetName(charset: object | undefined): 'B' | '0' | '?' {
  if (charset === undefined) return 'B';
  return 'q' in charset && charset.q === '\u2500' ? '0' : '?';
}

/** The first row of a buffer that is kept with at most `above` rows above the screen. */
export const firstKept = (buffer: PrivateBuffer, rows: number, above: number) => Math.max(0, buffer.lines.length - rows - above);

/** True between two sequences when no printed character could still be repeated or combined with the next one. */
export function isParserAtRest(terminal: Terminal): boolean {
  const { _parser } = internals(terminal)._inputHandler;
  return _parser.currentState === 0 && _parser.precedingJoinState === 0;
}

/** Rows the alternate screen has room for; more than are seen after the terminal was made smaller, and kept then. */
export const alternateCapacity = (terminal: Terminal) => internals(terminal).buffers.alt.lines.maxLength;
