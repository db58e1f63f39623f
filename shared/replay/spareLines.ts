interface BufferLine {
  clone(): BufferLine;
  copyFrom(other: BufferLine): void;
}

/** What xterm.js 6.0.0 keeps of its lines; the version is pinned. */
interface PrivateLines {
  _core: {
    buffers: { normal: { lines: { readonly length: number; get(row: number): BufferLine | undefined } } };
    _bufferService: { _cachedBlankLine?: BufferLine | undefined };
  };
}

const linesOf = ({ _core }: PrivateLines) => {
  const { lines } = _core.buffers.normal;
  return Array.from({ length: lines.length }, (_, row) => lines.get(row)).filter((line) => line !== undefined);
};

/**
 * Keeps the lines a terminal has before it is emptied; call what is returned once it is empty, and it scrolls on with them. Making a thousand
 * new lines for every moment that is gone to takes longer than drawing them. Nothing else may hold a line of the terminal.
 */
export function spareLines(terminal: object): () => void {
  const inside = terminal as PrivateLines;
  const spare = linesOf(inside);
  return () => {
    const blank = linesOf(inside)[0]?.clone();
    if (!blank) return;
    const makeNew = blank.clone.bind(blank);
    blank.clone = () => {
      const line = spare.pop();
      if (!line) return makeNew();
      line.copyFrom(blank);
      return line;
    };
    inside._core._bufferService._cachedBlankLine = blank;
  };
}
