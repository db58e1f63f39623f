import { createHash } from 'node:crypto';
import { AppError } from '../../../shared/errors.ts';
import { createMessageFinder, partHeaderBytes, readPartHeader } from '../../../shared/replay/teleportStream.ts';
import { gzip } from '../archive/gzip.ts';
import { partOf } from '../archive/randomAccess.ts';
import type { Content } from '../ingest/content.ts';
import type { ImportLimits } from '../importLimits.ts';
import { refuse } from '../refusal.ts';

/** One part of a recording, with its header and padding, as it stands in the file. */
export interface StreamPart {
  /** From 1. */
  number: number;
  offset: number;
  /** Bytes of the file, which may be fewer than the header says. */
  length: number;
  packedStart: number;
  packedLength: number;
  /** Bytes of the part that the file no longer holds. */
  missing: number;
}

/** Bytes that are no part, and why. */
export interface NoPart {
  number: number;
  offset: number;
  length: number;
  reason: string;
  /** The file ends here, in the middle of a header. */
  cut: boolean;
}

function fault(head: Buffer, { documentBytes }: ImportLimits): string | undefined {
  if (head.length < partHeaderBytes) return 'The recording ends in the middle of a part: it is cut short.';
  const header = readPartHeader(head);
  if (!header) return 'A part of the recording claims a size that no file can have.';
  if (header.version !== 1) return 'What follows is no part of a recording in version 1, the only one that is read.';
  return header.size + header.padding > documentBytes ? `A part of the recording is larger than ${documentBytes} bytes.` : undefined;
}

/** The parts of a recording in the order of the file; where one cannot be told, all that is left is none (formats/sources.md 2.2). */
export function* partsOf(content: Content, limits: ImportLimits): Generator<StreamPart | NoPart> {
  let number = 0;
  for (let at = 0; at < content.size; ) {
    number += 1;
    const left = content.size - at;
    const head = content.read(at, partHeaderBytes);
    const reason = number > limits.packedMembers ? `The recording has more than ${limits.packedMembers} parts.` : fault(head, limits);
    const header = readPartHeader(head);
    if (reason !== undefined || !header) {
      yield { number, offset: at, length: left, reason: reason ?? '', cut: left < partHeaderBytes };
      return;
    }
    const claimed = partHeaderBytes + header.size + header.padding;
    const length = Math.min(left, claimed);
    const packedLength = Math.min(header.size, left - partHeaderBytes);
    yield { number, offset: at, length, packedStart: at + partHeaderBytes, packedLength, missing: claimed - length };
    at += length;
  }
}

/** SHA-256 in hex of a stretch of a file that may be too large to hold. */
export function digestOf(content: Content, offset: number, length: number): string {
  const digest = createHash('sha256');
  for (let at = 0; at < length; at += 1 << 20) digest.update(content.read(offset + at, Math.min(1 << 20, length - at)));
  return digest.digest('hex');
}

/** Counts what a recording unpacks to, over all its parts. INPUT_REFUSED beyond the limit of an input. */
export function createBudget({ expandedBytes }: ImportLimits): (bytes: number) => void {
  let spent = 0;
  return (bytes) => {
    spent += bytes;
    if (spent > expandedBytes) throw refuse('limit/expanded-size', 'The recording unpacks to more bytes than the limit.', 'size');
  };
}

/** What reading a part needs. */
export interface PartReading {
  limits: ImportLimits;
  /** Told of unpacked bytes before they are looked at; it may throw. */
  spend: (bytes: number) => void;
  take: (message: Uint8Array) => void;
}

/**
 * Hands over the events of a part one by one, and yields how far in the file it has come. The result says what keeps it from being
 * read to its end, when something does.
 */
export async function* readPart(
  content: Content,
  part: StreamPart,
  { limits, spend, take }: PartReading,
): AsyncGenerator<number, string | undefined> {
  if (part.packedLength === 0) return part.missing > 0 ? `Part ${part.number} of the recording is cut short.` : undefined;
  const finder = createMessageFinder();
  let reached = 0;
  const options = {
    path: `Part ${part.number} of the recording`,
    // What a terminal shows may be packed to nearly nothing; what all of it unpacks to is limited.
    limits: { ...limits, ratio: Number.MAX_SAFE_INTEGER },
    archive: false,
    onRead: (bytes: number) => {
      reached = bytes;
    },
  };
  try {
    for await (const piece of gzip.unpack(partOf(content, part.packedStart, part.packedLength), options)) {
      spend(piece.length);
      for (const message of finder.push(piece)) take(message);
      yield part.packedStart + reached;
    }
  } catch (error) {
    if (!(error instanceof AppError) || !error.detail.reason?.startsWith('gzip/')) throw error;
    return error.message;
  }
  if (finder.lost) return `${options.path} holds an event of a length that no event has.`;
  return finder.left > 0 ? `${options.path} ends in the middle of an event.` : undefined;
}
