import { createWriteStream } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { App } from '../../app.ts';
import { BodyRefused, boundedChunks } from './body.ts';
import { replyJson } from './reply.ts';

/** The archive limit of imports: 2 GiB. */
export const uploadCap = 2 * 1024 ** 3;
const stallMs = 30_000;

/** Slashes, and every control, format or surrogate character, which could make a name look like another one. */
const notInNames = /[/\\]|\p{C}/u;

/**
 * The `name` of an upload: text to show, never part of a path we write. Null when it is missing, repeated, over 240 bytes,
 * or holds a slash, control, bidirectional or zero-width character.
 */
export function uploadName(target: string): string | null {
  const query = new URLSearchParams(target.slice('/upload'.length));
  const [name, ...more] = query.getAll('name');
  if (name === undefined || name === '' || name === '.' || name === '..' || more.length > 0) return null;
  return Buffer.byteLength(name) > 240 || notInNames.test(name) ? null : name;
}

/**
 * Streams one upload into a private folder and answers with the token that stands for it. Whatever ends it early
 * (size, stall, a closed tab) removes what had arrived. Throws BodyRefused 400, 408, 413.
 */
export async function receiveUpload(app: App, request: IncomingMessage, response: ServerResponse, cap = uploadCap): Promise<void> {
  const name = uploadName(request.url ?? '');
  if (name === null) throw new BodyRefused(400, 'The name of the file is missing or cannot be shown safely.');
  const staging = await app.staging();
  try {
    const path = join(staging.directory, 'upload');
    const file = createWriteStream(path, { mode: 0o600, flags: 'wx' });
    await pipeline(boundedChunks(request, cap, stallMs), file);
    replyJson(response, 200, await app.inputs.offer(path, { name, temporary: true }));
  } catch (error) {
    await staging.remove();
    throw error;
  }
}
