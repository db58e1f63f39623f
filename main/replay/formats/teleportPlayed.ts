import { open } from 'node:fs/promises';
import { createPlaces, type PlayedEvent, readPlayedEvent } from '../../../shared/replay/teleportStream.ts';
import { createObjectFinder } from '../streamElements.ts';
import { type Found, parsed, pieces, type RecordedSource, unreadable } from './format.ts';

type Print = Extract<PlayedEvent, { kind: 'print' }>;

/** The frames of a session's events; `bytesOf` gives the output of one, undefined where there is none. */
async function* playedFrames(
  source: RecordedSource,
  bytesOf: (print: Print) => Promise<Uint8Array | undefined> | Uint8Array | undefined,
): AsyncGenerator<Found> {
  const find = createObjectFinder();
  let now = 0;
  for await (const piece of pieces(source)) {
    const frames: Found = [];
    for (const element of find(piece)) {
      const value = element && parsed(Buffer.from(element).toString('utf8'));
      const event = typeof value === 'object' && value !== null ? readPlayedEvent(value as Record<string, unknown>) : undefined;
      if (event?.kind === 'size') frames.push({ kind: 'r', at: now, bytes: Buffer.from(`${event.cols}x${event.rows}`) });
      if (event?.kind !== 'print') continue;
      const bytes = await bytesOf(event);
      if (!bytes) continue;
      now = Math.max(now, event.at);
      frames.push({ kind: 'o', at: event.at, bytes });
    }
    yield frames;
  }
}

/** What `tsh play --format=json` prints of a session of Teleport: its events in an array, output in base64 (formats/sources.md 2.2). */
export const teleportPlayedFrames = (source: RecordedSource): AsyncGenerator<Found> =>
  playedFrames(source, ({ data }) => (data === undefined ? undefined : Buffer.from(data, 'base64')));

/** The older form: events that say where their output stands in a file beside them (formats/sources.md 2.2). */
export async function* teleportPairFrames(source: RecordedSource): AsyncGenerator<Found> {
  const output = source.sides?.find(({ role }) => role === 'output');
  if (!output) throw unreadable('the file with its output is not there');
  const file = await open(output.object);
  const isHeld = createPlaces(output.byteLength);
  try {
    yield* playedFrames(source, async ({ place }) => {
      if (!isHeld(place)) return undefined;
      const { buffer } = await file.read(Buffer.alloc(place.length), 0, place.length, output.byteOffset + place.offset);
      source.onRead?.(place.length);
      return buffer;
    });
  } finally {
    await file.close();
  }
}
