import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { setImmediate } from 'node:timers/promises';
import type { Report, Section } from '../../shared/report/model.ts';
import { reservedBytes, reservedOffset } from '../signing/signingService.ts';
import { drawBlock, drawHeading, drawKeyValues } from './pdfBlocks.ts';
import { universalAccess } from './pdfMetadata.ts';
import { createDocument, createSheet, type Sheet } from './pdfSheet.ts';
import { contentWidth, page, ruleColor, strongRuleColor, styles } from './pdfStyle.ts';

/** What is written into a report beside its pages. */
export interface PdfOptions {
  path: string;
  /** The only date in the file: equal input gives equal bytes. */
  createdAt: Date;
  /** Program and version. */
  producer: string;
  /** The bytes of `evidence-core.json`, embedded as data. */
  evidence: Uint8Array;
}

/** What is used of pdfkit beyond its published types. */
interface Internals {
  _root: { data: Record<string, unknown> };
  page: { dictionary: unknown; annotations: unknown[] };
  endAcroForm: () => void;
}

async function drawCover(sheet: Sheet, report: Report): Promise<void> {
  sheet.y = page.top + 6;
  const title = sheet.set(report.title, styles.title, contentWidth);
  sheet.tag(sheet.root, 'H1', () => sheet.draw(title, page.left, sheet.y));
  sheet.y += title.height + 2;
  const subtitle = sheet.set(report.subtitle, styles.subtitle, contentWidth);
  sheet.tag(sheet.root, 'P', () => sheet.draw(subtitle, page.left, sheet.y));
  sheet.y += subtitle.height + 8;
  sheet.rule(sheet.y, page.left, page.right, strongRuleColor, 1.2);
  sheet.y += 4;
  await drawKeyValues(sheet, sheet.root, report.cover);
  sheet.y += 6;
}

async function drawSection(sheet: Sheet, { number, title, blocks }: Section): Promise<void> {
  const element = sheet.document.struct('Sect');
  sheet.root.add(element);
  const name = `${number}  ${title}`;
  drawHeading(sheet, element, name);
  sheet.document.outline.addItem(name);
  for (const block of blocks) await drawBlock(sheet, element, block);
  element.end();
}

/** Footers come last, when the number of pages is known. */
function drawFooters(sheet: Sheet, text: string): number {
  const { start, count } = sheet.document.bufferedPageRange();
  for (let index = 0; index < count; index += 1) {
    sheet.document.switchToPage(start + index);
    sheet.rule(page.footer - 8, page.left, page.right, ruleColor, 0.35);
    sheet.artifact('Pagination', () => {
      const number = sheet.set(`Page ${index + 1} of ${count}`, styles.footer, 100);
      sheet.draw(sheet.set(text, styles.footer, contentWidth - 110, 1), page.left, page.footer);
      sheet.draw(number, page.left, page.footer, { right: page.right });
    });
  }
  return count;
}

function embed(document: PDFKit.PDFDocument, evidence: Uint8Array, date: Date): void {
  const sha256 = createHash('sha256').update(evidence).digest('hex');
  document.file(Buffer.from(evidence), {
    name: 'evidence-core.json',
    type: 'application/json',
    description: `Machine-readable evidence, SHA-256 ${sha256}`,
    relationship: 'Data',
    creationDate: date,
    modifiedDate: date,
  } as PDFKit.Mixins.PDFAttachmentOptions);
}

/** An indirect object without a stream; the published types want one. */
function object(document: PDFKit.PDFDocument, data: object): PDFKit.PDFKitReference {
  const reference = document.ref(data);
  (reference as unknown as { end(): void }).end();
  return reference;
}

/** Reserves the signature: an invisible field on the first page whose dictionary is filled in when the report is signed. */
function reserveSignature(document: PDFKit.PDFDocument, date: Date): void {
  const inner = document as unknown as Internals;
  const signature = object(document, {
    Type: 'Sig',
    Filter: 'Adobe.PPKLite',
    SubFilter: 'ETSI.CAdES.detached',
    ByteRange: [0, reservedOffset, reservedOffset, reservedOffset],
    Contents: Buffer.alloc(reservedBytes),
    M: date,
    Reason: new String('Evidence report, signed by its preparer'),
  });
  document.switchToPage(0);
  const widget = object(document, {
    Type: 'Annot',
    Subtype: 'Widget',
    FT: 'Sig',
    T: new String('Signature1'),
    F: 132,
    Rect: [0, 0, 0, 0],
    P: inner.page.dictionary,
    V: signature,
  });
  inner.page.annotations.push(widget);
  const form = object(document, { Fields: [widget], SigFlags: 3 });
  inner._root.data.AcroForm = form;
  // pdfkit would finish a form of its own making here, with default fonts.
  inner.endAcroForm = () => undefined;
}

/**
 * Writes a report as a tagged PDF (PDF/A-3a, PDF/UA-1) with its evidence embedded and a signature reserved.
 * The same report, date and evidence give the same bytes. Returns the number of pages.
 */
export async function writePdf(report: Report, options: PdfOptions): Promise<number> {
  const { createdAt, producer } = options;
  const document = createDocument({
    Title: report.title,
    Producer: producer,
    Creator: producer,
    CreationDate: createdAt,
    ModDate: createdAt,
  });
  document.appendXML(universalAccess);
  const file = createWriteStream(options.path, { flags: 'wx', mode: 0o600 });
  document.pipe(file);
  const sheet = createSheet(document);
  await drawCover(sheet, report);
  for (const section of report.sections) {
    await drawSection(sheet, section);
    await setImmediate();
  }
  sheet.root.end();
  const pages = drawFooters(sheet, report.footer);
  embed(document, options.evidence, createdAt);
  reserveSignature(document, createdAt);
  document.end();
  await finished(file);
  return pages;
}
