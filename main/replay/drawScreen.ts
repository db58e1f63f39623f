import type { Frame } from '../../shared/replay/contract.ts';
import { type Moment, screenText } from '../../shared/replay/moment.ts';
import { readGrid } from '../../shared/replay/recording.ts';
import type { DrawnScreen, MomentJob, ScreenJob } from '../reader/protocol.ts';
import { type Decoded, openDecoded } from './decodedReader.ts';
import { digestOf } from './decodedRecording.ts';
import { createScreen, type Screen } from './screen.ts';

const drawn = (screen: Screen, at: number): DrawnScreen => ({
  at,
  cols: screen.cols,
  rows: screen.rows,
  lines: screen.lines().map((line) => line.trimEnd()),
});

/** Draws a moment: its keyframe and the frames up to and including `at`; with the last frame of output among them. */
async function drawUntil(recording: Decoded, at: number): Promise<{ drawn: DrawnScreen; last: Frame | null }> {
  const keyframe = await recording.keyframe(at);
  const screen = createScreen(keyframe.cols, keyframe.rows, recording.index.text);
  await screen.restore(keyframe);
  let last: Frame | null = null;
  for (let from: number | null = keyframe.frame; from !== null; ) {
    const { frames, next } = await recording.frames(from);
    for (const frame of frames) {
      if (frame.at > at) return { drawn: drawn(screen, at), last };
      const size = frame.kind === 'r' ? readGrid(frame.data) : null;
      if (size) screen.resize(size.cols, size.rows);
      if (frame.kind !== 'o') continue;
      await screen.write(Buffer.from(frame.data, 'base64'));
      last = frame;
    }
    from = next;
  }
  return { drawn: drawn(screen, at), last };
}

/** Draws one moment of a decoded recording. Runs in the reader process. */
export async function drawScreen({ decoded, at }: ScreenJob): Promise<DrawnScreen> {
  return (await drawUntil(await openDecoded(decoded), at)).drawn;
}

/** The last output before a frame: where a keyframe stands between a moment and what was printed before it. */
async function outputBefore(recording: Decoded, at: number, frame: number): Promise<Frame | null> {
  for (const chunk of recording.index.chunks.filter((one) => one.frame < frame).reverse()) {
    const { frames } = await recording.frames(chunk.frame);
    const found = frames.findLast((one) => one.kind === 'o' && one.at <= at && one.index < frame);
    if (found) return found;
  }
  return null;
}

/** Draws one moment and tells what can be cited of it. Runs in the reader process. */
export async function drawMoment({ decoded, at }: MomentJob): Promise<Moment> {
  const recording = await openDecoded(decoded);
  const { drawn: screen, last } = await drawUntil(recording, at);
  const frame = last ?? (await outputBefore(recording, at, (await recording.keyframe(at)).frame));
  const from = frame ? await recording.outputBefore(frame.index) : 0;
  return {
    ...screen,
    screenSha256: digestOf(screenText(screen.lines)),
    frame: frame && citedFrame(frame, from),
  };
}

function citedFrame({ index, at, data }: Frame, from: number): Moment['frame'] {
  const bytes = Buffer.from(data, 'base64');
  return { index, at, data, sha256: digestOf(bytes), from, to: from + bytes.length };
}
