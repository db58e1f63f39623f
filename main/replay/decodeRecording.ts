import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Frame, Keyframe, Timeline } from '../../shared/replay/contract.ts';
import { assumedGrid, clampGrid, readGrid } from '../../shared/replay/recording.ts';
import type { ReaderProgress, RecordingJob, StagedRecording } from '../reader/protocol.ts';
import { type DecodedIndex, decodedFiles, decodedVersion, indexText } from './decodedRecording.ts';
import { createKeyframeMaker, type KeyframePolicy, usualPolicy } from './keyframes.ts';
import { createLineFile } from './lineFile.ts';
import { createTimelineGatherer, type TimelineGatherer } from './timelineGatherer.ts';
import { hiddenProtocol, type ReadProtocol, shownFrames } from './protocolFrames.ts';
import type { RecordedFrame } from './formats/format.ts';
import { recordedFrames } from './recordedFrames.ts';

export interface DecodeOptions {
  onProgress?: (progress: ReaderProgress) => void;
  keyframes?: KeyframePolicy;
  /** How payloads of protocols become text; without it nothing of them is shown. */
  readProtocol?: ReadProtocol;
  /** Ms between what is told of a recording while it is read, 0 for after every piece; when not given, the usual ones. */
  tellEvery?: number;
}

/** What is decoded so far is told this often (ms), and the longer it takes to tell, the rarer: one twentieth of the time at most. */
const tellEvery = 250;
const tellShare = 20;

/** Longer output is told as several frames of the same moment, so that no call has to carry it at once. */
const longestFrame = 65_536;
const chunkBytes = 65_536;

function* parts(bytes: Uint8Array): Generator<Uint8Array> {
  for (let from = 0; from === 0 || from < bytes.length; from += longestFrame) yield bytes.subarray(from, from + longestFrame);
}

/** A frame as its line, in the contract's shape. Input is hidden, so its bytes stay in the original. */
function frameLine(index: number, at: number, kind: Frame['kind'], bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // Base64 needs no escapes, and output is nearly all there is.
  const data = kind === 'o' || kind === 'i' ? `"${text.toString('base64')}"` : JSON.stringify(text.toString('utf8'));
  return `{"index":${index},"at":${at},"kind":"${kind}","data":${data}}`;
}

/** Writes frames and keyframes side by side and remembers where each lies. */
async function createRecordingWriter(job: RecordingJob, policy: KeyframePolicy) {
  const grid = clampGrid(job.cols, job.rows) ?? assumedGrid;
  const frames = await createLineFile(join(job.staging, decodedFiles.frames));
  const keyframes = await createLineFile(join(job.staging, decodedFiles.keyframes));
  const chunks: DecodedIndex['chunks'] = [];
  const places: DecodedIndex['keyframes'] = [];
  let count = 0;
  let output = 0;
  let chunk = { frame: 0, at: 0, offset: 0, output: 0 };

  const endChunk = () => {
    const length = frames.length - chunk.offset;
    if (length > 0) chunks.push({ ...chunk, length, sha256: frames.digest() });
    chunk = { frame: count, at: 0, offset: frames.length, output };
  };
  const addKeyframe = async (keyframe: Keyframe) => {
    const offset = keyframes.length;
    keyframes.add(JSON.stringify(keyframe));
    places.push({ at: keyframe.at, frame: keyframe.frame, offset, length: keyframes.length - offset, sha256: keyframes.digest() });
    await keyframes.relieve();
  };
  await addKeyframe({ at: 0, frame: 0, ...grid, capacity: grid.rows, screen: '' });
  const maker = createKeyframeMaker({ ...grid, text: job.text }, policy, addKeyframe);
  return {
    async add({ kind, at, bytes }: RecordedFrame): Promise<void> {
      for (const part of parts(kind === 'i' ? bytes.subarray(0, 0) : bytes)) {
        if (count === chunk.frame) chunk.at = at;
        frames.add(frameLine(count, at, kind, part));
        count += 1;
        if (kind === 'o') output += part.length;
        if (frames.length - chunk.offset >= chunkBytes) endChunk();
        const drawing = kind === 'o' ? maker.output(part, { at, frame: count }) : undefined;
        // Waiting for nothing, a million times, takes seconds.
        if (drawing) await drawing;
      }
    },
    resize: (cols: number, rows: number) => maker.resize(cols, rows),
    relieve: () => frames.relieve(),
    /** Writes out everything up to the last frame, so that it can be read while more is written. */
    async flush(): Promise<void> {
      endChunk();
      await frames.flush();
      await keyframes.flush();
    },
    async close(): Promise<void> {
      endChunk();
      await frames.close();
      await keyframes.close();
    },
    index: (timeline: Timeline): DecodedIndex => ({
      version: decodedVersion,
      ...grid,
      text: job.text,
      timeline,
      chunks,
      keyframes: places,
    }),
    get count() {
      return count;
    },
  };
}

