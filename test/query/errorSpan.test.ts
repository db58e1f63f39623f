import { expect, test } from 'vitest';
import { errorSpan, readFilter } from '../../renderer/query/filterText.ts';

function underlined(text: string): string {
  const reading = readFilter(text);
  if (reading.ok) throw new Error('the text can be read');
  const { from, to } = errorSpan(text, reading.error.detail.offset ?? -1);
  return text.slice(from, to);
}

test('the underline covers the word at which reading stopped', () => {
  expect(underlined('actr:amy outcome:denied')).toBe('actr:amy');
  expect(underlined('outcome:deny actor:amy')).toBe('deny');
});

test('an error at the end of the text is underlined behind it', () => {
  expect(errorSpan('actor:', 6)).toEqual({ from: 6, to: 7 });
  expect(underlined('actor:')).toBe('');
});

test('an offset beyond the text stays at its end', () => {
  expect(errorSpan('ab', 9)).toEqual({ from: 2, to: 3 });
});
