import type { Block, EvidenceState, KeyValues, MatrixRow, QueryListing, Table } from '../../shared/report/model.ts';
import { commandLines } from './pdfCommand.ts';
import type { Lines, Sheet } from './pdfSheet.ts';
import { codeGround, contentWidth, page, ruleColor, styles, type TextStyle } from './pdfStyle.ts';
import { drawTable, type TableColumn, type TableRow } from './pdfTable.ts';

type Element = PDFKit.PDFStructureElement;

const gap = 7;

/** Draws lines as one structure element that may run over several pages, never leaving a single line behind. */
function flow(sheet: Sheet, parent: Element, type: string, text: Lines, x: number): void {
  const element = sheet.document.struct(type);
  parent.add(element);
  const { lines, style } = text;
  let from = 0;
  while (from < lines.length) {
    const left = lines.length - from;
    let count = Math.min(left, Math.floor(sheet.room() / style.leading));
    if (count < left && left - count === 1) count -= 1;
    if (count < Math.min(2, left)) {
      sheet.breakPage();
      continue;
    }
    const part = lines.slice(from, from + count);
    element.add(() => sheet.draw({ lines: part, style, height: count * style.leading }, x, sheet.y));
    sheet.y += count * style.leading;
    from += count;
  }
  element.end();
}

function drawText(sheet: Sheet, parent: Element, text: string, style: TextStyle): void {
  flow(sheet, parent, 'P', sheet.set(text, style, contentWidth), page.left);
}

/** The title of a section; it takes the beginning of its first block with it to the next page. */
export function drawHeading(sheet: Sheet, parent: Element, text: string): void {
  const lines = sheet.set(text, styles.heading, contentWidth);
  if (sheet.y > page.top) sheet.y += 13;
  sheet.need(lines.height + 120);
  sheet.tag(parent, 'H2', () => sheet.draw(lines, page.left, sheet.y));
  sheet.y += lines.height + 4;
}

function drawCaption(sheet: Sheet, parent: Element, text: string, below: number): void {
  const lines = sheet.set(text, styles.caption, contentWidth);
  sheet.need(lines.height + below);
  flow(sheet, parent, 'P', lines, page.left);
  sheet.y += 1;
}

export async function drawKeyValues(sheet: Sheet, parent: Element, { rows }: KeyValues): Promise<void> {
  const columns: TableColumn[] = [
    { label: '', share: 26, right: false, style: styles.label, most: 3, rowHead: true },
    { label: '', share: 74, right: false, style: styles.value, most: 40 },
  ];
  const set: TableRow[] = rows.map(({ label, value, exact }) => ({
    cells: [label, value],
    styles: [undefined, exact ? styles.valueExact : undefined],
  }));
  await drawTable(sheet, parent, { text: 'Facts', shown: false }, columns, set);
}

/** A tagged table takes memory for every cell: 10,000 rows are what a reader's program still opens with ease. */
const mostRows = 10_000;

function restText({ rows, file }: Table): string {
  const all = rows.length.toLocaleString('en-US');
  const place = file === undefined ? 'Narrow the report to see them.' : `All ${all} are in ${file} of the evidence package.`;
  return `The table is cut here: ${(rows.length - mostRows).toLocaleString('en-US')} of ${all} rows follow that are not printed. ${place}`;
}

async function drawPlainTable(sheet: Sheet, parent: Element, table: Table): Promise<void> {
  const columns: TableColumn[] = table.columns.map((column) => ({
    label: column.label,
    share: column.share,
    right: column.align === 'right',
    style: column.exact ? styles.cellExact : styles.cell,
    most: column.lines ?? 6,
  }));
  const rows: TableRow[] = table.rows.slice(0, mostRows).map((cells) => ({ cells }));
  if (table.total)
    rows.push({
      cells: table.total,
      styles: columns.map((column) => (column.style === styles.cell ? styles.cellStrong : undefined)),
      total: true,
    });
  await drawTable(sheet, parent, { text: table.caption, shown: true }, columns, rows);
  if (table.rows.length > mostRows) drawText(sheet, parent, restText(table), styles.note);
}

/** Symbol, word and weight: a state is never told by colour alone. */
const stateLook: Record<EvidenceState, { symbol: string; style: TextStyle }> = {
  'evidence present': { symbol: '\u25cf', style: styles.cellStrong },
  'exceptions found': { symbol: '\u25b2', style: styles.amber },
  'no evidence in bundle': { symbol: '\u25cb', style: styles.quietStrong },
  'not assessed (needs policy or interview)': { symbol: '\u25c7', style: styles.quietStrong },
  'out of scope': { symbol: '\u00d7', style: styles.quietStrong },
};

