import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Decoded, openDecoded } from '../../main/replay/decodedReader.ts';
import { type DecodeOptions, decodeRecording } from '../../main/replay/decodeRecording.ts';
import { createScreen, type Screen } from '../../main/replay/screen.ts';
import type { RecordingJob } from '../../main/reader/protocol.ts';
import { readGrid } from '../../shared/replay/recording.ts';
import { temporaryFolder } from '../support/temporary.ts';

/** Keyframes so close that small recordings have many. */
export const closeKeyframes = { every: 600, retry: 50, longest: 131_072 };

/** Decodes a file as the reader does, into a folder that goes with the test. */
export async function decodeFile(object: string, job: Partial<RecordingJob> = {}, options: DecodeOptions = {}): Promise<Decoded> {
  return openDecoded(await decodeInto(object, job, options));
}

/** The folder that decoding a file fills. */
async function decodeInto(object: string, job: Partial<RecordingJob>, options: DecodeOptions): Promise<string> {
  const staging = job.staging ?? join(await temporaryFolder(), 'recording');
  await mkdir(staging, { recursive: true });
  const { size } = await stat(object);
  await decodeRecording(
    {
      kind: 'recording',
      object,
      format: 'asciicast-v2',
      byteOffset: 0,
      byteLength: size,
      cols: 80,
      rows: 24,
      text: false,
      durationMs: 0,
      ...job,
      staging,
    },
    options,
  );
  return staging;
}

/** Writes an asciicast v2 file of these events. */
async function writeEvents(events: readonly unknown[]): Promise<string> {
  const object = join(await temporaryFolder(), 'own.cast');
  const lines = [{ version: 2, width: 80, height: 24 }, ...events].map((line) => JSON.stringify(line));
  await writeFile(object, `${lines.join('\n')}\n`);
  return object;
}

/** Writes an asciicast v2 file of these events and decodes it. */
export async function decodeEvents(events: readonly unknown[], options: DecodeOptions = {}): Promise<Decoded> {
  return decodeFile(await writeEvents(events), {}, options);
}

/** The same, with the folder in which it lies. */
export async function decodeFolder(events: readonly unknown[]): Promise<{ folder: string; decoded: Decoded }> {
  const folder = await decodeInto(await writeEvents(events), {}, {});
  return { folder, decoded: await openDecoded(folder) };
}

/** Goes to a moment as the player does: keyframe into an emptied terminal, then frames. */
export async function seek(screen: Screen, decoded: Decoded, at: number, fromKeyframe = true): Promise<void> {
  const keyframe = await decoded.keyframe(fromKeyframe ? at : 0);
  await screen.restore(keyframe);
  for (let from: number | null = keyframe.frame; from !== null; ) {
    const { frames, next } = await decoded.frames(from);
    let gathered: Buffer[] = [];
    const draw = async () => {
      await screen.write(Buffer.concat(gathered));
      gathered = [];
    };
    for (const frame of frames.filter((one) => one.at <= at)) {
      const size = frame.kind === 'r' ? readGrid(frame.data) : null;
      if (frame.kind === 'o') gathered.push(Buffer.from(frame.data, 'base64'));
      if (!size) continue;
      await draw();
      screen.resize(size.cols, size.rows);
    }
    await draw();
    from = frames.some((frame) => frame.at > at) ? null : next;
  }
}

/** The screen of a decoded recording at a moment, right-trimmed rows. */
export async function screenAt(decoded: Decoded, at: number): Promise<string[]> {
  const screen = createScreen(decoded.index.cols, decoded.index.rows);
  await seek(screen, decoded, at);
  const lines = screen.lines();
  screen.dispose();
  return lines;
}
