import { createHash } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import { type ByteSource, findToken, readSpan } from './fileBytes.ts';

/** The evidence embedded in a report: its bytes' digest, and the digest its description announces. */
export interface EmbeddedEvidence {
  sha256: string;
  announced: string | null;
  /** Null when the bytes are no JSON object. */
  json: Record<string, unknown> | null;
}

const largest = 64 * 1024 * 1024;
const dictionaryBytes = 1024;

function jsonObject(bytes: Buffer): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** Offsets of `/EmbeddedFile` as a whole name: the plural names the catalogue's list. */
async function embeddedFileOffsets(path: ByteSource): Promise<number[]> {
  const offsets = await findToken(path, '/EmbeddedFile');
  const whole = await Promise.all(offsets.map(async (at) => ({ at, next: (await readSpan(path, at + 13, 1)).toString('latin1') })));
  return whole.filter(({ next }) => !/[A-Za-z]/.test(next)).map(({ at }) => at);
}

async function readStream(path: ByteSource, at: number): Promise<Buffer | null> {
  const head = (await readSpan(path, at, dictionaryBytes)).toString('latin1');
  const end = head.indexOf('>>\nstream\n');
  const length = Number(/\/Length (\d+)/.exec(head.slice(0, end))?.[1] ?? 'NaN');
  if (end < 0 || !(length > 0 && length <= largest)) return null;
  const bytes = await readSpan(path, at + end + '>>\nstream\n'.length, length);
  try {
    return head.slice(0, end).includes('/FlateDecode') ? inflateSync(bytes, { maxOutputLength: largest }) : bytes;
  } catch {
    return null;
  }
}

/** Reads the one embedded file of a report written here; null when there is not exactly one that can be read. */
export async function readEmbeddedEvidence(path: ByteSource): Promise<EmbeddedEvidence | null> {
  const offsets = await embeddedFileOffsets(path);
  const [at] = offsets;
  if (at === undefined || offsets.length !== 1) return null;
  const bytes = await readStream(path, at);
  if (!bytes) return null;
  const description = await findToken(path, '/Desc (Machine-readable evidence, SHA-256 ', 1);
  const text = description[0] === undefined ? '' : (await readSpan(path, description[0], 128)).toString('latin1');
  const announced = /SHA-256 ([0-9a-f]{64})\)/.exec(text)?.[1] ?? null;
  return { sha256: createHash('sha256').update(bytes).digest('hex'), announced, json: jsonObject(bytes) };
}
