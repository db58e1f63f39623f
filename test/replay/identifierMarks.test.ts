import { expect, it } from 'vitest';
import { identifierMarks, withOwnNumbers } from '../../main/replay/identifierMarks.ts';
import { validCasts } from './casts.ts';
import { decodeEvents, decodeFile } from './decoding.ts';

it('marks a moment at which identifiers were printed with their kinds, never with a value', async () => {
  const { index } = await decodeEvents([
    [0, 'o', 'nothing here\r\n'],
    [1, 'o', 'ssn 123-45-6789\r\nmail omar@example.org\r\n'],
    [2, 'o', 'also nothing\r\n'],
  ]);
  expect(index.timeline.marks).toEqual([{ at: 1000, kind: 'identifier', label: 'SSN, e-mail' }]);
});

it('finds those of the sample recording', async () => {
  const { index } = await decodeFile(validCasts().find(({ name }) => name === 'psql-phi.v2.cast')?.path ?? '', { cols: 110, rows: 32 });
  const marks = index.timeline.marks.filter(({ kind }) => kind === 'identifier');
  expect(marks.length).toBeGreaterThan(0);
  for (const { label } of marks) expect(label).toMatch(/^[A-Za-z -]+(, [A-Za-z -]+)*$/);
});

it('stops at 2,000 marks and says so', () => {
  const lines = Array.from({ length: 2500 }, (_, at) => ({ at, text: 'ssn 123-45-6789' }));
  const { marks, cut } = identifierMarks(lines);
  expect([marks.length, cut]).toEqual([2000, true]);
  expect(identifierMarks(lines.slice(0, 2000))).toMatchObject({ cut: false });
});

it('marks record numbers by the patterns of the workspace', () => {
  expect(identifierMarks([{ at: 5, text: 'open CF-12345' }], { mrn: ['CF-#####'] }).marks).toEqual([
    { at: 5, kind: 'identifier', label: 'MRN' },
  ]);
});

it('adds the record numbers of this workspace to what a decoded recording knows', async () => {
  const { index } = await decodeEvents([
    [0, 'o', 'ssn 123-45-6789 of CF-12345\r\n'],
    [1, 'o', 'CF-54321\r\n'],
  ]);
  expect(withOwnNumbers(index.timeline, []).marks).toEqual([{ at: 0, kind: 'identifier', label: 'SSN' }]);
  expect(withOwnNumbers(index.timeline, ['CF-#####']).marks).toEqual([
    { at: 0, kind: 'identifier', label: 'SSN, MRN' },
    { at: 1000, kind: 'identifier', label: 'MRN' },
  ]);
});