const bytesOf = ({ sides = [], byteLength }: RecordingJob) => sides.reduce((sum, side) => sum + side.byteLength, byteLength);

type RecordingWriter = Awaited<ReturnType<typeof createRecordingWriter>>;

/** Gives a frame to those who gather what is kept of it; a new size is told in the contract's form. */
async function take(frame: RecordedFrame, gatherer: TimelineGatherer, writer: RecordingWriter): Promise<void> {
  const size = frame.kind === 'r' ? readGrid(Buffer.from(frame.bytes).toString('utf8')) : null;
  const told = size ? { ...frame, bytes: Buffer.from(`${size.cols}x${size.rows}`) } : frame;
  gatherer.see(told);
  await writer.add(told);
  if (!size) return;
  gatherer.resize(size.cols);
  await writer.resize(size.cols, size.rows);
}

/** Puts the index in the place of the one before, in one step: whoever reads it meanwhile finds one of them whole. */
async function writeIndex(staging: string, index: DecodedIndex): Promise<void> {
  const path = join(staging, decodedFiles.index);
  await writeFile(`${path}.new`, indexText(index));
  await rename(`${path}.new`, path);
}

/** Says when it is time to tell what is decoded so far, and how often it was told. */
function createTelling(every: number) {
  let next = Number.NEGATIVE_INFINITY;
  let told = 0;
  return {
    get told() {
      return told;
    },
    due: () => performance.now() >= next,
    async tell(write: () => Promise<void>): Promise<void> {
      const began = performance.now();
      await write();
      const ended = performance.now();
      next = every === 0 ? ended : ended + Math.max(every, (ended - began) * tellShare);
      told += 1;
    },
  };
}

/**
 * Decodes a stored recording into `job.staging`: frames and keyframes one a line, and an index with the timeline
 * (see decodedRecording.ts). While it reads, the index stands there already for what was read so far, and the progress says how often it
 * was written. Runs in the reader process and reads the original piece by piece. READER_FAILED when the payload is none of
 * the known formats.
 */
export async function decodeRecording(job: RecordingJob, options: DecodeOptions = {}): Promise<StagedRecording> {
  const writer = await createRecordingWriter(job, options.keyframes ?? usualPolicy);
  const gatherer = createTimelineGatherer(clampGrid(job.cols, job.rows)?.cols ?? assumedGrid.cols);
  const shown = shownFrames(job.format, options.readProtocol ?? hiddenProtocol);
  const telling = createTelling(options.tellEvery ?? tellEvery);
  const total = bytesOf(job);
  let done = 0;
  let now = 0;
  const onRead = (bytes: number) => {
    done += bytes;
  };
  const tellSoFar = async () => {
    await writer.flush();
    await writeIndex(job.staging, writer.index(gatherer.soFar(writer.count, job.durationMs)));
  };
  try {
    for await (const batch of recordedFrames({ ...job, onRead })) {
      for (const frame of batch) {
        now = frame.at;
        for (const one of shown.of(frame)) await take(one, gatherer, writer);
      }
      await writer.relieve();
      if (done < total && writer.count > 0 && telling.due()) await telling.tell(tellSoFar);
      options.onProgress?.({ stage: 'reading', done, total, records: writer.count, told: telling.told });
    }
    for (const one of shown.rest(now)) await take(one, gatherer, writer);
  } finally {
    await writer.close();
  }
  await writeIndex(job.staging, writer.index(gatherer.whole(writer.count)));
  return { frames: writer.count, bytes: gatherer.bytes() };
}
