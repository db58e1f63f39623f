import { isUtf8 } from 'node:buffer';
import { byte, skipBlank } from '../../json/bytes.ts';
import { Members } from '../../json/members.ts';
import { rewritten, withoutHalves } from '../../json/rewrite.ts';
import { type Child, JsonScanner } from '../../json/scanner.ts';
import { redacted, redactJson } from './redaction.ts';
import { textOf } from './wire.ts';

const limits = { jsonDepth: 64, keysPerObject: 10_000, keyBytes: 8192 };

/** A JSON object of a payload. Its numbers keep every digit: texts are taken from the bytes. */
export interface WireObject {
  members: Members;
  /** Exact JSON text of a member without secrets; undefined when it is absent. */
  json(key: string): string | undefined;
  /** A member that is an object itself. */
  object(key: string): WireObject | undefined;
  /** Exact JSON text of all of it without secrets. */
  whole(): string;
}

/** A secret that swallowed the end of a text with it leaves no JSON behind, and then nothing of it is kept. */
function validOr(text: string): string {
  try {
    JSON.parse(text);
    return text;
  } catch {
    return JSON.stringify(redacted.credential);
  }
}

function textBetween(bytes: Buffer, { start, end }: Pick<Child, 'start' | 'end'>, halves: readonly number[]): string {
  return redactJson(textOf(Buffer.concat(rewritten(bytes, start, end, withoutHalves(halves)))));
}

function objectAt(bytes: Buffer, start: number, end: number): WireObject | undefined {
  const scanner = new JsonScanner(limits);
  if (bytes[start] !== byte.openObject || scanner.scan(bytes, start, end) < 0) return undefined;
  const members = new Members(bytes, scanner.children);
  const halves = scanner.loneSurrogates;
  return {
    members,
    json(key) {
      const child = members.get(key);
      if (!child) return undefined;
      // Told with its name, because the name may say that the value is a secret.
      const named = textBetween(bytes, { start: child.keyStart - 1, end: child.end }, halves);
      return validOr(named.replace(/^"(?:[^"\\]|\\.)*"\s*:\s*/, ''));
    },
    object(key) {
      const child = members.get(key);
      return child && objectAt(bytes, child.start, child.end);
    },
    whole: () => textBetween(bytes, { start, end }, halves).trim(),
  };
}

/** Reads bytes that are one JSON object; undefined when they are anything else. */
export function readObject(bytes: Buffer): WireObject | undefined {
  return isUtf8(bytes) ? objectAt(bytes, skipBlank(bytes, 0, bytes.length), bytes.length) : undefined;
}

/** The objects of bytes that are one JSON object or an array of them (of an array at most sixteen). */
export function readObjects(bytes: Buffer): WireObject[] {
  const start = skipBlank(bytes, 0, bytes.length);
  if (bytes[start] !== byte.openArray) return [readObject(bytes)].filter((one) => one !== undefined);
  const scanner = new JsonScanner(limits);
  if (!isUtf8(bytes) || scanner.scan(bytes, start, bytes.length) < 0) return [];
  return scanner.children.map((child) => objectAt(bytes, child.start, child.end)).filter((one) => one !== undefined);
}
