import { textOf } from './wire.ts';

const day = 86_400_000;
/** PostgreSQL counts from the year 2000. */
const epoch = Date.UTC(2000, 0, 1);

const isText = new Set([18, 19, 25, 114, 142, 1042, 1043]);

function instant(milliseconds: number): string | undefined {
  return Math.abs(milliseconds) < 8.64e15 ? new Date(milliseconds).toISOString() : undefined;
}

function microseconds(bytes: Buffer): string | undefined {
  const value = bytes.readBigInt64BE();
  const text = instant(Number(value / 1000n) + epoch);
  return text?.replace('Z', `${String(((value % 1000n) + 1000n) % 1000n).padStart(3, '0')}Z`);
}

const uuid = (bytes: Buffer) => bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');

/** Types by their number in pg_type, with the bytes a value has. */
const fixed: Readonly<Record<number, readonly [size: number, read: (bytes: Buffer) => string | undefined]>> = {
  16: [1, (bytes) => (bytes[0] === 1 ? 't' : 'f')],
  20: [8, (bytes) => String(bytes.readBigInt64BE())],
  21: [2, (bytes) => String(bytes.readInt16BE())],
  23: [4, (bytes) => String(bytes.readInt32BE())],
  26: [4, (bytes) => String(bytes.readUInt32BE())],
  700: [4, (bytes) => String(Math.fround(bytes.readFloatBE()))],
  701: [8, (bytes) => String(bytes.readDoubleBE())],
  1082: [4, (bytes) => instant(bytes.readInt32BE() * day + epoch)?.slice(0, 10)],
  1114: [8, microseconds],
  1184: [8, microseconds],
  2950: [16, uuid],
};

/** A bound value as text: as it was sent, decoded when its type is known, else its bytes in hexadecimal (`\x…`). */
export function parameterText(bytes: Buffer, binary: boolean, type: number): string {
  if (!binary || isText.has(type)) return textOf(bytes);
  if (type === 3802 && bytes[0] === 1) return textOf(bytes.subarray(1));
  const [size, read] = Object.hasOwn(fixed, type) ? (fixed[type] ?? []) : [];
  const text = read && bytes.length === size ? read(bytes) : undefined;
  return text ?? `\\x${bytes.toString('hex')}`;
}
