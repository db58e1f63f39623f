import { isAscii, isUtf8 } from 'node:buffer';
import { escapeText } from '../refusal.ts';

export interface NameLimits {
  nameBytes: number;
  pathDepth: number;
}

/** A name that may not be used, with the finer refusal code and why, in words that follow "has a name". */
export class NameFault {
  readonly code: string;
  readonly why: string;

  constructor(code: string, why: string) {
    this.code = code;
    this.why = why;
  }
}

const controls = /[\p{Cc}\u2028\u2029]/u;
const direction = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
const device = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i;

type Rule = [code: string, broken: (name: string) => boolean, why: string];

/** What makes a path mean something else, or nothing, on the screen or on some system. */
const seen: readonly Rule[] = [
  ['name-control-character', (name) => controls.test(name), 'with a control character in it'],
  ['name-direction', (name) => direction.test(name), 'with characters that change the reading direction'],
  ['name-backslash', (name) => name.includes('\\'), 'with a backslash in it'],
];

const portable: readonly Rule[] = [
  ['name-colon', (name) => name.includes(':'), 'with a colon in it'],
  ['name-absolute', (name) => name.startsWith('/'), 'that starts at the root of a disk'],
  ['name-not-normal', (name) => name.normalize('NFC') !== name, 'that is not in Unicode normal form C'],
  ['name-empty-part', (name) => name.split('/').includes(''), 'with an empty part'],
  ['name-traversal', (name) => name.split('/').some((part) => part === '.' || part === '..'), 'that leads out of the archive'],
  ['name-trailing', (name) => name.split('/').some((part) => /[. ]$/.test(part)), 'with a part that ends in a dot or a space'],
  ['name-reserved', (name) => name.split('/').some((part) => device.test(part)), 'that Windows reserves for a device'],
];

function firstBroken(name: string, rules: readonly Rule[], { nameBytes, pathDepth }: NameLimits): NameFault | undefined {
  if (Buffer.byteLength(name) > nameBytes) return new NameFault('name-too-long', `longer than ${nameBytes} bytes`);
  for (const [code, broken, why] of rules) if (broken(name)) return new NameFault(code, why);
  if (name.split('/').length > pathDepth) return new NameFault('name-too-deep', `in more than ${pathDepth} folders`);
  return undefined;
}

/** The name of an archive entry without its trailing slash, or why it may not be used (formats/security.md Z3). */
export function entryName(bytes: Uint8Array, utf8: boolean, limits: NameLimits): string | NameFault {
  if (!(utf8 ? isUtf8(bytes) : isAscii(bytes))) return new NameFault('name-encoding', 'that is neither ASCII nor marked UTF-8');
  const text = Buffer.from(bytes).toString('utf8');
  const name = text.endsWith('/') ? text.slice(0, -1) : text;
  if (name === '') return new NameFault('name-empty', 'without any character');
  return firstBroken(name, [...seen, ...portable], limits) ?? name;
}

/** A path inside a folder on this machine, or why it may not be used: the disk already holds it, so only what would mislead is refused. */
export function folderName(path: Uint8Array, limits: NameLimits): string | NameFault {
  if (!isUtf8(path)) return new NameFault('name-encoding', 'that is not UTF-8');
  const name = Buffer.from(path).toString('utf8');
  return firstBroken(name, seen, limits) ?? name;
}

/** How two names collide on some system: case and composition do not tell them apart. */
export const collisionKey = (name: string): string => name.normalize('NFC').toUpperCase().toLowerCase();

/** The start of a name for a message, with nothing in it that could act on the screen. */
export function showName(bytes: Uint8Array): string {
  const text = escapeText(Buffer.from(bytes.subarray(0, 80)).toString('utf8'));
  return bytes.length > 80 ? `${text}…` : text;
}
