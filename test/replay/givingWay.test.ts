import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createGivingWay, type GivingWay } from '../../renderer/replay/givingWay.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Whether a turn that is asked for now has come after so many ms. */
async function comesWithin(way: GivingWay, ms: number): Promise<boolean> {
  let come = false;
  void way.turn().then(() => (come = true));
  await vi.advanceTimersByTimeAsync(ms);
  return come;
}

test('where no picture is awaited, nothing waits', async () => {
  expect(await comesWithin(createGivingWay(false), 0)).toBe(true);
});

test('what else fills the page waits for the picture, and a little longer: often it goes on to another moment', async () => {
  const way = createGivingWay(true);
  const told: boolean[] = [];
  way.subscribe((held) => told.push(held));
  for (let seek = 0; seek < 5; seek += 1) {
    way.seeks(true);
    expect(await comesWithin(way, 200)).toBe(false);
    way.seeks(false);
    expect(await comesWithin(way, 200)).toBe(false);
  }
  expect(told).not.toContain(false);
  expect(await comesWithin(way, 100)).toBe(true);
  expect(told.at(-1)).toBe(false);
});

test('a picture that waits for the reading of its recording holds nothing up: what is read has to be told', async () => {
  const way = createGivingWay(true);
  way.seeks(true);
  expect(await comesWithin(way, 600)).toBe(true);
  way.seeks(false);
  way.seeks(true);
  expect(await comesWithin(way, 400)).toBe(false);
});
