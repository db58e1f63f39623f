import type { Frame } from '../../shared/replay/contract.ts';
import type { FrameSource } from './frameCursor.ts';
import type { Sink } from './player.ts';
import { lineAt } from './useTranscriptSearch.ts';

/** Statements as frames of the player: each is a moment at which something is shown, and nothing is drawn. */
export function statementSource(moments: readonly { at: number }[]): FrameSource {
  const frames: Frame[] = moments.map(({ at }, index) => ({ index, at, kind: 'o', data: '' }));
  return {
    keyframe: async (at) => {
      const last = Math.max(0, lineAt(frames, at));
      return { at: Math.min(at, frames[last]?.at ?? 0), frame: last, cols: 1, rows: 1, capacity: 1, screen: '' };
    },
    frames: async (from) => ({ frames: frames.slice(from), next: null }),
  };
}

/** The list follows the player's moment by itself. */
export const noSink: Sink = { restore: async () => undefined, write: async () => undefined, resize: () => undefined };
