import { plainRendition, rendition } from './rendition.ts';
import { type Attributes, charsetName, firstKept, internals, type PrivateBuffer, type Terminal } from './terminalInternals.ts';

type Buffer = Terminal['buffer']['active'];
type Cell = ReturnType<Buffer['getNullCell']>;
type Line = NonNullable<ReturnType<Buffer['getLine']>>;

/** Text being made, with the rendition a terminal would have after it, and the last cell's attributes: runs of equal cells are the rule. */
interface Drawing {
  text: string;
  rendition: string;
  last: { fg: number; bg: number; ext: number; look: string };
}

function lookOf(drawing: Drawing, attributes: Attributes): string {
  const { last } = drawing;
  const { fg, bg } = attributes;
  const { ext } = attributes.extended;
  if (fg !== last.fg || bg !== last.bg || ext !== last.ext) drawing.last = { fg, bg, ext, look: rendition(attributes) };
  return drawing.last.look;
}

function set(drawing: Drawing, wanted: string): void {
  if (drawing.rendition === wanted) return;
  drawing.text += wanted;
  drawing.rendition = wanted;
}

/** Empty cells at the drawing position: erased in their background colour where they have one (`fill`), else stepped over. */
function passBlanks(drawing: Drawing, count: number, fill: string): void {
  if (count === 0) return;
  if (fill !== '') {
    set(drawing, fill);
    drawing.text += `\x1b[${count}X`;
  }
  drawing.text += `\x1b[${count}C`;
}

/** Draws one row from its first column. */
function drawRow(drawing: Drawing, line: Line, cell: Cell): void {
  let blanks = 0;
  let fill = '';
  for (let x = 0; x < line.length; x++) {
    line.getCell(x, cell);
    const width = cell.getWidth();
    if (width === 0) continue;
    const chars = cell.getChars();
    const look = lookOf(drawing, cell as unknown as Attributes);
    const background = chars === '' && !cell.isBgDefault() ? look : '';
    if (chars !== '' || background !== fill) {
      passBlanks(drawing, blanks, fill);
      blanks = 0;
    }
    fill = background;
    if (chars === '') {
      blanks += width;
    } else {
      set(drawing, look);
      drawing.text += chars;
    }
  }
  if (fill !== '') passBlanks(drawing, blanks, fill);
}

/** Marks the next row as the continuation of this one, which only running over the edge does, and comes back. */
function wrapInto(cols: number): string {
  return `\x1b[${cols}G  \r\x1b[X\x1b[A\x1b[${cols}G\x1b[X\r`;
}

/** Saves the cursor in the row where drawing stands; the row it was saved in may have scrolled away since, and that counts too. */
function savedCursor(buffer: PrivateBuffer): string {
  const drawn = charsetName(buffer.savedCharset) === '0';
  return `\x1b[${buffer.savedX + 1}G${drawn ? '\x1b(0' : ''}${rendition(buffer.savedCurAttrData)}\x1b7${drawn ? '\x1b(B' : ''}${plainRendition}\r`;
}

/** Draws rows `from` to the last of a buffer, as if from the first row of an empty terminal, with its saved cursor and scroll region. */
function drawBuffer(drawing: Drawing, buffer: Buffer, hidden: PrivateBuffer, from: number, cols: number): void {
  const cell = buffer.getNullCell();
  const savedIn = Math.max(hidden.savedY, from);
  for (let row = from; row < buffer.length; row++) {
    const line = buffer.getLine(row);
    if (!line) continue;
    if (row === savedIn) {
      drawing.text += savedCursor(hidden);
      drawing.rendition = plainRendition;
    }
    // Beyond the last row the buffer answers with another one.
    const next = row + 1 < buffer.length ? buffer.getLine(row + 1) : undefined;
    if (next?.isWrapped) {
      set(drawing, plainRendition);
      drawing.text += wrapInto(cols);
    }
    drawRow(drawing, line, cell);
    if (!next) continue;
    // A line feed under a background colour would fill the new row with it, and it would unmark a continued row.
    set(drawing, plainRendition);
    drawing.text += next.isWrapped ? '\r\x1b[B' : '\r\n';
  }
  set(drawing, plainRendition);
  drawing.text += `\x1b[${hidden.scrollTop + 1};${hidden.scrollBottom + 1}r`;
}

const place = (x: number, y: number) => `\x1b[${y + 1};${x + 1}H`;

function globalState(terminal: Terminal): string {
  const { buffers, coreService, _charsetService, _inputHandler } = internals(terminal);
  const { applicationCursorKeysMode, applicationKeypadMode, insertMode, originMode, reverseWraparoundMode, wraparoundMode } =
    terminal.modes;
  const { x, y, scrollTop } = buffers.active;
  return [
    `\x1b(${charsetName(_charsetService._charsets[0])}`,
    `\x1b)${charsetName(_charsetService._charsets[1])}`,
    _charsetService.glevel === 1 ? '\x0e' : '',
    applicationCursorKeysMode ? '\x1b[?1h' : '',
    applicationKeypadMode ? '\x1b[?66h' : '',
    insertMode ? '\x1b[4h' : '',
    reverseWraparoundMode ? '\x1b[?45h' : '',
    wraparoundMode ? '' : '\x1b[?7l',
    originMode ? '\x1b[?6h' : '',
    place(x, originMode ? y - scrollTop : y),
    rendition(_inputHandler._curAttrData),
    coreService.isCursorHidden ? '\x1b[?25l' : '',
  ].join('');
}

/**
 * Text that makes an empty terminal of the same size look like this one and go on like it, with at most `above` lines above
 * the screen. Not everything can be restored: compare with `sameState` before relying on it.
 */
export function snapshot(terminal: Terminal, above: number): string {
  const { normal, alternate, active } = terminal.buffer;
  const { buffers } = internals(terminal);
  const drawing: Drawing = { text: '', rendition: plainRendition, last: { fg: 0, bg: 0, ext: 0, look: plainRendition } };
  drawBuffer(drawing, normal, buffers.normal, firstKept(buffers.normal, terminal.rows, above), terminal.cols);
  if (active.type === 'alternate') {
    // The hidden screen's cursor decides which of its rows a change of size takes away.
    drawing.text += `${place(buffers.normal.x, buffers.normal.y)}\x1b[?1047h\x1b[H`;
    drawBuffer(drawing, alternate, buffers.alt, 0, terminal.cols);
  }
  return drawing.text + globalState(terminal);
}
