import { type NoFrame, readHoopEvent, type SourceFrame } from '../../../shared/replay/recording.ts';
import { createElementFinder, createObjectFinder } from '../streamElements.ts';
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

/** Hoop: a session as it is downloaded in JSON, an array of texts with their times in whole seconds (formats/hoop.md 1.3). */
export async function* hoopDownloadFrames(source: RecordedSource): AsyncGenerator<Found> {
  const find = createObjectFinder();
  let begun = Number.NaN;
  let now = 0;
  for await (const piece of pieces(source)) {
    const frames: Found = [];
    for (const element of find(piece)) {
      const { stream, time, type } =
        (element && (parsed(Buffer.from(element).toString('utf8')) as Record<string, unknown> | undefined)) ?? {};
      if (typeof stream !== 'string' || typeof type !== 'string' || !'oei'.includes(type)) continue;
      const moment = Date.parse(String(time));
      if (Number.isNaN(begun)) begun = moment;
      if (!Number.isNaN(moment)) now = moment - begun;
      frames.push({ kind: type === 'i' ? 'i' : 'o', at: now, bytes: Buffer.from(stream) });
    }
    yield frames;
  }
}
