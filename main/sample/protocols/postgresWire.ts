/** PostgreSQL 3.0 client frames, as a native connection's `i` events hold them. */

const protocolVersion = 196608;

function cString(text: string): Buffer {
  return Buffer.concat([Buffer.from(text, 'utf8'), Buffer.of(0)]);
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}

/** One frame: kind byte, length that counts itself but not the kind, body. */
function frame(kind: string, ...body: Buffer[]): Buffer {
  const content = Buffer.concat(body);
  return Buffer.concat([Buffer.from(kind, 'latin1'), int32(content.length + 4), content]);
}

/** The start-up packet. Through the gateway its `user` is the access key in clear text (hoop.md 2.7). */
export function startup(parameters: Readonly<Record<string, string>>): Buffer {
  const pairs = Object.entries(parameters).flatMap(([name, value]) => [cString(name), cString(value)]);
  const content = Buffer.concat([int32(protocolVersion), ...pairs, Buffer.of(0)]);
  return Buffer.concat([int32(content.length + 4), content]);
}

export function password(text: string): Buffer {
  return frame('p', cString(text));
}

export function simpleQuery(sql: string): Buffer {
  return frame('Q', cString(sql));
}

/** Parse, Bind, Describe, Execute and Sync for one statement with text parameters, in one piece, as drivers send them. */
export function preparedQuery(name: string, sql: string, parameters: readonly string[]): Buffer {
  const values = parameters.map((value) => {
    const bytes = Buffer.from(value, 'utf8');
    return Buffer.concat([int32(bytes.length), bytes]);
  });
  return Buffer.concat([
    frame('P', cString(name), cString(sql), int16(0)),
    frame('B', cString(''), cString(name), int16(0), int16(parameters.length), ...values, int16(0)),
    frame('D', Buffer.from('P', 'latin1'), cString('')),
    frame('E', cString(''), int32(0)),
    frame('S'),
  ]);
}

export function terminate(): Buffer {
  return frame('X');
}
