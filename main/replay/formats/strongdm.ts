import { readChunkLine, type RecordedChunk } from '../../../shared/replay/strongdm.ts';
import { type Found, lineBatches, type RecordedSource, unreadable } from './format.ts';

/** Chunks out of order are held until they can be sorted; longer recordings are none. */
const longestHeld = 256 * 1_048_576;

/** The chunks of one session, as they stand in the log: the session is the one of the first chunk. */
async function* chunks(source: RecordedSource): AsyncGenerator<RecordedChunk> {
  let uuid: string | undefined;
  for await (const lines of lineBatches(source)) {
    for (const line of lines) {
      if (uuid !== undefined && !line.includes(uuid)) continue;
      const chunk = readChunkLine(line.toString('utf8').trimEnd());
      uuid ??= chunk?.uuid;
      if (chunk?.uuid === uuid && chunk) yield chunk;
    }
  }
}

/** Whether every chunk stands behind those before it; a log that was delivered twice, or by several ways, is not in order. */
async function isOrdered(source: RecordedSource): Promise<boolean> {
  let latest = -1;
  for await (const { id } of chunks(source)) {
    if (id < latest) return false;
    latest = id;
  }
  return true;
}

async function* sorted(source: RecordedSource): AsyncGenerator<RecordedChunk> {
  const held: RecordedChunk[] = [];
  let size = 0;
  for await (const chunk of chunks(source)) {
    held.push(chunk);
    size += chunk.events.reduce((sum, { data }) => sum + data.length, 0);
    if (size > longestHeld) throw unreadable('its parts are out of order and too large to be sorted');
  }
  yield* held.sort((a, b) => a.id - b.id);
}

/** Chunks of a session in the log of a node of StrongDM, between records of other sessions (formats/sources.md 5). */
export async function* strongdmFrames(source: RecordedSource): AsyncGenerator<Found> {
  const told = { ...source, onRead: () => undefined };
  const ordered = await isOrdered(told);
  let at = 0;
  let latest = -1;
  let before = '';
  for await (const { id, events } of ordered ? chunks(source) : sorted(source)) {
    // A chunk that was delivered twice is shown once.
    const text = JSON.stringify(events);
    if (id === latest && text === before) continue;
    [latest, before] = [id, text];
    yield events.map(({ ms, data }) => {
      at += ms;
      return { kind: 'o', at, bytes: Buffer.from(data, 'base64') };
    });
  }
}
