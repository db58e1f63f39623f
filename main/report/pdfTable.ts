import { setImmediate } from 'node:timers/promises';
import { contentWidth, page, ruleColor, strongRuleColor, styles, type TextStyle } from './pdfStyle.ts';
import type { Lines, Sheet } from './pdfSheet.ts';

type Element = PDFKit.PDFStructureElement;

/** A column laid out: its place, and how its cells look. */
export interface TableColumn {
  label: string;
  share: number;
  right: boolean;
  style: TextStyle;
  most: number;
  /** Cells of this column name their row. */
  rowHead?: boolean;
}

export interface TableRow {
  cells: string[];
  /** Styles of single cells that differ from their column's. */
  styles?: (TextStyle | undefined)[];
  /** Sums up the rows above: a stronger rule stands over it. */
  total?: boolean;
}

interface Placed extends TableColumn {
  left: number;
  width: number;
}

const gutter = 10;
const padding = 3;

function place(columns: readonly TableColumn[]): Placed[] {
  const shares = columns.reduce((sum, column) => sum + column.share, 0);
  const free = contentWidth - gutter * (columns.length - 1);
  let left: number = page.left;
  return columns.map((column) => {
    const width = (column.share / shares) * free;
    const placed = { ...column, left, width };
    left += width + gutter;
    return placed;
  });
}

function heightOf(cells: readonly Lines[]): number {
  return Math.max(...cells.map((cell) => cell.height)) + padding * 2;
}

function drawCell(sheet: Sheet, column: Placed, cell: Lines, top: number): void {
  sheet.draw(cell, column.left, top + padding, column.right ? { right: column.left + column.width } : undefined);
}

interface Head {
  cells: Lines[];
  height: number;
}

function setHead(sheet: Sheet, columns: readonly Placed[]): Head {
  const cells = columns.map((column) => sheet.set(column.label, styles.columnHead, column.width));
  return { cells, height: heightOf(cells) };
}

function tagRow(sheet: Sheet, table: Element, columns: readonly Placed[], cells: readonly Lines[], head: boolean): void {
  const row = sheet.document.struct('TR');
  table.add(row);
  for (const [index, column] of columns.entries()) {
    const cell = cells[index];
    if (!cell) continue;
    const scope = head ? 'Column' : column.rowHead ? 'Row' : undefined;
    sheet.tag(row, scope ? 'TH' : 'TD', () => drawCell(sheet, column, cell, sheet.y), scope);
  }
  row.end();
}

function underHead(sheet: Sheet, head: Head): void {
  sheet.y += head.height;
  sheet.rule(sheet.y, page.left, page.right, strongRuleColor, 0.75);
}

/** On every further page the head is repeated as decoration: readers of the structure hear it once. */
function repeatHead(sheet: Sheet, columns: readonly Placed[], head: Head): void {
  sheet.artifact('Pagination', () => {
    for (const [index, column] of columns.entries()) {
      const cell = head.cells[index];
      if (cell) drawCell(sheet, column, cell, sheet.y);
    }
  });
  underHead(sheet, head);
}

interface Measured {
  lines: Lines[];
  height: number;
  total: boolean;
}

function measure(sheet: Sheet, columns: readonly Placed[], rows: readonly TableRow[]): Measured[] {
  return rows.map(({ cells, styles: own, total }) => {
    const lines = columns.map((column, index) => sheet.set(cells[index] ?? '', own?.[index] ?? column.style, column.width, column.most));
    return { lines, total: total ?? false, height: heightOf(lines) };
  });
}

/** Tables up to this height are not torn apart; of longer ones, caption, head and some rows stay together. */
const keptWhole = 130;
const keptRows = 3;

const rowsAtOnce = 250;

const sumHeights = (rows: readonly Measured[]) => rows.reduce((sum, row) => sum + row.height, 0);

function heightNeeded(rows: readonly Measured[], above: number): number {
  const whole = above + sumHeights(rows);
  return whole <= keptWhole ? whole : above + sumHeights(rows.slice(0, keptRows));
}

/** The height that must be free for a row: before the last few, that of all of them, so that none is left alone on a page. */
function heightAhead(rows: readonly Measured[], index: number): number {
  const ahead = rows.slice(index, rows.length - index === keptRows ? undefined : index + 1);
  const height = sumHeights(ahead);
  // Rows of long text may together be taller than is worth leaving empty.
  return height <= keptWhole ? height : (rows[index]?.height ?? 0);
}

/**
 * A tagged table over the width of the page: rows are never split, the head returns on every page, a cell that is too long
 * ends in an ellipsis. `parent` is where the table hangs in the structure; a caption that is shown stands above it.
 */
export async function drawTable(
  sheet: Sheet,
  parent: Element,
  caption: { text: string; shown: boolean },
  columns: readonly TableColumn[],
  rows: readonly TableRow[],
): Promise<void> {
  const placed = place(columns);
  const head = setHead(sheet, placed);
  const headed = columns.some((column) => column.label !== '');
  const set = measure(sheet, placed, rows);
  const title = sheet.set(caption.text, styles.caption, contentWidth);
  sheet.need(heightNeeded(set, (caption.shown ? title.height + 1 : 0) + (headed ? head.height : 0)));
  if (caption.shown) {
    sheet.tag(parent, 'P', () => sheet.draw(title, page.left, sheet.y));
    sheet.y += title.height + 1;
  }
  const table = sheet.document.struct('Table', { title: caption.text });
  parent.add(table);
  if (headed) {
    tagRow(sheet, table, placed, head.cells, true);
    underHead(sheet, head);
  }
  for (const [index, row] of set.entries()) {
    if (heightAhead(set, index) > sheet.room()) {
      sheet.breakPage();
      if (headed) repeatHead(sheet, placed, head);
    }
    if (row.total) sheet.rule(sheet.y, page.left, page.right, strongRuleColor, 0.75);
    tagRow(sheet, table, placed, row.lines, false);
    sheet.y += row.height;
    sheet.rule(sheet.y, page.left, page.right, ruleColor, 0.35);
    // What was drawn can only be written to the file while nothing is being drawn.
    if (index % rowsAtOnce === rowsAtOnce - 1) await setImmediate();
  }
  table.end();
}
