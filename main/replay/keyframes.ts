import type { Keyframe } from '../../shared/replay/contract.ts';
import { scrollback } from '../../shared/replay/inert.ts';
import { sameState } from './sameState.ts';
import { createScreen, type Screen } from './screen.ts';

/** How often keyframes are made, in the cost of replaying: output bytes, and a little for each frame. */
export interface KeyframePolicy {
  every: number;
  /** After a moment that no keyframe can express, the next attempt comes this much later. */
  retry: number;
  /** Characters of one keyframe beyond which lines above the screen are left out. */
  longest: number;
}

/** 128 KiB draw in about 15 ms: a seek never costs more, however long the recording. */
export const usualPolicy: KeyframePolicy = { every: 131_072, retry: 2048, longest: 131_072 };

/** Drawing nothing costs too: a million empty frames must not be one keyframe's way. */
const frameCost = 16;

type Moment = Pick<Keyframe, 'at' | 'frame'>;

/** Text that makes `proof`, whatever it showed before, the same as `screen`; null where none does. */
async function provenSnapshot(screen: Screen, proof: Screen, longest: number): Promise<string | null> {
  for (const above of [scrollback, screen.rows, 0]) {
    const shot = screen.snapshot(above);
    if (shot.length > longest && above > 0) continue;
    await proof.restore({ cols: screen.cols, rows: screen.rows, capacity: screen.capacity, screen: shot });
    return sameState(screen.terminal, proof.terminal, above) ? shot : null;
  }
  return null;
}

export interface KeyframeMaker {
  /** Takes output up to the end of frame `frame - 1`. What is returned must be awaited; mostly there is nothing to wait for. */
  output(bytes: Uint8Array, moment: Moment): Promise<void> | undefined;
  resize(cols: number, rows: number): Promise<void>;
}

/**
 * Replays a recording into a terminal of its own and hands out keyframes. One is handed out only when a terminal restored
 * from it was compared with the original and is the same: the state at a moment must not depend on the way there
 * (formats/security.md 5.2 R5). All keyframes together are never larger than the output they stand for.
 */
export function createKeyframeMaker(
  grid: { cols: number; rows: number; text: boolean },
  policy: KeyframePolicy,
  emit: (keyframe: Keyframe) => Promise<void>,
): KeyframeMaker {
  const screen = createScreen(grid.cols, grid.rows, grid.text);
  // One for all of them, as the window has one: what it showed before must leave nothing behind.
  const proof = createScreen(grid.cols, grid.rows, grid.text);
  let cost = 0;
  let due = policy.every;
  let pause = policy.retry;
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;

  const draw = async () => {
    const bytes = Buffer.concat(waiting);
    waiting = [];
    waitingBytes = 0;
    if (bytes.length > 0) await screen.write(bytes);
  };
  const attempt = async ({ at, frame }: Moment) => {
    await draw();
    const shot = screen.settled ? await provenSnapshot(screen, proof, policy.longest) : null;
    if (shot === null) {
      due = cost + pause;
      // What cannot be expressed now mostly cannot for a while, and each attempt takes time.
      if (screen.settled) pause = Math.min(pause * 2, policy.every);
      return;
    }
    pause = policy.retry;
    await emit({ at, frame, cols: screen.cols, rows: screen.rows, capacity: screen.capacity, screen: shot });
    cost = 0;
    due = Math.max(policy.every, shot.length);
  };
  return {
    output(bytes, moment) {
      // Small writes are gathered: a large one takes less than many.
      if (bytes.length > 0) waiting.push(bytes);
      waitingBytes += bytes.length;
      cost += bytes.length + frameCost;
      if (cost >= due) return attempt(moment);
      return waitingBytes >= 65_536 ? draw() : undefined;
    },
    async resize(cols, rows) {
      await draw();
      screen.resize(cols, rows);
    },
  };
}
