import { createReadStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { constants, createGunzip } from 'node:zlib';
import {
  createMessageFinder,
  messageKinds,
  partHeaderBytes,
  readMessage,
  readPartHeader,
  readPrint,
  readResize,
} from '../../../shared/replay/teleportStream.ts';
import type { Found, RecordedSource } from './format.ts';

/** A part of the recording: where its packed bytes stand, and where the next part starts. */
interface Part {
  start: number;
  end: number;
  next: number;
}

async function partAt(file: FileHandle, at: number, last: number): Promise<Part | undefined> {
  const head = Buffer.alloc(partHeaderBytes);
  const { bytesRead } = await file.read(head, 0, Math.min(partHeaderBytes, last - at), at);
  const header = readPartHeader(head.subarray(0, bytesRead));
  if (header?.version !== 1) return undefined;
  const start = at + partHeaderBytes;
  return { start, end: Math.min(last, start + header.size), next: start + header.size + header.padding };
}

/** What a part holds, as far as it can be unpacked: the import has told the reviewer where it ends too early. */
async function* unpacked(object: string, { start, end }: Part): AsyncGenerator<Buffer> {
  if (end <= start) return;
  const gunzip = createGunzip({ finishFlush: constants.Z_SYNC_FLUSH });
  pipeline(createReadStream(object, { start, end: end - 1 }), gunzip, () => undefined);
  try {
    for await (const piece of gunzip) yield piece as Buffer;
  } catch (error) {
    if (!(error as NodeJS.ErrnoException).code?.startsWith('Z_')) throw error;
  } finally {
    gunzip.destroy();
  }
}

/** Frames of some events of one part; a new size counts from the moment of the output before it. */
function createReader() {
  let now = 0;
  return (messages: readonly Uint8Array[]): Found =>
    messages.flatMap((message): Found => {
      const { kind, body } = readMessage(message) ?? { kind: 0, body: message };
      if (kind === messageKinds.print) {
        const print = readPrint(body);
        if (!print) return [];
        now = Math.max(now, print.at);
        return [{ kind: 'o', at: print.at, bytes: print.data }];
      }
      const size = kind === messageKinds.resize ? readResize(body) : null;
      return size ? [{ kind: 'r', at: now, bytes: Buffer.from(`${size.cols}x${size.rows}`) }] : [];
    });
}

/** The protobuf stream of a session of Teleport: packed parts of events, of which prints and new sizes draw (formats/sources.md 2.2). */
export async function* teleportStreamFrames(source: RecordedSource): AsyncGenerator<Found> {
  const { object, byteOffset, byteLength, onRead } = source;
  const last = byteOffset + byteLength;
  const read = createReader();
  const file = await open(object, 'r');
  try {
    for (let at = byteOffset; at < last; ) {
      const part = await partAt(file, at, last);
      if (!part) return;
      const finder = createMessageFinder();
      for await (const piece of unpacked(object, part)) yield read(finder.push(piece));
      onRead?.(Math.min(part.next, last) - at);
      at = part.next;
    }
  } finally {
    await file.close();
  }
}
