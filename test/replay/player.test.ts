import { describe, expect, test } from 'vitest';
import type { Frame } from '../../shared/replay/contract.ts';
import { idleSpans } from '../../shared/replay/timeline.ts';
import { Player, type PlayerOptions } from '../../renderer/replay/player.ts';
import { createFakeClock, createFakeSink, createFakeSource, letters } from './fakes.ts';

function setUp(frames: readonly Frame[], options: Partial<PlayerOptions> = {}, paging = {}) {
  const clock = createFakeClock();
  const sink = createFakeSink();
  const source = createFakeSource(frames, paging);
  const durationMs = frames.at(-1)?.at ?? 0;
  const outputs = frames.filter((frame) => frame.kind === 'o').map((frame) => frame.at);
  const player = new Player({ source, sink, clock, durationMs, idle: idleSpans(outputs, durationMs), ...options });
  return { clock, sink, source, player, state: () => player.snapshot() };
}

const everySecond = (count: number) => letters(Array.from({ length: count }, (_, index) => index * 1000));

describe('playing', () => {
  test('draws each frame when its time has come', async () => {
    const { clock, sink, player, state } = setUp(everySecond(4));
    await player.seek(0);
    expect(sink.text).toBe('a');
    player.play();
    await clock.pass(990);
    expect(sink.text).toBe('a');
    await clock.pass(32);
    expect(sink.text).toBe('ab');
    await clock.pass(2100);
    expect(sink.text).toBe('abcd');
    expect(state()).toMatchObject({ status: 'ended', at: 3000 });
  });

  test('stops when it is paused and goes on from there', async () => {
    const { clock, sink, player, state } = setUp(everySecond(4));
    await player.seek(0);
    player.play();
    await clock.pass(1200);
    player.pause();
    const { at } = state();
    await clock.pass(5000);
    expect([state().at, sink.text]).toEqual([at, 'ab']);
    player.play();
    await clock.pass(1000);
    expect(sink.text).toBe('abc');
  });

  test('begins again after the end', async () => {
    const { clock, sink, player } = setUp(everySecond(3));
    await player.seek(2000);
    player.play();
    await clock.pass(1100);
    expect(sink.text).toBe('ab');
  });

  test.each([
    [0.25, 4000],
    [2, 500],
    [32, 32],
  ])('at %s times the speed reaches the first second after %s ms', async (speed, ms) => {
    const { clock, sink, player } = setUp(everySecond(3), { start: { speed } });
    await player.seek(0);
    player.play();
    await clock.pass(ms * 0.8 - 20);
    expect(sink.text).toBe('a');
    await clock.pass(ms * 0.3 + 40);
    expect(sink.text).toMatch(/^ab/);
  });

  test('as fast as it draws is at the end as soon as everything is drawn', async () => {
    const { clock, sink, player, state } = setUp(everySecond(30), { start: { speed: Number.POSITIVE_INFINITY } });
    await player.seek(0);
    player.play();
    await clock.pass(100);
    expect(sink.text).toBe(everySecond(30).map((frame) => atob(frame.data)).join(''));
    expect(state().status).toBe('ended');
  });

  test('changes speed in steps and stays within them', () => {
    const { player, state } = setUp(everySecond(2));
    for (let times = 0; times < 12; times++) player.changeSpeed(1);
    expect(state().speed).toBe(Number.POSITIVE_INFINITY);
    for (let times = 0; times < 12; times++) player.changeSpeed(-1);
    expect(state().speed).toBe(0.25);
    player.setSpeed(3);
    player.changeSpeed(1);
    expect(state().speed).toBe(4);
  });

  test('loads ahead before it needs the frames', async () => {
    const { clock, source, player } = setUp(everySecond(30), {}, { pageSize: 5, keyframeEvery: 100 });
    await player.seek(0);
    player.play();
    await clock.pass(1000);
    expect(source.calls).toContain('frames 5');
    expect(source.calls).not.toContain('frames 10');
  });

  test('does not jump ahead when a turn comes late', async () => {
    const { clock, player, state } = setUp(everySecond(30));
    await player.seek(0);
    player.play();
    await clock.pass(16);
    clock.spend(60_000);
    await clock.pass(16);
    expect(state().at).toBeLessThan(400);
  });
});

