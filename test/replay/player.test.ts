import { describe, expect, test } from 'vitest';
import type { Frame } from '../../shared/replay/contract.ts';
import { letters } from './fakes.ts';
import { everySecond, setUp } from './players.ts';

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
    expect(sink.text).toBe(
      everySecond(30)
        .map((frame) => atob(frame.data))
        .join(''),
    );
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
