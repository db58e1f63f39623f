import { type BitReader, bitReader } from './bitReader.ts';
import { readSymbols, symbolReader, usedBytes } from './bzip2Codes.ts';
import { memberCounter, type Packing, refuser, type UnpackOptions } from './packing.ts';
import type { RandomAccess } from './randomAccess.ts';

/** A block holds so many times this, by the digit in the header. */
const blockUnit = 100_000;
const headerBytes = 4;
/** Four equal bytes are followed by a count of how many more there are. */
const runLength = 4;
const outputChunk = 1 << 18;

const blockMark = [0x314159, 0x265359] as const;
const endMark = [0x177245, 0x385090] as const;

/** Whether a file starts as bzip2 does: with the size of its blocks, and then a block or, when nothing is in it, the end. */
function startsBzip2(head: Buffer): boolean {
  if (head.length < headerBytes + 6 || head.toString('latin1', 0, 3) !== 'BZh') return false;
  const level = (head[3] as number) - 0x30;
  const mark = [head.readUIntBE(headerBytes, 3), head.readUIntBE(headerBytes + 3, 3)];
  return level >= 1 && level <= 9 && [blockMark, endMark].some(([first, second]) => mark[0] === first && mark[1] === second);
}

/** CRC-32 with the highest bit first, as bzip2 has it. */
const crcTable = Int32Array.from({ length: 256 }, (_, byte) => {
  let value = byte << 24;
  for (let bit = 0; bit < 8; bit += 1) value = value < 0 ? (value << 1) ^ 0x04c11db7 : value << 1;
  return value;
});

interface Block {
  /** Of each place the byte, and above its eight bits the place that follows. */
  links: Uint32Array;
  length: number;
  first: number;
}

/** Undoes the sorting of a block: makes the order in which its bytes follow one another (Burrows and Wheeler). */
function link({ links, length }: Block): void {
  const starts = new Uint32Array(257);
  for (let at = 0; at < length; at += 1) {
    const after = (links[at] as number) + 1;
    starts[after] = (starts[after] as number) + 1;
  }
  for (let byte = 1; byte <= 256; byte += 1) starts[byte] = (starts[byte] as number) + (starts[byte - 1] as number);
  for (let at = 0; at < length; at += 1) {
    const byte = (links[at] as number) & 0xff;
    const place = starts[byte] as number;
    links[place] = ((links[place] as number) | (at << 8)) >>> 0;
    starts[byte] = place + 1;
  }
}

/** The bytes of a block in chunks; gives their checksum. */
function* contentOf({ links, length, first }: Block): Generator<Buffer, number> {
  let crc = -1;
  let out = Buffer.allocUnsafe(outputChunk);
  let filled = 0;
  let at = (links[first] as number) >>> 8;
  let previous = -1;
  let equal = 0;
  for (let done = 0; done < length; done += 1) {
    const entry = links[at] as number;
    at = entry >>> 8;
    const byte = entry & 0xff;
    const counts = equal === runLength;
    const value = counts ? previous : byte;
    const times = counts ? byte : 1;
    if (filled + times > outputChunk) {
      yield out.subarray(0, filled);
      out = Buffer.allocUnsafe(outputChunk);
      filled = 0;
    }
    for (let time = 0; time < times; time += 1) {
      out[filled] = value;
      filled += 1;
      crc = (crc << 8) ^ (crcTable[((crc >>> 24) ^ value) & 0xff] as number);
    }
    equal = counts ? 0 : byte === previous ? equal + 1 : 1;
    previous = counts ? -1 : byte;
  }
  if (filled > 0) yield out.subarray(0, filled);
  return ~crc >>> 0;
}

interface Stream {
  reader: BitReader;
  /** Room for one block, used again for the next. */
  links: Uint32Array;
  refused: ReturnType<typeof refuser>;
}

const checksum = (reader: BitReader): number => reader.bits(16) * 0x10000 + reader.bits(16);

/** One block; gives the checksum it states, which is that of its content. */
function* readBlock({ reader, links, refused }: Stream): Generator<Buffer, number> {
  const damage = () => refused('compressed-data', 'holds packed data that cannot be read: it is damaged or was changed');
  const stated = checksum(reader);
  if (reader.bits(1) === 1) throw refused('randomised', 'is packed by a bzip2 older than 0.9.5, in a way that is not read');
  const first = reader.bits(24);
  const used = usedBytes(reader);
  if (used.length === 0) throw damage();
  const length = readSymbols(links, used, symbolReader(reader, used.length + 2, damage), damage);
  if (first >= length) throw damage();
  const block = { links, length, first };
  link(block);
  const found = yield* contentOf(block);
  if (found !== stated) throw refused('checksum', 'does not match its checksum: it is damaged or was changed');
  return stated;
}

/** The blocks of one stream up to its end, which has a checksum of theirs. */
function* readStream(stream: Stream): Generator<Buffer> {
  const { reader, refused } = stream;
  let together = 0;
  for (;;) {
    const mark = [reader.bits(24), reader.bits(24)];
    const is = ([first, second]: readonly [number, number]) => mark[0] === first && mark[1] === second;
    if (is(endMark)) break;
    if (!is(blockMark)) throw refused('compressed-data', 'holds packed data that cannot be read: it is damaged or was changed');
    const crc = yield* readBlock(stream);
    together = (((together << 1) | (together >>> 31)) ^ crc) >>> 0;
  }
  if (checksum(reader) !== together) throw refused('checksum', 'does not match its checksum: it is damaged or was changed');
}

/** Several streams, one after another, are one file to every program that reads bzip2, and programs that use all processors write such. */
async function* bunzip2(file: RandomAccess, options: UnpackOptions): AsyncGenerator<Buffer> {
  const refused = refuser('bzip2', options);
  const countMember = memberCounter('bzip2', options);
  for (let at = 0; at === 0 || at < file.size; ) {
    countMember();
    const head = file.read(at, headerBytes + 6);
    if (!startsBzip2(head)) throw refused('trailing-bytes', 'has something after its packed data');
    const reader = bitReader(file, at + headerBytes, () => refused('cut-short', 'ends in the middle of its packed data: it is cut short'));
    const links = new Uint32Array(blockUnit * ((head[3] as number) - 0x30));
    for (const chunk of readStream({ reader, links, refused })) {
      options.onRead?.(reader.at());
      yield chunk;
    }
    at = reader.align();
  }
}

export const bzip2: Packing = { id: 'bzip2', starts: startsBzip2, unpack: bunzip2 };