async function drawMatrix(sheet: Sheet, parent: Element, caption: string, matrix: readonly MatrixRow[]): Promise<void> {
  const columns: TableColumn[] = [
    { label: 'Provision', share: 25, right: false, style: styles.cell, most: 8, rowHead: true },
    { label: 'Inquiry, in our own words', share: 29, right: false, style: styles.cell, most: 10 },
    { label: 'Evidence in this report', share: 29, right: false, style: styles.cell, most: 10 },
    { label: 'State', share: 17, right: false, style: styles.cell, most: 6 },
  ];
  const rows: TableRow[] = matrix.map(({ citation, inquiry, evidence, state }) => {
    const { symbol, style } = stateLook[state];
    return { cells: [citation, inquiry, evidence, `${symbol} ${state}`], styles: [undefined, undefined, undefined, style] };
  });
  await drawTable(sheet, parent, { text: caption, shown: true }, columns, rows);
}

/** A ground behind lines of code, then the lines; cut into pieces that fit on their page. */
function drawCode(sheet: Sheet, parent: Element, text: Lines): void {
  const inset = 6;
  const { lines, style } = text;
  const element = sheet.document.struct('Code');
  parent.add(element);
  for (let from = 0; from < lines.length; ) {
    const fitting = Math.floor((sheet.room() - inset * 2) / style.leading);
    if (fitting < Math.min(3, lines.length - from)) {
      sheet.breakPage();
      continue;
    }
    const part = lines.slice(from, from + fitting);
    const height = part.length * style.leading + inset * 2;
    sheet.artifact('Layout', () => {
      sheet.document.rect(page.left, sheet.y, contentWidth, height).fillColor(codeGround).fill();
      sheet.document.rect(page.left, sheet.y, 1.5, height).fillColor(ruleColor).fill();
    });
    element.add(() => sheet.draw({ lines: part, style, height }, page.left + inset + 2, sheet.y + inset));
    sheet.y += height;
    from += part.length;
  }
  element.end();
}

function drawCommand(sheet: Sheet, parent: Element, about: string, command: string): void {
  const width = contentWidth - 16;
  const fits = (line: string) => sheet.width(line, styles.code) <= width;
  const lines = commandLines(command, fits).flatMap((line) => sheet.set(line, styles.code, width).lines);
  // What the command does and the command stay on one page: whoever copies it must see both.
  sheet.need(sheet.set(about, styles.body, contentWidth).height + Math.min(lines.length, 16) * styles.code.leading + 18);
  const group = sheet.document.struct('Div');
  parent.add(group);
  drawText(sheet, group, about, styles.body);
  sheet.y += 2;
  drawCode(sheet, group, { lines, style: styles.code, height: 0 });
  group.end();
}

function drawQuery(sheet: Sheet, parent: Element, query: QueryListing): void {
  const width = contentWidth - 16;
  const parameters = query.parameters.length === 0 ? 'none' : query.parameters.map((value, index) => `$${index + 1} = ${value}`).join(', ');
  const group = sheet.document.struct('Div');
  parent.add(group);
  drawCaption(sheet, group, `${query.id}  ${query.what}: ${query.count.toLocaleString('en-US')}`, 60);
  const text = sheet.set(query.text === '' ? '(everything)' : query.text, styles.code, width);
  drawCode(sheet, group, text);
  sheet.y += 2;
  flow(sheet, group, 'P', sheet.set(`Condition in SQL: ${query.sql}\nParameters: ${parameters}`, styles.codeQuiet, width), page.left + 8);
  group.end();
}

function drawList(sheet: Sheet, parent: Element, items: readonly string[]): void {
  const list = sheet.document.struct('L');
  parent.add(list);
  for (const item of items) {
    const text = sheet.set(item, styles.body, contentWidth - 14);
    const bullet = sheet.set('\u2022', styles.body, 10);
    sheet.need(text.height);
    const entry = sheet.document.struct('LI');
    list.add(entry);
    sheet.tag(entry, 'Lbl', () => sheet.draw(bullet, page.left + 2, sheet.y));
    sheet.tag(entry, 'LBody', () => sheet.draw(text, page.left + 14, sheet.y));
    entry.end();
    sheet.y += text.height + 2.5;
  }
  list.end();
}

/** Draws one block and the space under it. */
export async function drawBlock(sheet: Sheet, parent: Element, block: Block): Promise<void> {
  switch (block.kind) {
    case 'paragraph':
      drawText(sheet, parent, block.text, block.tone === 'note' ? styles.note : styles.body);
      break;
    case 'key-values':
      await drawKeyValues(sheet, parent, block);
      break;
    case 'table':
      await drawPlainTable(sheet, parent, block);
      break;
    case 'matrix':
      await drawMatrix(sheet, parent, block.caption, block.rows);
      break;
    case 'query':
      drawQuery(sheet, parent, block);
      break;
    case 'list':
      drawList(sheet, parent, block.items);
      break;
    case 'command':
      drawCommand(sheet, parent, block.about, block.text);
      break;
  }
  sheet.y += gap;
}
