import { charsetName, firstKept, internals, type PrivateBuffer, type PrivateLine, type Terminal } from './terminalInternals.ts';

/** Everything that decides how the next byte is drawn and is not a cell. */
function hiddenState(terminal: Terminal, above: number): string {
  const { buffers, coreService, _charsetService, _inputHandler } = internals(terminal);
  const { applicationCursorKeysMode, applicationKeypadMode, insertMode, originMode, reverseWraparoundMode, wraparoundMode } =
    terminal.modes;
  const { _curAttrData, _parser } = _inputHandler;
  const stops = (buffer: PrivateBuffer) => Object.keys(buffer.tabs).filter((column) => Number(column) < terminal.cols);
  const savedRow = (buffer: PrivateBuffer) => Math.max(0, buffer.savedY - firstKept(buffer, terminal.rows, above));
  const ofBuffer = (buffer: PrivateBuffer) => [
    [buffer.scrollTop, buffer.scrollBottom, buffer.savedX, savedRow(buffer), charsetName(buffer.savedCharset)],
    [buffer.savedCurAttrData.fg, buffer.savedCurAttrData.bg],
    stops(buffer),
    buffer.lines.maxLength,
    buffer === buffers.active ? null : [Math.min(buffer.x, terminal.cols - 1), buffer.y],
  ];
  const alternate = buffers.active === buffers.alt;
  return JSON.stringify([
    [_parser.currentState, _parser.precedingJoinState],
    [buffers.active.x, buffers.active.y, coreService.isCursorHidden],
    [_curAttrData.fg, _curAttrData.bg, _curAttrData.extended.ext],
    [
      _charsetService.glevel,
      ...[0, 1, 2, 3].map((set) => charsetName(_charsetService._charsets[set])),
      charsetName(_charsetService.charset),
    ],
    [applicationCursorKeysMode, applicationKeypadMode, insertMode, originMode, reverseWraparoundMode, wraparoundMode],
    ofBuffer(buffers.normal),
    alternate ? ofBuffer(buffers.alt) : buffers.alt.lines.maxLength,
  ]);
}

const combinedFlag = 0x200000;
const extendedFlag = 0x10000000;

/**
 * After the terminal became narrower, rows of the alternate screen stay longer than it is wide: what lies beyond the edge can
 * come back. An empty terminal cannot be given such rows, so there they differ.
 */
function sameCells(one: PrivateLine, other: PrivateLine): boolean {
  if (one.length !== other.length) return false;
  for (let column = 0, word = 0; column < one.length; column++, word += 3) {
    const content = one._data[word] ?? 0;
    const background = one._data[word + 2] ?? 0;
    if (content !== other._data[word] || one._data[word + 1] !== other._data[word + 1] || background !== other._data[word + 2])
      return false;
    if (content & combinedFlag && one._combined[column] !== other._combined[column]) return false;
    if (background & extendedFlag && one._extendedAttrs[column]?.ext !== other._extendedAttrs[column]?.ext) return false;
  }
  return true;
}

function sameLines(one: PrivateBuffer, other: PrivateBuffer, count: number): boolean {
  for (let back = 1; back <= count; back++) {
    const [line, restored] = [one.lines.get(one.lines.length - back), other.lines.get(other.lines.length - back)];
    if (!sameCells(line, restored)) return false;
    // Whether the first row continues one that is gone decides nothing.
    if (back < count && line.isWrapped !== restored.isWrapped) return false;
  }
  return true;
}

/**
 * Whether `restored` looks like `original` in every cell of the screen and of at most `above` lines above it, and will draw
 * whatever follows in the same way.
 */
export function sameState(original: Terminal, restored: Terminal, above: number): boolean {
  if (hiddenState(original, above) !== hiddenState(restored, above)) return false;
  const [first, second] = [internals(original).buffers, internals(restored).buffers];
  const count = Math.min(first.normal.lines.length, above + original.rows);
  if (second.normal.lines.length !== count) return false;
  if (!sameLines(first.normal, second.normal, count)) return false;
  if (first.active === first.normal) return true;
  const { length } = first.alt.lines;
  return second.alt.lines.length === length && sameLines(first.alt, second.alt, length);
}
