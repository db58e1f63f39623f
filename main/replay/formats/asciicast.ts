import { createRelativeCast, readCastEvent, readCastHeader } from '../../../shared/replay/recording.ts';
import { createElementFinder } from '../streamElements.ts';
import { type Found, lineBatches, parsed, pieces, type RecordedSource, unreadable, withBytes } from './format.ts';

const numberSign = 0x23;

/** Asciicast v2 and v3: a header line, then one frame a line; empty lines and, in v3, comments are allowed (formats/sources.md 11). */
export async function* castFrames(source: RecordedSource): AsyncGenerator<Found> {
  const relative = source.format === 'asciicast-v3' ? createRelativeCast() : undefined;
  let header = false;
  for await (const lines of lineBatches(source)) {
    const frames: Found = [];
    for (const line of lines) {
      if (header && relative && line[0] === numberSign) continue;
      const text = line.toString('utf8').trim();
      if (header && text !== '') frames.push(withBytes(relative ? relative.event(parsed(text)) : readCastEvent(parsed(text)), 'utf8'));
      if (!header) {
        const read = readCastHeader(parsed(text));
        if (typeof read === 'string') throw unreadable(read);
        if (source.format !== `asciicast-v${read.version}`) throw unreadable('its header is of another version');
        header = true;
      }
    }
    yield frames;
  }
  if (!header) throw unreadable('it is empty');
}

/** Asciicast v1: one document whose `stdout` holds the frames. */
export async function* castDocumentFrames(source: RecordedSource): AsyncGenerator<Found> {
  const find = createElementFinder('stdout');
  const relative = createRelativeCast();
  for await (const piece of pieces(source)) {
    yield find(piece)
      .filter((element) => element === null || element.some((byte) => byte > 0x20))
      .map((element) => withBytes(relative.output(element && parsed(Buffer.from(element).toString('utf8'))), 'utf8'));
  }
}
