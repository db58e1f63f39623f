import type { BitReader } from './bitReader.ts';

/** Codes are at most so many bits long. */
const longestCode = 20;
/** Symbols are read in groups of so many by one table. */
const groupSymbols = 50;
const mostTables = 6;

/** How symbols are coded: of every length the last code, what to take off for the place of its symbol, and the symbols in order. */
interface CodeTable {
  shortest: number;
  last: Int32Array;
  offset: Int32Array;
  symbols: Uint16Array;
}

function codeTable(lengths: Uint8Array): CodeTable {
  const counts = new Int32Array(longestCode + 2);
  for (const length of lengths) counts[length] = (counts[length] as number) + 1;
  const last = new Int32Array(longestCode + 1).fill(-1);
  const offset = new Int32Array(longestCode + 1);
  const symbols = new Uint16Array(lengths.length);
  let code = 0;
  let placed = 0;
  for (let length = 1; length <= longestCode; length += 1) {
    offset[length] = placed - code;
    for (let symbol = 0; symbol < lengths.length; symbol += 1) {
      if (lengths[symbol] !== length) continue;
      symbols[placed] = symbol;
      placed += 1;
    }
    code += counts[length] as number;
    if ((counts[length] as number) > 0) last[length] = code - 1;
    code *= 2;
  }
  return { shortest: lengths.reduce((least, one) => Math.min(least, one), longestCode), last, offset, symbols };
}

/** Moves what stands at a place of a list to its front. */
function toFront(list: Uint8Array, at: number): number {
  const value = list[at] as number;
  for (let to = at; to > 0; to -= 1) list[to] = list[to - 1] as number;
  list[0] = value;
  return value;
}

/** The bytes that occur in a block, in order. */
export function usedBytes(reader: BitReader): Uint8Array {
  const ranges = reader.bits(16);
  const used: number[] = [];
  for (let range = 0; range < 16; range += 1) {
    if ((ranges & (0x8000 >>> range)) === 0) continue;
    const bytes = reader.bits(16);
    for (let at = 0; at < 16; at += 1) if ((bytes & (0x8000 >>> at)) !== 0) used.push(16 * range + at);
  }
  return Uint8Array.from(used);
}

function readSelectors(reader: BitReader, tables: number, damage: () => Error): Uint8Array {
  const selectors = new Uint8Array(reader.bits(15));
  if (selectors.length === 0) throw damage();
  const order = Uint8Array.from({ length: tables }, (_, at) => at);
  for (let index = 0; index < selectors.length; index += 1) {
    let at = 0;
    while (reader.bits(1) === 1) {
      at += 1;
      if (at >= tables) throw damage();
    }
    selectors[index] = toFront(order, at);
  }
  return selectors;
}

function readLengths(reader: BitReader, symbols: number, damage: () => Error): Uint8Array {
  const lengths = new Uint8Array(symbols);
  let length = reader.bits(5);
  for (let symbol = 0; symbol < symbols; symbol += 1) {
    while (reader.bits(1) === 1) {
      length += reader.bits(1) === 0 ? 1 : -1;
      if (length < 1 || length > longestCode) throw damage();
    }
    if (length < 1 || length > longestCode) throw damage();
    lengths[symbol] = length;
  }
  return lengths;
}

/** The code tables of a block, as a function that gives its symbols one after another. */
export function symbolReader(reader: BitReader, symbols: number, damage: () => Error): () => number {
  const count = reader.bits(3);
  if (count < 2 || count > mostTables) throw damage();
  const selectors = readSelectors(reader, count, damage);
  const tables = Array.from({ length: count }, () => codeTable(readLengths(reader, symbols, damage)));
  let read = 0;
  let table = tables[0] as CodeTable;
  return () => {
    if (read % groupSymbols === 0) {
      const chosen = tables[selectors[read / groupSymbols] ?? mostTables];
      if (!chosen) throw damage();
      table = chosen;
    }
    read += 1;
    const ahead = reader.look(longestCode);
    for (let length = table.shortest; length <= longestCode; length += 1) {
      const code = ahead >>> (longestCode - length);
      if (code > (table.last[length] as number)) continue;
      const symbol = table.symbols[code + (table.offset[length] as number)];
      if (symbol === undefined) break;
      reader.bits(length);
      return symbol;
    }
    throw damage();
  };
}

const runA = 0;
const runB = 1;

/**
 * The bytes of a block before the transform is undone, written into `into`, which is as long as a block may be; gives how many.
 * Symbols are places in a list of the bytes used last, and runs of the first of them.
 */
export function readSymbols(into: Uint32Array, used: Uint8Array, next: () => number, damage: () => Error): number {
  const order = Uint8Array.from(used);
  const end = used.length + 1;
  let length = 0;
  let run = 0;
  let weight = 1;
  const flush = () => {
    if (run > into.length - length) throw damage();
    into.fill(order[0] as number, length, length + run);
    length += run;
    run = 0;
    weight = 1;
  };
  for (let symbol = next(); symbol !== end; symbol = next()) {
    if (symbol === runA || symbol === runB) {
      run += weight * (symbol + 1);
      weight *= 2;
      if (run > into.length) throw damage();
      continue;
    }
    flush();
    if (length >= into.length) throw damage();
    into[length] = toFront(order, symbol - 1);
    length += 1;
  }
  flush();
  return length;
}
