import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Frame, type FramePage, frame, type Keyframe, keyframe, type Place } from '../../shared/replay/contract.ts';
import { type DecodedIndex, decodedFiles, digestOf, lastReached, type Part, readIndex } from './decodedRecording.ts';

/** About this much of the frame file is answered to one call. */
const answerBytes = 262_144;

/** A decoded recording on disk, or as much of it as is decoded. */
export interface Decoded {
  readonly index: DecodedIndex;
  /** Whether everything up to a moment in ms is decoded. */
  reaches(at: number): boolean;
  /** Whether the frame of an index is decoded, or known not to exist. */
  holds(frame: number): boolean;
  /** The last keyframe at or before a moment in ms. */
  keyframe(at: number): Promise<Keyframe>;
  /** The same with the frames after it, up to a chunk past that moment. */
  place(at: number): Promise<Place>;
  /** Frames from an index on: about {@link answerBytes}, or less once they go past a moment in ms. */
  frames(from: number, past?: number): Promise<FramePage>;
  /** Bytes of output before a frame. */
  outputBefore(index: number): Promise<number>;
}

/** Reads parts that follow one another and checks each. */
async function readParts(path: string, parts: readonly Part[]): Promise<string> {
  const [first] = parts;
  if (!first) return '';
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const handle = await open(path, 'r');
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(length), 0, length, first.offset);
    for (const part of parts) {
      const from = part.offset - first.offset;
      if (digestOf(buffer.subarray(from, from + part.length)) !== part.sha256) throw new Error('a decoded recording is damaged');
    }
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** Opens a folder that a recording job filled, or is filling. Throws when it is missing, damaged or of another version. */
export async function openDecoded(directory: string): Promise<Decoded> {
  const index = readIndex(await readFile(join(directory, decodedFiles.index), 'utf8'));
  const linesOf = async (page: readonly Part[]): Promise<Frame[]> =>
    (await readParts(join(directory, decodedFiles.frames), page))
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => frame.parse(JSON.parse(line)));
  const { frames: count, readTo } = index.timeline;
  const placeOf = (at: number) => lastReached(index.keyframes, (one) => one.at <= at) ?? index.keyframes[0];
  const decoded: Decoded = {
    index,
    reaches: (at) => readTo === undefined || at < readTo,
    holds: (frame) => readTo === undefined || frame < count,
    async outputBefore(wanted) {
      const chunk = lastReached(index.chunks, (one) => one.frame <= wanted);
      if (!chunk) return 0;
      const before = (await linesOf([chunk])).filter((one) => one.kind === 'o' && one.index < wanted);
      return before.reduce((sum, { data }) => sum + Buffer.byteLength(data, 'base64'), chunk.output);
    },
    async keyframe(at) {
      const place = placeOf(at);
      return keyframe.parse(JSON.parse(await readParts(join(directory, decodedFiles.keyframes), place ? [place] : [])));
    },
    async place(at) {
      // Both at once: somebody waits for the picture.
      const [start, following] = await Promise.all([decoded.keyframe(at), decoded.frames(placeOf(at)?.frame ?? 0, at)]);
      return { ...start, following };
    },
    async frames(from, past = Number.POSITIVE_INFINITY) {
      const { chunks } = index;
      const start = lastReached(chunks, (chunk) => chunk.frame <= from);
      const end = readTo === undefined ? null : count;
      if (!start || from >= count) return { frames: [], next: end };
      const page = chunks
        .slice(chunks.indexOf(start))
        .filter((chunk) => chunk === start || (chunk.at <= past && chunk.offset < start.offset + answerBytes));
      const after = chunks[chunks.indexOf(start) + page.length];
      const frames = (await linesOf(page)).filter((one) => one.index >= from);
      return { frames, next: after?.frame ?? end };
    },
  };
  return decoded;
}
