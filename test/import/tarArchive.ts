/** A header with its content; every field can be made to lie. */
export interface TarPart {
  name: string | Uint8Array;
  content?: string | Uint8Array;
  /** `0` unless given. */
  type?: string;
  prefix?: string;
  /** What the size field says, as its twelve bytes; the length of the content unless given. */
  sizeField?: Uint8Array;
  /** Layout by its magic; POSIX unless given. */
  magic?: string;
  checksum?: number;
}

export const octal = (value: number): Buffer => Buffer.from(`${value.toString(8).padStart(11, '0')}\0`);

/** One header block and its padded content. */
export function tarPart({ name, content = '', type = '0', prefix = '', sizeField, magic = 'ustar\u000000', checksum }: TarPart): Buffer {
  const body = Buffer.from(content as string);
  const header = Buffer.alloc(512);
  header.set(Buffer.from(name as string).subarray(0, 100), 0);
  header.write('0000644\x000000000\x000000000\0', 100, 'latin1');
  header.set(sizeField ?? octal(body.length), 124);
  header.set(octal(0), 136);
  header.fill(0x20, 148, 156);
  header.write(type, 156, 'latin1');
  header.write(magic, 257, 'latin1');
  header.write(prefix, 345, 'utf8');
  const sum = checksum ?? header.reduce((total, one) => total + one, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return Buffer.concat([header, body, Buffer.alloc((512 - (body.length % 512)) % 512)]);
}

/** A pax extended header of these records. */
export function paxPart(records: Readonly<Record<string, string>>, type = 'x'): TarPart {
  const lines = Object.entries(records).map(([key, value]) => {
    const rest = Buffer.byteLength(` ${key}=${value}\n`);
    let length = rest + String(rest).length;
    if (String(length).length > String(rest).length) length = rest + String(length).length;
    return `${length} ${key}=${value}\n`;
  });
  return { name: 'pax-header', type, content: lines.join('') };
}

export const endMark = Buffer.alloc(1024);

/** A tar archive of parts as they are given, true or not, with its end mark unless another is given. */
export const tarOf = (parts: readonly TarPart[], end: Uint8Array = endMark): Buffer => Buffer.concat([...parts.map(tarPart), end]);
