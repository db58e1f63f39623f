/** The part of an open terminal of xterm.js that its cover works with. */
export interface OpenTerminal {
  readonly rows: number;
  refresh(start: number, end: number): void;
  onWriteParsed(listener: () => void): unknown;
}

/** A line as xterm.js 6.0.0 keeps it: three words a cell (character and width, foreground and flags, background and flags). */
export interface CellLine {
  readonly length: number;
  readonly isWrapped: boolean;
  readonly _data: Uint32Array;
  clone(): CellLine;
  /** `outColumns` gets the column of every UTF-16 unit, and the one behind the last. */
  translateToString(trimRight?: boolean, startColumn?: number, endColumn?: number, outColumns?: number[]): string;
}

type CreateRow = (line: CellLine, row: number, ...rest: unknown[]) => unknown;
type LineToString = (row: number, trimRight: boolean, startColumn?: number, endColumn?: number) => string;

interface CellBuffer {
  readonly x: number;
  readonly y: number;
  readonly ybase: number;
  readonly ydisp: number;
  readonly lines: { get(row: number): CellLine | undefined };
  translateBufferLineToString: LineToString;
}

/**
 * What xterm.js 6.0.0 draws by and does not tell. The version is pinned; the browser tests of covered recordings fail when a field moves,
 * and {@link drawnThrough} refuses to draw anything then.
 */
interface PrivateXterm {
  _core: {
    buffer: CellBuffer;
    _renderService: { _renderer: { value: { _rowFactory: { createRow: CreateRow } } } };
    _selectionService: object;
  };
}

const core = (terminal: OpenTerminal) => (terminal as unknown as PrivateXterm)._core;

/** The buffer that is shown now. */
export const shownBuffer = (terminal: OpenTerminal): CellBuffer => core(terminal).buffer;

/**
 * Lets a terminal that is open draw, select and copy every line as `shown` gives it; what it keeps stays as it was recorded. Throws when
 * xterm.js is another one: a picture without its cover must not be drawn.
 */
export function drawnThrough(terminal: OpenTerminal, shown: (line: CellLine, row: number) => CellLine): void {
  const { _renderService, _selectionService } = core(terminal);
  const factory = _renderService._renderer.value._rowFactory;
  const create = factory.createRow.bind(factory);
  factory.createRow = (line, row, ...rest) => create(shown(line, row), row, ...rest);
  const selected = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(_selectionService), 'selectionText')?.get;
  if (!selected) throw new Error('this terminal library is another one');
  Object.defineProperty(_selectionService, 'selectionText', {
    get: (): unknown => {
      const { buffer } = core(terminal);
      const plain = buffer.translateBufferLineToString;
      buffer.translateBufferLineToString = (row, trimRight, startColumn, endColumn) => {
        const line = buffer.lines.get(row);
        return line ? shown(line, row).translateToString(trimRight, startColumn, endColumn) : '';
      };
      try {
        return selected.call(_selectionService);
      } finally {
        buffer.translateBufferLineToString = plain;
      }
    },
  });
}
