import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createPictures } from '../../renderer/replay/screens/pictures.ts';
import type { ScreenDrawer, ScreenPicture } from '../../renderer/replay/screens/screenDrawer.ts';
import { momentOf, momentsAlong } from '../../renderer/replay/screens/stripMoments.ts';

const cell = { text: 'x', width: 1, ink: [0, 0, 0], paper: [0, 0, 0], bold: false } as const;
const pictureOf = (at: number, cols = 10, rows = 10): ScreenPicture => ({
  at,
  cols,
  rows: Array.from({ length: rows }, () => [{ ...cell }]),
});

/** A drawer that notes what it is asked and answers when it is told to. */
function createDesk(size?: [number, number]) {
  const asked: number[] = [];
  let closed = 0;
  let release: (() => void)[] = [];
  const drawer: ScreenDrawer = {
    async draw(at) {
      asked.push(at);
      await new Promise<void>((done) => release.push(done));
      if (at < 0) throw new Error('cannot be drawn');
      return pictureOf(at, ...(size ?? []));
    },
    close: () => void (closed += 1),
  };
  return {
    asked,
    drawer,
    get closed() {
      return closed;
    },
    /** Lets everything that is drawn now be finished, and whatever follows begin. */
    async turn() {
      const now = release;
      release = [];
      for (const done of now) done();
      for (let round = 0; round < 10; round += 1) await Promise.resolve();
    },
  };
}

const never = () => new AbortController().signal;

describe('small pictures', () => {
  test('are drawn one at a time, those that somebody waits for first', async () => {
    const desk = createDesk();
    const pictures = createPictures(() => desk.drawer);
    for (const at of [1, 2, 3]) void pictures.draw(at, false, never());
    void pictures.draw(9, true, never());
    expect(desk.asked).toEqual([1]);
    await desk.turn();
    await desk.turn();
    expect(desk.asked).toEqual([1, 9, 2]);
  });

  test('give way while the watched picture goes to a moment, except those that somebody waits for', async () => {
    const desk = createDesk();
    const pictures = createPictures(() => desk.drawer);
    pictures.hold(true);
    void pictures.draw(1, false, never());
    await desk.turn();
    expect(desk.asked).toEqual([]);
    void pictures.draw(2, true, never());
    await desk.turn();
    expect(desk.asked).toEqual([2]);
    await desk.turn();
    expect(desk.asked).toEqual([2]);
    pictures.hold(false);
    await desk.turn();
    expect(desk.asked).toEqual([2, 1]);
  });

  test('that nobody waits for any more are not drawn', async () => {
    const desk = createDesk();
    const pictures = createPictures(() => desk.drawer);
    const stop = new AbortController();
    void pictures.draw(1, true, never());
    void pictures.draw(2, true, stop.signal);
    stop.abort();
    void pictures.draw(3, true, never());
    await desk.turn();
    await desk.turn();
    expect(desk.asked).toEqual([1, 3]);
  });

  test('are kept: the same moment is drawn once', async () => {
    const desk = createDesk();
    const pictures = createPictures(() => desk.drawer);
    const first = pictures.draw(5, true, never());
    await desk.turn();
    expect(pictures.kept(5)).toBe(await first);
    expect(await pictures.draw(5, true, never())).toBe(await first);
    expect(desk.asked).toEqual([5]);
  });

  test('of a large grid are let go, the longest unused first', async () => {
    const desk = createDesk([1000, 90]);
    const pictures = createPictures(() => desk.drawer);
    for (const at of [1, 2, 3]) {
      void pictures.draw(at, true, never());
      await desk.turn();
      pictures.kept(1);
    }
    expect([1, 2, 3].map((at) => pictures.kept(at) !== undefined)).toEqual([true, false, true]);
  });

  test('that cannot be drawn say so, and the next one is drawn', async () => {
    const desk = createDesk();
    const pictures = createPictures(() => desk.drawer);
    const failed = pictures.draw(-1, false, never()).catch(String);
    const next = pictures.draw(4, false, never());
    await desk.turn();
    await desk.turn();
    expect(await failed).toContain('cannot be drawn');
    expect((await next).at).toBe(4);
  });

  test('are never answered once they are let go of: what is covered may be another thing now', async () => {
    const desk = createDesk();
    let made = 0;
    const pictures = createPictures(() => {
      made += 1;
      return desk.drawer;
    });
    let answered = false;
    void pictures.draw(1, true, never()).then(() => {
      answered = true;
    });
    pictures.close();
    await desk.turn();
    expect([answered, pictures.kept(1), desk.closed]).toEqual([false, undefined, 1]);
    void pictures.draw(2, true, never());
    await desk.turn();
    expect(made).toBe(2);
  });
});

test('the moments of a strip are the middles of equal slices of the scrubber', () => {
  fc.assert(
    fc.property(fc.nat(10_000_000), fc.integer({ min: 1, max: 40 }), (durationMs, count) => {
      const moments = momentsAlong(durationMs, count);
      expect(moments).toHaveLength(durationMs === 0 ? 1 : count);
      for (const [index, at] of moments.entries()) {
        expect(Math.abs(at - ((index + 0.5) * durationMs) / (durationMs === 0 ? 1 : count))).toBeLessThanOrEqual(
          durationMs === 0 ? 0 : 0.5,
        );
        expect(momentOf(moments, at)).toBeGreaterThanOrEqual(index);
      }
    }),
  );
  expect(momentsAlong(1000, 0)).toEqual([]);
  expect(momentOf([10, 20], 5)).toBe(-1);
});
