import { Player, type PlayerOptions } from '../../renderer/replay/player.ts';
import type { Frame } from '../../shared/replay/contract.ts';
import { idleSpans } from '../../shared/replay/timeline.ts';
import { createFakeClock, createFakeSink, createFakeSource, letters } from './fakes.ts';

/** A player of these frames, with everything around it in the hands of the test. */
export function setUp(frames: readonly Frame[], options: Partial<PlayerOptions> = {}, paging = {}) {
  const clock = createFakeClock();
  const sink = createFakeSink();
  const source = createFakeSource(frames, paging);
  const durationMs = frames.at(-1)?.at ?? 0;
  const outputs = frames.filter((frame) => frame.kind === 'o').map((frame) => frame.at);
  const player = new Player({ source, sink, clock, durationMs, idle: idleSpans(outputs, durationMs), ...options });
  return { clock, sink, source, player, state: () => player.snapshot() };
}

/** So many letters, a second apart. */
export const everySecond = (count: number) => letters(Array.from({ length: count }, (_, index) => index * 1000));
