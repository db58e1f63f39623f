import type { Showing } from '../coveredLines.ts';
import type { FrameSource } from '../frameCursor.ts';
import { createSink, createTerminal } from '../inertTerminal.ts';
import { type Clock, Player } from '../player.ts';
import { type PictureCell, pictureCells } from './pictureCells.ts';

/** The screen of a recording at a moment (ms), as it is shown: covered where it is covered. */
export interface ScreenPicture {
  at: number;
  cols: number;
  rows: readonly PictureCell[][];
}

/** Draws screens of one recording, one after the other. */
export interface ScreenDrawer {
  /** Exactly the screen of a moment (ms). Rejects when the service fails. One call at a time. */
  draw(at: number): Promise<ScreenPicture>;
  close(): void;
}

/** Between two turns the picture that is watched has its own. */
const pauseMs = 16;
const seekTurnMs = 8;

const patientClock: Clock = {
  now: () => performance.now(),
  request: (callback) => window.setTimeout(callback, pauseMs),
  cancel: (turn) => window.clearTimeout(turn),
};

/**
 * A second player on a terminal that is never opened: from the keyframe before a moment its screen takes as long as a seek does, and goes the
 * same way, so the two cannot differ.
 */
export function createScreenDrawer(source: FrameSource, durationMs: number, showing: Showing): ScreenDrawer {
  const terminal = createTerminal();
  const player = new Player({ source, sink: createSink(terminal), clock: patientClock, durationMs, idle: [], seekTurnMs });
  return {
    async draw(at) {
      await player.seek(at);
      const { status, failure } = player.snapshot();
      if (status === 'failed') throw failure;
      return { at, cols: terminal.cols, rows: pictureCells(terminal, showing) };
    },
    close() {
      player.dispose();
      terminal.dispose();
    },
  };
}
