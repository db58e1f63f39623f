import { readPlayedEvent } from '../../../shared/replay/teleportStream.ts';
import { createObjectFinder } from '../streamElements.ts';
import { type Found, parsed, pieces, type RecordedSource } from './format.ts';

/** What `tsh play --format=json` prints of a session of Teleport: its events in an array, output in base64 (formats/sources.md 2.2). */
export async function* teleportPlayedFrames(source: RecordedSource): AsyncGenerator<Found> {
  const find = createObjectFinder();
  let now = 0;
  for await (const piece of pieces(source)) {
    const frames: Found = [];
    for (const element of find(piece)) {
      const value = element && parsed(Buffer.from(element).toString('utf8'));
      const event = typeof value === 'object' && value !== null ? readPlayedEvent(value as Record<string, unknown>) : undefined;
      if (event?.kind === 'print' && event.data !== undefined) {
        now = Math.max(now, event.at);
        frames.push({ kind: 'o', at: event.at, bytes: Buffer.from(event.data, 'base64') });
      } else if (event?.kind === 'size') frames.push({ kind: 'r', at: now, bytes: Buffer.from(`${event.cols}x${event.rows}`) });
    }
    yield frames;
  }
}
