/** Bytes of JSON text that mean something. */
export const byte = {
  tab: 0x09,
  lineFeed: 0x0a,
  return: 0x0d,
  space: 0x20,
  quote: 0x22,
  plus: 0x2b,
  comma: 0x2c,
  minus: 0x2d,
  point: 0x2e,
  zero: 0x30,
  colon: 0x3a,
  openArray: 0x5b,
  backslash: 0x5c,
  closeArray: 0x5d,
  u: 0x75,
  openObject: 0x7b,
  closeObject: 0x7d,
} as const;

/** 1 for every byte that may stand unescaped inside a string. */
export const plainInString = new Uint8Array(256).fill(1, 0x20);
plainInString[byte.quote] = 0;
plainInString[byte.backslash] = 0;

/** 1 for the four bytes that may stand between tokens. */
export const blank = new Uint8Array(256);
for (const space of [byte.tab, byte.lineFeed, byte.return, byte.space]) blank[space] = 1;

/** 1 for the digits. */
export const digit = new Uint8Array(256).fill(1, 0x30, 0x3a);

/** 1 for what may follow a backslash, other than `u`. */
export const simpleEscape = new Uint8Array(256);
for (const letter of '"\\/bfnrt') simpleEscape[letter.charCodeAt(0)] = 1;

/** Value of a hexadecimal digit, 255 for any other byte. */
export const hexValue = new Uint8Array(256).fill(255);
for (const letter of '0123456789abcdefABCDEF') hexValue[letter.charCodeAt(0)] = Number.parseInt(letter, 16);

/** The first position at or after `at` that holds no white space, or `end`. */
export function skipBlank(bytes: Uint8Array, at: number, end: number): number {
  let here = at;
  while (here < end && blank[bytes[here] as number] === 1) here += 1;
  return here;
}
