import { gzipSync } from 'node:zlib';

function varint(value: number | bigint): Buffer {
  const bytes: number[] = [];
  let left = BigInt.asUintN(64, BigInt(value));
  do {
    bytes.push(Number(left & 0x7fn) | (left > 0x7fn ? 0x80 : 0));
    left >>= 7n;
  } while (left > 0n);
  return Buffer.from(bytes);
}

/** What a field of a protobuf message holds: a number, text, bytes, or fields of its own. */
export type ProtoValue = number | bigint | string | Uint8Array | ProtoMessage;
export interface ProtoMessage {
  [field: string]: ProtoValue | ProtoValue[];
}

function field(number: number, value: ProtoValue): Buffer {
  if (typeof value === 'number' || typeof value === 'bigint') return Buffer.concat([varint(number * 8), varint(value)]);
  const bytes = typeof value === 'string' ? Buffer.from(value) : value instanceof Uint8Array ? value : proto(value);
  return Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes]);
}

/** A protobuf message. */
export function proto(message: ProtoMessage): Buffer {
  return Buffer.concat(
    Object.entries(message).flatMap(([number, value]) => (Array.isArray(value) ? value : [value]).map((one) => field(Number(number), one))),
  );
}

const begun = 1_772_359_200;

/** What every event says: its place, kind, id, code, time (ms after 2026-03-01T10:00:00Z) and cluster. */
export const common = (index: number, event: string, code = '', ms = 0): ProtoMessage => ({
  1: index,
  2: event,
  3: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
  4: code,
  5: { 1: begun + Math.floor(ms / 1000), 2: (ms % 1000) * 1_000_000 },
  6: 'clinic',
});

export const sid = '56408539-6536-11e9-80a1-427cfde50f5a';
const who: ProtoMessage = { 1: 'rosa@clinic.example', 2: 'root' };
const host: ProtoMessage = { 2: 'srv-1', 3: 'ehr-01' };

/** Events of a recording, by what happened; `ms` counts from the start of the session. */
export const recorded = {
  start: (size = '80:25') =>
    proto({ 5: { 1: common(0, 'session.start', 'T2000I'), 2: who, 3: { 1: sid }, 4: host, 5: { 2: '[2001:db8::1]:51454' }, 6: size } }),
  print: (ms: number, data: string | Uint8Array) =>
    proto({ 7: { 1: { 2: 'print', 5: common(0, '', '', ms)[5] as ProtoMessage }, 3: data, 5: ms } }),
  resize: (ms: number, size: string) => proto({ 9: { 1: common(2, 'resize', 'T2002I', ms), 2: who, 3: { 1: sid }, 5: host, 6: size } }),
  command: (ms: number, program: string, ...argv: string[]) =>
    proto({
      11: {
        1: common(3, 'session.command', 'T4000I', ms),
        2: who,
        3: { 1: sid },
        4: host,
        5: { 1: 7, 2: 2n ** 60n + 1n, 3: program },
        8: argv,
      },
    }),
  end: (ms: number) => proto({ 10: { 1: common(9, 'session.end', 'T2004I', ms), 2: who, 3: { 1: sid }, 5: host, 7: 1 } }),
};

/** Events with their lengths, as they are packed. */
export const framed = (messages: readonly Uint8Array[]): Buffer =>
  Buffer.concat(
    messages.flatMap((message) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(message.length);
      return [length, message];
    }),
  );

/** A part as it stands in a file; `packed` replaces what would be packed into it. */
export function part(
  messages: readonly Uint8Array[],
  { version = 1, padding = 0, packed = gzipSync(framed(messages)), flags = Buffer.alloc(0) } = {},
): Buffer {
  const header = Buffer.alloc(24);
  header.writeBigUInt64BE(BigInt(version), 0);
  header.writeBigUInt64BE(BigInt(packed.length), 8);
  header.writeBigUInt64BE(BigInt(padding), 16);
  return Buffer.concat([header, flags, packed, Buffer.alloc(padding)]);
}
