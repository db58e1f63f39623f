import { readGrid } from '../../shared/replay/recording.ts';
import type { DrawnScreen, ScreenJob } from '../reader/protocol.ts';
import { openDecoded } from './decodedReader.ts';
import { createScreen, type Screen } from './screen.ts';

const drawn = (screen: Screen, at: number): DrawnScreen => ({
  at,
  cols: screen.cols,
  rows: screen.rows,
  lines: screen.lines().map((line) => line.trimEnd()),
});

/** Draws one moment of a decoded recording: its keyframe and the frames up to and including `at`. Runs in the reader process. */
export async function drawScreen({ decoded, at }: ScreenJob): Promise<DrawnScreen> {
  const recording = await openDecoded(decoded);
  const keyframe = await recording.keyframe(at);
  const screen = createScreen(keyframe.cols, keyframe.rows, recording.index.text);
  await screen.restore(keyframe);
  for (let from: number | null = keyframe.frame; from !== null; ) {
    const { frames, next } = await recording.frames(from);
    for (const frame of frames) {
      if (frame.at > at) return drawn(screen, at);
      const size = frame.kind === 'r' ? readGrid(frame.data) : null;
      if (size) screen.resize(size.cols, size.rows);
      if (frame.kind === 'o') await screen.write(Buffer.from(frame.data, 'base64'));
    }
    from = next;
  }
  return drawn(screen, at);
}
