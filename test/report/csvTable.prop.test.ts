import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvParts, csvProblem, type FullTable, type PrefixedCell, readCsv } from '../../shared/report/csvTable.ts';

function written(table: FullTable): { text: string; prefixed: PrefixedCell[] } {
  const prefixed: PrefixedCell[] = [];
  const text = [...csvParts(table, (cell) => prefixed.push(cell))].join('');
  return { text, prefixed };
}

const column = (label: string, numeric = false) => ({ label, numeric });
const one = (cell: string, numeric = false) => written({ name: 't', columns: [column('value', numeric)], rows: [[cell]] });

describe('a table as CSV', () => {
  const cell = fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[ "'=+\-@|%\t\r\n,0-9]{0,8}$/));

  it('gives its cells back when the listed apostrophes are taken away', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell, cell), { maxLength: 8 }), (rows) => {
        const { text, prefixed } = written({ name: 't', columns: [column('a'), column('b', true), column('c')], rows });
        const listed = new Set(prefixed.map(([row, at]) => `${row}:${at}`));
        const read = [...readCsv(text)].slice(1).map((cells, row) => {
          return (cells ?? []).map((value, at) => (listed.has(`${row + 1}:${at + 1}`) ? value.slice(1) : value));
        });
        expect(read).toEqual(rows);
        expect(csvProblem(text, prefixed)).toBeNull();
      }),
    );
  });

  it.each([
    '=1+1',
    '+A1',
    '-2+3',
    '@SUM(A1)',
    '|calc',
    '%x',
    '\t=1',
    '\r=1',
    ' =1',
    '"=1',
    "'=1",
    '\u00a0=1',
    '\u200b=1',
    '\ufeff=1',
    '\uff1d1',
    '\uff0b1',
    '\u0000x',
  ])('puts an apostrophe in front of %j', (value) => {
    const { text, prefixed } = one(value);
    expect([...readCsv(text)][1]).toEqual([`'${value}`]);
    expect(prefixed).toEqual([[1, 1]]);
  });

  it('leaves numbers of number columns alone, and only those', () => {
    expect(one('-5.25', true).prefixed).toEqual([]);
    expect(one('-5.25').prefixed).toEqual([[1, 1]]);
    expect(one('-5+cmd', true).prefixed).toEqual([[1, 1]]);
  });

  it('is found out when a cell that would run is not prefixed, a listed one has no apostrophe, or a row is short', () => {
    expect(csvProblem('"a"\r\n"=1"\r\n', [])).toContain('may run');
    expect(csvProblem('"a"\r\n"x"\r\n', [[1, 1]])).toContain('no apostrophe');
    expect(csvProblem('"a","b"\r\n"x"\r\n', [])).toContain('1 cells');
    expect(csvProblem('"a"\r\nx\r\n', [])).toContain('not the CSV');
    expect(csvProblem('"a"\r\n', [[3, 1]])).toContain('fewer cells');
  });
});
