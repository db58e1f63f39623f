import type { IncomingMessage } from 'node:http';

/** A body that was not accepted: too large, too slow, or not JSON. */
export class BodyRefused extends Error {
  override readonly name = 'BodyRefused';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/**
 * Yields the chunks of a request body. Throws BodyRefused 413 beyond `cap` bytes (at once when the head already says so)
 * and 408 when no byte arrives for `stallMs`, which bounds what a client that trickles can hold.
 */
export async function* boundedChunks(request: IncomingMessage, cap: number, stallMs: number): AsyncGenerator<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > cap) throw new BodyRefused(413, 'The body is larger than this address accepts.');
  let size = 0;
  const slow = new BodyRefused(408, 'The body took too long to arrive.');
  const timer = setTimeout(() => request.destroy(slow), stallMs);
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      timer.refresh();
      size += chunk.byteLength;
      if (size > cap) throw new BodyRefused(413, 'The body is larger than this address accepts.');
      yield chunk;
    }
  } finally {
    clearTimeout(timer);
  }
}

/** Reads a small JSON body; undefined for an empty one. Throws BodyRefused 400, 408 (all of it must arrive within `withinMs`) or 413. */
export async function readJson(request: IncomingMessage, cap: number, withinMs: number): Promise<unknown> {
  const late = setTimeout(() => request.destroy(new BodyRefused(408, 'The body took too long to arrive.')), withinMs);
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of boundedChunks(request, cap, withinMs)) chunks.push(chunk);
  } finally {
    clearTimeout(late);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new BodyRefused(400, 'The body is not JSON.');
  }
}
