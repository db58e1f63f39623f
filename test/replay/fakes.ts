import type { Frame, Keyframe } from '../../shared/replay/contract.ts';
import type { FrameSource } from '../../renderer/replay/frameCursor.ts';
import type { Clock, Sink } from '../../renderer/replay/player.ts';

/** A clock that moves when it is told to; a turn comes every 16 ms. */
export interface FakeClock extends Clock {
  /** Lets time pass turn by turn, and lets whatever waits go on in between. */
  pass(ms: number): Promise<void>;
  /** Makes the next `now` that much later, as if drawing had taken long. */
  spend(ms: number): void;
}

const settle = async () => {
  for (let round = 0; round < 30; round++) await Promise.resolve();
};

export function createFakeClock(): FakeClock {
  let now = 1000;
  let number = 0;
  const waiting = new Map<number, () => void>();
  return {
    now: () => now,
    request(callback) {
      waiting.set(++number, callback);
      return number;
    },
    cancel: (turn) => void waiting.delete(turn),
    spend(ms) {
      now += ms;
    },
    async pass(ms) {
      await settle();
      for (let passed = 0; passed < ms; passed += 16) {
        now += 16;
        const due = [...waiting.values()];
        waiting.clear();
        for (const callback of due) callback();
        await settle();
      }
    },
  };
}

/** A sink that keeps what was drawn as text: keyframe screens and output one after the other. */
export interface FakeSink extends Sink {
  readonly text: string;
  readonly acts: string[];
  /** Called with the size of every piece that is drawn. */
  onWrite: (bytes: number) => void;
}

export function createFakeSink(): FakeSink {
  let text = '';
  const acts: string[] = [];
  const sink: FakeSink = {
    get text() {
      return text;
    },
    acts,
    onWrite: () => undefined,
    async restore(keyframe) {
      acts.push(`restore ${keyframe.frame}`);
      await Promise.resolve();
      text = keyframe.screen;
    },
    async write(bytes) {
      sink.onWrite(bytes.length);
      const piece = new TextDecoder().decode(bytes);
      acts.push(`write ${piece.slice(0, 20)}`);
      text += piece;
      await Promise.resolve();
    },
    resize: (cols, rows) => void acts.push(`resize ${cols}x${rows}`),
  };
  return sink;
}

/** Frames whose output is one letter after the other: `a` at the first time, `b` at the second. */
export function letters(times: readonly number[]): Frame[] {
  return times.map((at, index) => ({ index, at, kind: 'o', data: btoa(String.fromCharCode(97 + (index % 26))) }));
}

export interface FakeSource extends FrameSource {
  readonly calls: string[];
  /** Set to hold answers back. */
  gate: Promise<void>;
}

/** A recording in memory: pages of `pageSize` frames, a keyframe before every `keyframeEvery`-th frame. */
export function createFakeSource(frames: readonly Frame[], { pageSize = 5, keyframeEvery = 10 } = {}): FakeSource {
  const calls: string[] = [];
  const drawn = (before: number) =>
    frames
      .slice(0, before)
      .map((frame) => (frame.kind === 'o' ? atob(frame.data) : ''))
      .join('');
  const keyframes: Keyframe[] = [{ at: 0, frame: 0, cols: 80, rows: 24, capacity: 24, screen: '' }];
  for (let before = keyframeEvery; before < frames.length; before += keyframeEvery) {
    keyframes.push({ at: frames[before - 1]?.at ?? 0, frame: before, cols: 80, rows: 24, capacity: 24, screen: drawn(before) });
  }
  const source: FakeSource = {
    calls,
    gate: Promise.resolve(),
    async keyframe(at) {
      calls.push(`keyframe ${at}`);
      await source.gate;
      return keyframes.findLast((keyframe) => keyframe.at <= at) ?? { at: 0, frame: 0, cols: 80, rows: 24, capacity: 24, screen: '' };
    },
    async frames(from) {
      calls.push(`frames ${from}`);
      await source.gate;
      const page = frames.slice(from, from + pageSize);
      return { frames: page, next: from + pageSize < frames.length ? from + pageSize : null };
    },
  };
  return source;
}