describe('skipping idle time', () => {
  const frames = letters([0, 500, 60_500, 61_000]);

  test('shortens a stretch to half a second and keeps counting it', async () => {
    const { clock, sink, player, state } = setUp(frames, { start: { skipIdle: true } });
    await player.seek(0);
    player.play();
    await clock.pass(900);
    expect(sink.text).toBe('ab');
    await clock.pass(250);
    expect(sink.text).toBe('abc');
    expect(state().at).toBeGreaterThan(60_000);
  });

  test('is not done unless it is asked for', async () => {
    const { clock, sink, player } = setUp(frames);
    await player.seek(0);
    player.play();
    await clock.pass(5000);
    expect(sink.text).toBe('ab');
    player.setSkipIdle(true);
    await clock.pass(200);
    expect(sink.text).toBe('abc');
  });
});

describe('seeking', () => {
  test('draws a keyframe and the frames up to the moment', async () => {
    const { sink, player } = setUp(everySecond(26));
    await player.seek(14_500);
    expect(sink.text).toBe('abcdefghijklmno');
    expect(sink.acts[0]).toBe('restore 10');
  });

  test('forward within what is loaded draws on without a keyframe', async () => {
    const { sink, source, player } = setUp(everySecond(10), {}, { pageSize: 10 });
    await player.seek(0);
    await player.seek(4000);
    expect(sink.text).toBe('abcde');
    expect(source.calls.filter((call) => call.startsWith('keyframe'))).toHaveLength(1);
  });

  test('backward goes by a keyframe', async () => {
    const { sink, player } = setUp(everySecond(20));
    await player.seek(19_000);
    await player.seek(2000);
    expect(sink.text).toBe('abc');
  });

  test('overtakes an earlier seek: its late answer is not drawn', async () => {
    const { clock, sink, source, player, state } = setUp(everySecond(26));
    let open = () => undefined as void;
    source.gate = new Promise((resolve) => {
      open = resolve;
    });
    const first = player.seek(25_000);
    const second = player.seek(3000);
    open();
    await clock.pass(16);
    await Promise.all([first, second]);
    expect([sink.text, state().at, state().status]).toEqual(['abcd', 3000, 'paused']);
    expect(sink.acts).not.toContain('restore 20');
  });

  test('goes on playing afterwards when it was playing', async () => {
    const { clock, player, state } = setUp(everySecond(26));
    await player.seek(0);
    player.play();
    await clock.pass(100);
    await player.seek(10_000);
    expect(state().status).toBe('playing');
    await clock.pass(200);
    expect(state().at).toBeGreaterThan(10_100);
  });

  test('stays within the recording', async () => {
    const { player, state } = setUp(everySecond(3));
    await player.seek(-5);
    expect(state().at).toBe(0);
    await player.seek(1e9);
    expect(state()).toMatchObject({ at: 2000, status: 'ended' });
  });

  test('applies sizes between the outputs they stand between', async () => {
    const frames: Frame[] = [
      { index: 0, at: 0, kind: 'o', data: btoa('a') },
      { index: 1, at: 1, kind: 'r', data: '100x30' },
      { index: 2, at: 2, kind: 'o', data: btoa('b') },
      { index: 3, at: 3, kind: 'i', data: '' },
      { index: 4, at: 4, kind: 'm', data: 'mark' },
    ];
    const { sink, player } = setUp(frames);
    await player.seek(4);
    expect(sink.acts).toEqual(['restore 0', 'write a', 'resize 100x30', 'write b']);
  });

  test('says when the service fails, and tries again when asked', async () => {
    const { source, player, state } = setUp(everySecond(3));
    const { keyframe } = source;
    source.keyframe = () => Promise.reject(new Error('gone'));
    await player.seek(1000);
    expect(state()).toMatchObject({ status: 'failed', at: 1000 });
    expect((state().failure as Error).message).toBe('gone');
    source.keyframe = keyframe;
    await player.seek(1000);
    expect(state()).toMatchObject({ status: 'paused', failure: null });
  });

  test('tries again when it is asked to play after a failure', async () => {
    const { clock, source, sink, player, state } = setUp(everySecond(3));
    const { keyframe } = source;
    source.keyframe = () => Promise.reject(new Error('gone'));
    await player.seek(1000);
    source.keyframe = keyframe;
    player.play();
    await clock.pass(200);
    expect([state().status, sink.text]).toEqual(['playing', 'ab']);
  });
});

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

  test('stops after 8 ms and goes on in the next one', async () => {
    const { clock, sink, player, state } = setUp(flood, {}, { pageSize: 50, keyframeEvery: 100 });
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
