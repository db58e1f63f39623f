/** Tables as CSV that a spreadsheet can open without running anything in it (formats/security.md 6.4 X1). */

export interface CsvColumn {
  label: string;
  /** Strict numbers of this column are left as they are, so that they stay numbers. */
  numeric?: boolean;
}

/** A table in full. */
export interface FullTable {
  /** File name without ending: letters, digits and dashes. */
  name: string;
  columns: readonly CsvColumn[];
  rows: Iterable<readonly string[]>;
}

/** A cell that got an apostrophe in front: row and column, both from 1, the heading not counted. */
export type PrefixedCell = readonly [row: number, column: number];

const strictNumber = /^-?(0|[1-9]\d*)(\.\d+)?$/;
/** Nothing, quotes, spaces, marks and zero-width characters, then what a spreadsheet takes for the start of a formula. */
// biome-ignore format: one class of code points a line
const formula = /^["'\s\u00a0\u200b-\u200f\u2060-\u2064\ufeff]*[=+\-@|%\u0000\uff1d\uff0b\uff0d\uff20\uff05\uff5c]|^[\t\r\n\u0000]/;

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

/** Whether a cell must not be given to a spreadsheet as it is. */
const isFormula = (text: string, column: CsvColumn | undefined) => !(column?.numeric && strictNumber.test(text)) && formula.test(text);

/**
 * The table as RFC 4180 text in parts of about 64 KiB, every field quoted; cells that would run get a leading apostrophe and
 * are told to `onPrefixed`, so that a machine can take it away again.
 */
export function* csvParts({ columns, rows }: FullTable, onPrefixed: (cell: PrefixedCell) => void): Generator<string> {
  let part = `${columns.map(({ label }) => quoted(label)).join(',')}\r\n`;
  let row = 0;
  for (const cells of rows) {
    row += 1;
    const fields = cells.map((text, index) => {
      if (!isFormula(text, columns[index])) return quoted(text);
      onPrefixed([row, index + 1]);
      return quoted(`'${text}`);
    });
    part += `${fields.join(',')}\r\n`;
    if (part.length < 65_536) continue;
    yield part;
    part = '';
  }
  if (part !== '') yield part;
}

/** The fields of CSV text in which every field is quoted, row by row; null where it is written in another way. */
export function* readCsv(text: string): Generator<string[] | null> {
  const field = /"([^"]*(?:""[^"]*)*)"(,|\r\n)/y;
  let row: string[] = [];
  while (field.lastIndex < text.length) {
    const found = field.exec(text);
    if (!found) {
      yield null;
      return;
    }
    row.push((found[1] ?? '').replaceAll('""', '"'));
    if (found[2] === ',') continue;
    yield row;
    row = [];
  }
  if (row.length > 0) yield null;
}

/**
 * What is wrong with a table and the list of its prefixed cells, in words that follow its name, or null: every row as wide as
 * the heading, every listed cell prefixed, and no other cell that a spreadsheet would run, numbers aside.
 */
export function csvProblem(text: string, prefixed: readonly PrefixedCell[]): string | null {
  const listed = new Set(prefixed.map(([row, column]) => `${row}:${column}`));
  let width = -1;
  let row = -1;
  for (const cells of readCsv(text)) {
    row += 1;
    if (cells === null) return `is not the CSV it should be after row ${row - 1}`;
    if (width < 0) width = cells.length;
    if (cells.length !== width) return `has a row of ${cells.length} cells under a heading of ${width}`;
    for (const [index, cell] of cells.entries()) {
      if (listed.delete(`${row}:${index + 1}`)) {
        if (!cell.startsWith("'")) return `has no apostrophe in row ${row}, column ${index + 1}, where the list says so`;
      } else if (isFormula(cell, { label: '', numeric: true }))
        return `has a cell that a spreadsheet may run, in row ${row}, column ${index + 1}`;
    }
  }
  return listed.size === 0 ? null : 'has fewer cells than the list of prefixed ones';
}
