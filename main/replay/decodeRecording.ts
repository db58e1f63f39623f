import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Frame, Keyframe, Timeline } from '../../shared/replay/contract.ts';
import { assumedGrid, clampGrid, readGrid } from '../../shared/replay/recording.ts';
import { idleSpans, inOrder, outputDensity } from '../../shared/replay/timeline.ts';
import type { ReaderProgress, RecordingJob, StagedRecording } from '../reader/protocol.ts';
import { type DecodedIndex, decodedFiles, decodedVersion, indexText } from './decodedRecording.ts';
import { createCommandFinder } from './commands.ts';
import { identifierMarks } from './identifierMarks.ts';
import { createKeyframeMaker, type KeyframePolicy, usualPolicy } from './keyframes.ts';
import { createLineFile } from './lineFile.ts';
import { hiddenProtocol, type ReadProtocol, shownFrames } from './protocolFrames.ts';
import type { RecordedFrame } from './formats/format.ts';
import { recordedFrames } from './recordedFrames.ts';
import { createTranscript } from './transcript.ts';

export interface DecodeOptions {
  onProgress?: (progress: ReaderProgress) => void;
  keyframes?: KeyframePolicy;
  /** How payloads of protocols become text; without it nothing of them is shown. */
  readProtocol?: ReadProtocol;
}

/** Longer output is told as several frames of the same moment, so that no call has to carry it at once. */
const longestFrame = 65_536;
const chunkBytes = 65_536;
const mostMarks = 5000;
const longestLabel = 200;

function* parts(bytes: Uint8Array): Generator<Uint8Array> {
  for (let from = 0; from === 0 || from < bytes.length; from += longestFrame) yield bytes.subarray(from, from + longestFrame);
}

/** What the scrubber and the transcript need, gathered while the frames pass. */
function createObserver(cols: number) {
  const times: number[] = [];
  const sizes: number[] = [];
  const marks: Timeline['marks'] = [];
  let marksCut = false;
  const transcript = createTranscript();
  const commands = createCommandFinder(cols);
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let durationMs = 0;
  return {
    see({ kind, at, bytes }: RecordedFrame): void {
      durationMs = at;
      if (kind === 'o') {
        times.push(at);
        sizes.push(bytes.length);
        const text = decoder.decode(bytes, { stream: true });
        transcript.read(text, at);
        commands.read(text, at);
      } else if (kind !== 'i' && marks.length === mostMarks) marksCut = true;
      else if (kind !== 'i') {
        const label = Buffer.from(bytes).toString('utf8').slice(0, longestLabel);
        marks.push({ at, kind: kind === 'r' ? 'resize' : 'marker', label });
      }
    },
    resize: (to: number) => commands.resize(to),
    bytes: () => sizes.reduce((sum, size) => sum + size, 0),
    timeline(frames: number): Timeline {
      const { lines, cut } = transcript.finish();
      const found = commands.finish();
      const identifiers = identifierMarks(lines);
      return {
        durationMs,
        frames,
        idle: idleSpans(times, durationMs),
        density: outputDensity(times, sizes, durationMs),
        marks: inOrder([...marks, ...found.marks, ...identifiers.marks]),
        // Identifiers are looked for in the transcript only as far as it goes.
        marksCut: marksCut || found.cut || identifiers.cut || cut,
        transcript: lines,
        transcriptCut: cut,
      };
    },
  };
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
  let chunk = { frame: 0, offset: 0, output: 0 };

  const endChunk = () => {
    const length = frames.length - chunk.offset;
    if (length > 0) chunks.push({ ...chunk, length, sha256: frames.digest() });
    chunk = { frame: count, offset: frames.length, output };
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

/**
 * Decodes a stored recording into `job.staging`: frames and keyframes one a line, and an index with the timeline
 * (see decodedRecording.ts). Runs in the reader process and reads the original piece by piece. READER_FAILED when the
 * payload is none of the known formats.
 */
export async function decodeRecording(job: RecordingJob, options: DecodeOptions = {}): Promise<StagedRecording> {
  const writer = await createRecordingWriter(job, options.keyframes ?? usualPolicy);
  const observer = createObserver(clampGrid(job.cols, job.rows)?.cols ?? assumedGrid.cols);
  const shown = shownFrames(job.format, options.readProtocol ?? hiddenProtocol);
  const total = (job.sides ?? []).reduce((sum, { byteLength }) => sum + byteLength, job.byteLength);
  let done = 0;
  let now = 0;
  const onRead = (bytes: number) => {
    done += bytes;
  };
  const take = async (frame: RecordedFrame) => {
    const size = frame.kind === 'r' ? readGrid(Buffer.from(frame.bytes).toString('utf8')) : null;
    const told = size ? { ...frame, bytes: Buffer.from(`${size.cols}x${size.rows}`) } : frame;
    observer.see(told);
    await writer.add(told);
    if (!size) return;
    observer.resize(size.cols);
    await writer.resize(size.cols, size.rows);
  };
  try {
    for await (const batch of recordedFrames({ ...job, onRead })) {
      for (const frame of batch) {
        now = frame.at;
        for (const one of shown.of(frame)) await take(one);
      }
      await writer.relieve();
      options.onProgress?.({ stage: 'reading', done, total, records: writer.count });
    }
    for (const one of shown.rest(now)) await take(one);
  } finally {
    await writer.close();
  }
  const index = writer.index(observer.timeline(writer.count));
  await writeFile(join(job.staging, decodedFiles.index), indexText(index), { flag: 'wx' });
  return { frames: writer.count, bytes: observer.bytes() };
}
