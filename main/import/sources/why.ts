import { byte } from '../json/bytes.ts';
import type { JsonHead } from './jsonHead.ts';

/** Members told of at most: enough to recognise the format by. */
const told = 6;

/** Names of members in a sentence; a source only asks for names that its own code holds. */
export function membersFound(names: readonly string[], where = 'Its first record has'): string {
  const shown = names.slice(0, told).map((name) => `“${name}”`);
  const last = shown.pop() ?? '';
  return `${where} ${shown.length > 0 ? `${shown.join(', ')} and ${last}` : last}.`;
}

/** Why a source knows a file by its JSON: the members it asked for that are there, and what they stand in. */
export function whyOf(asked: ReadonlySet<string>, json: JsonHead | undefined): string {
  if (!json || asked.size === 0) return 'Its first bytes have the form of this source.';
  const { wrapper } = json;
  const where = wrapper ? `The first record in “${wrapper}” has` : undefined;
  return membersFound(
    [...asked].filter((name) => name !== wrapper),
    where,
  );
}

/** Why no source knows a file. */
export function whyNot(head: Uint8Array, json: JsonHead | undefined): string {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  if (bytes.length === 0) return 'It is empty.';
  if (bytes.includes(0)) return 'Its first bytes are not text.';
  if (json) return 'It is JSON, and no source knows the members of its first record.';
  return bytes[0] === byte.openObject ? 'It starts as JSON and cannot be read as such.' : 'It is text in a form that no source knows.';
}
