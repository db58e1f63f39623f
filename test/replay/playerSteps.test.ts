import { describe, expect, test } from 'vitest';
import type { Frame } from '../../shared/replay/contract.ts';
import { letters } from './fakes.ts';
import { everySecond, setUp } from './players.ts';

describe('stepping', () => {
  test('goes to the next and the previous output, and pauses', async () => {
    const { sink, player, state } = setUp(everySecond(26));
    await player.seek(4500);
    await player.step(1);
    expect([state().at, sink.text]).toEqual([5000, 'abcdef']);
    await player.step(-1);
    expect([state().at, sink.text]).toEqual([4000, 'abcde']);
  });

  test('steps back across a keyframe', async () => {
    const { sink, player, state } = setUp(everySecond(26));
    await player.seek(10_000);
    await player.step(-1);
    await player.step(-1);
    expect([state().at, sink.text]).toEqual([8000, 'abcdefghi']);
  });

  test('passes what is no output, and stays at both ends', async () => {
    const frames: Frame[] = [
      { index: 0, at: 0, kind: 'o', data: btoa('a') },
      { index: 1, at: 1000, kind: 'i', data: '' },
      { index: 2, at: 2000, kind: 'o', data: btoa('b') },
    ];
    const { player, state } = setUp(frames);
    await player.seek(0);
    await player.step(-1);
    expect(state().at).toBe(0);
    await player.step(1);
    expect(state().at).toBe(2000);
    await player.step(1);
    expect(state().at).toBe(2000);
  });
});

describe('work in a turn', () => {
  const flood = Array.from({ length: 40 }, (_, index): Frame => ({ index, at: 10, kind: 'o', data: btoa('x'.repeat(30_000)) }));

  test('is drawn in pieces of about 64 KiB', async () => {
    const { clock, sink, player } = setUp(
      [...flood, ...letters([20]).map((frame) => ({ ...frame, index: 40 }))],
      {},
      { pageSize: 50, keyframeEvery: 100 },
    );
    const sizes: number[] = [];
    sink.onWrite = (bytes) => sizes.push(bytes);
    const seeking = player.seek(10);
    await clock.pass(500);
    await seeking;
    expect(Math.max(...sizes)).toBeLessThanOrEqual(65_536 + 30_000);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(1_200_000);
  });

  test('stops after its time is over and goes on in the next one', async () => {
    const { clock, sink, player, state } = setUp(flood, { seekTurnMs: 8 }, { pageSize: 50, keyframeEvery: 100 });
    sink.onWrite = () => clock.spend(10);
    const seeking = player.seek(10);
    await clock.pass(48);
    const early = sink.acts.length;
    expect(state().status).toBe('seeking');
    await clock.pass(480);
    await seeking;
    expect(early).toBeLessThan(6);
    expect(sink.text).toHaveLength(1_200_000);
  });
});

test('a player that was closed draws nothing more', async () => {
  const { clock, sink, player } = setUp(everySecond(10));
  await player.seek(0);
  player.play();
  await clock.pass(100);
  player.dispose();
  const { length } = sink.acts;
  await clock.pass(5000);
  expect(sink.acts).toHaveLength(length);
});
