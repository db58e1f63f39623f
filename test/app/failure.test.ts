import { ORPCError } from '@orpc/client';
import { expect, test } from 'vitest';
import { describeFailure, isCancelled } from '../../renderer/app/failure.ts';
import { AppError } from '../../shared/errors.ts';

const detail = { meaning: 'Nothing was imported.', action: 'Check the file.', reason: 'zip/overlap' };

test('an error of the contract keeps its words, and its code with the finer reason', () => {
  expect(describeFailure(new ORPCError('INPUT_REFUSED', { message: 'Two entries overlap.', data: detail }))).toEqual({
    code: 'INPUT_REFUSED zip/overlap',
    happened: 'Two entries overlap.',
    meaning: 'Nothing was imported.',
    action: 'Check the file.',
  });
});

test('an error found in the window itself reads the same', () => {
  const here = describeFailure(new AppError('INPUT_REFUSED', 'Two entries overlap.', detail));
  expect(here).toEqual(describeFailure(new ORPCError('INPUT_REFUSED', { message: 'Two entries overlap.', data: detail })));
});

test('whatever fails, there is something to do and a code to quote', () => {
  for (const error of [new TypeError('Failed to fetch'), new ORPCError('BAD_GATEWAY'), new Error('odd'), 'text', null, undefined]) {
    const { code, happened, meaning, action } = describeFailure(error);
    for (const part of [code, happened, meaning, action]) expect(part).toMatch(/\S/);
  }
});

test('what the reviewer stopped is no failure', () => {
  expect(isCancelled(new DOMException('stopped', 'AbortError'))).toBe(true);
  expect(isCancelled(new ORPCError('CANCELLED', { message: 'stopped' }))).toBe(true);
  expect(isCancelled(new ORPCError('INTERNAL', { message: 'broke' }))).toBe(false);
});
