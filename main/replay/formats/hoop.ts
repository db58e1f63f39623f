import { type NoFrame, readHoopEvent, type SourceFrame } from '../../../shared/replay/recording.ts';
import { createElementFinder } from '../streamElements.ts';
import { type Found, parsed, pieces, type RecordedSource, withBytes } from './format.ts';

function streamElement(element: Uint8Array | null): SourceFrame | NoFrame {
  const value = element === null ? undefined : parsed(Buffer.from(element).toString('utf8'));
  // `event_stream=utf8` answers with the whole output as one text (formats/hoop.md 2.5).
  if (typeof value === 'string') return { kind: 'o', at: 0, data: Buffer.from(value).toString('base64') };
  return readHoopEvent(value);
}

/** Hoop: the `event_stream` of a session document. */
export async function* hoopFrames(source: RecordedSource): AsyncGenerator<Found> {
  const find = createElementFinder('event_stream');
  for await (const piece of pieces(source)) {
    yield find(piece)
      .filter((element) => element === null || element.some((byte) => byte > 0x20))
      .map((element) => withBytes(streamElement(element), 'base64'));
  }
}
