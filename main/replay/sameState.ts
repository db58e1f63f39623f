import { charsetName, internals, type PrivateBuffer, type PrivateLine, savedRow, type Terminal } from './terminalInternals.ts';

/** Everything that decides how the next byte is drawn and is not a cell. */
function hiddenState(terminal: Terminal): string {
  const { buffers, coreService, _charsetService, _inputHandler } = internals(terminal);
  const { applicationCursorKeysMode, applicationKeypadMode, insertMode, originMode, reverseWraparoundMode, wraparoundMode } =
    terminal.modes;
  const { _curAttrData, _parser } = _inputHandler;
  const stops = (buffer: PrivateBuffer) => Object.keys(buffer.tabs).filter((column) => Number(column) < terminal.cols);
  const ofBuffer = (buffer: PrivateBuffer) => [
    [buffer.scrollTop, buffer.scrollBottom, buffer.savedX, savedRow(buffer), charsetName(buffer.savedCharset)],
    [buffer.savedCurAttrData.fg, buffer.savedCurAttrData.bg],
    stops(buffer),
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
    alternate ? ofBuffer(buffers.alt) : null,
  ]);
}

const combinedFlag = 0x200000;
const extendedFlag = 0x10000000;

function sameCells(one: PrivateLine, other: PrivateLine, cols: number): boolean {
  const [cells, restored] = [one._data, other._data];
  for (let column = 0, word = 0; column < cols; column++, word += 3) {
    const [content, background] = [cells[word] ?? 0, cells[word + 2] ?? 0];
    if (content !== restored[word] || cells[word + 1] !== restored[word + 1] || background !== restored[word + 2]) return false;
    if (content & combinedFlag && one._combined[column] !== other._combined[column]) return false;
    if (background & extendedFlag && one._extendedAttrs[column]?.ext !== other._extendedAttrs[column]?.ext) return false;
  }
  return true;
}

function sameLines(one: PrivateBuffer, other: PrivateBuffer, cols: number, count: number): boolean {
  for (let back = 1; back <= count; back++) {
    const [line, restored] = [one.lines.get(one.lines.length - back), other.lines.get(other.lines.length - back)];
    if (!sameCells(line, restored, cols)) return false;
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
  if (hiddenState(original) !== hiddenState(restored)) return false;
  const [first, second] = [internals(original).buffers, internals(restored).buffers];
  const count = Math.min(first.normal.lines.length, above + original.rows);
  if (second.normal.lines.length !== count) return false;
  if (!sameLines(first.normal, second.normal, original.cols, count)) return false;
  return first.active === first.normal || sameLines(first.alt, second.alt, original.cols, original.rows);
}
