import { expect, test } from 'vitest';
import { findText, foundPattern, searchedTexts, soughtTexts } from '../../shared/query/printed.ts';
import { parseFilter } from '../../shared/query/parse.ts';
import { foundParts, fromFirstFound } from '../../renderer/ui/found.ts';

const sought = (text: string) => soughtTexts(parseFilter(text));
const marked = (line: string, text: string) =>
  [...line.matchAll(foundPattern(sought(text)) ?? /$^/gu)].map(({ 0: found, index }) => [index, found]);

test('what is looked for is what a filter asks for and does not leave out', () => {
  const text = 'text:a OR (is:denied -text:"b c" -(text:d -text:e*))';
  expect(sought(text).map((one) => one.text)).toEqual(['a', 'e*']);
  expect(searchedTexts(parseFilter(text)).map((one) => one.text)).toEqual(['a', 'b c', 'd', 'e*']);
  expect(sought('drop table')).toEqual([]);
});

test('a line is marked where it holds a text, whatever the case and whatever is in the text', () => {
  expect(marked('a DROP TABLE x; drop table y', 'text:"drop table"')).toEqual([
    [2, 'DROP TABLE'],
    [16, 'drop table'],
  ]);
  expect(marked('drop the table', 'text:drop*table')).toEqual([[0, 'drop the table']]);
  expect(marked('(a|b)* a', 'text:"(a|b)*"')).toEqual([[0, '(a|b)*']]);
  expect(foundPattern(sought('text:*'))).toBeNull();
  expect(findText(sought('text:a*longest*b,mid'))).toBe('longest');
});

test('a narrow cell begins shortly before the first find, and a hidden value is never cut open', () => {
  const parts = [
    { text: `${'x'.repeat(50)} `, from: 0, hidden: null },
    { text: '[SSN hidden]', from: 51, hidden: 'SSN' },
    { text: ' then needle and needle', from: 62, hidden: null },
  ];
  const { parts: shown, leftOut } = fromFirstFound(foundParts(parts, /needle/giu));
  expect(leftOut).toBe(true);
  expect(shown.map(({ text, found }) => (found ? `<${text}>` : text))).toEqual([' then ', '<needle>', ' and ', '<needle>']);
  expect(fromFirstFound(foundParts(parts, /SSN/giu)).parts).toHaveLength(3);
});
