import { expect, test } from 'vitest';
import { createLatestProgress } from '../../main/latestProgress.ts';

async function taken<Result>(steps: AsyncGenerator<number, Result, void>): Promise<{ values: number[]; result: Result }> {
  const values: number[] = [];
  for (;;) {
    const step = await steps.next();
    if (step.done) return { values, result: step.value };
    values.push(step.value);
  }
}

test('a reader that waits sees each value, and the result at the end', async () => {
  const progress = createLatestProgress<number>();
  const work = (async () => {
    for (let value = 0; value < 3; value += 1) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      progress.put(value);
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
    return 'done';
  })();
  expect(await taken(progress.until(work))).toEqual({ values: [0, 1, 2], result: 'done' });
});

test('a reader that lags sees the latest value only', async () => {
  const progress = createLatestProgress<number>();
  for (let value = 0; value < 100; value += 1) progress.put(value);
  expect(await taken(progress.until(Promise.resolve('done')))).toEqual({ values: [99], result: 'done' });
});

test('the failure of the work is the failure of the reading', async () => {
  const progress = createLatestProgress<number>();
  await expect(taken(progress.until(Promise.reject(new Error('broken'))))).rejects.toThrow('broken');
});
