import PDFDocument from 'pdfkit';
import { breakLines, type Face, printable } from './pdfText.ts';
import { type FaceName, fontFiles, page, type TextStyle } from './pdfStyle.ts';

type Element = PDFKit.PDFStructureElement;

/** What is used of pdfkit beyond its published types: the loaded font, to ask for a character. */
interface LoadedFont {
  _font: { font: { hasGlyphForCodePoint(codePoint: number): boolean } };
}

/** A page whose operators wait for its footer, each in an array of its own. */
interface WaitingPage {
  content: { buffer: Uint8Array[] };
}

/** Puts the operators of a finished page into one piece: hundreds of pages of loose ones take a gigabyte. */
function settle(document: PDFKit.PDFDocument): void {
  const { content } = document.page as unknown as WaitingPage;
  content.buffer = [Buffer.concat(content.buffer)];
}

/** The fonts of a document, each with every text it ever laid out. */
interface LayingFonts {
  _fontFamilies: Record<string, { layoutCache?: object }>;
}

/** Texts are mostly asked for again soon or never; kept for ever, those of a long table take hundreds of megabytes. */
const setsRemembered = 8000;

function forgetLayouts(document: PDFKit.PDFDocument): void {
  for (const font of Object.values((document as unknown as LayingFonts)._fontFamilies)) {
    if (font.layoutCache) font.layoutCache = Object.create(null) as object;
  }
}

/** Lines ready to be drawn, with the style they were measured in. */
export interface Lines {
  lines: string[];
  style: TextStyle;
  height: number;
}

/** Pages being filled from top to bottom. Nothing breaks a page except {@link Sheet.need} and {@link Sheet.breakPage}. */
export interface Sheet {
  document: PDFKit.PDFDocument;
  /** Root of the structure tree. */
  root: Element;
  /** Where the next block begins, from the top of the page. */
  y: number;
  /** Height left on this page. */
  room(): number;
  /** Starts a new page when less than `height` is left. */
  need(height: number): void;
  breakPage(): void;
  /** Makes text printable in the face of a style and breaks it to a width. */
  set(text: string, style: TextStyle, width: number, most?: number): Lines;
  width(text: string, style: TextStyle): number;
  /** Draws lines below `top`; only inside tagged content or an artifact. */
  draw(text: Lines, x: number, top: number, align?: { right: number }): void;
  /** Adds a finished structure element with drawn content; `scope` makes a cell the head of its column or row. */
  tag(parent: Element, type: string, draw: () => void, scope?: 'Column' | 'Row'): void;
  /** Draws decoration that is no content: rules, grounds, repeated heads, page numbers. */
  artifact(type: 'Layout' | 'Pagination', draw: () => void): void;
  rule(y: number, from: number, to: number, color: string, weight?: number): void;
}

function createFaces(document: PDFKit.PDFDocument): (name: FaceName) => Face {
  const known = new Map<number, boolean>();
  const names = Object.keys(fontFiles) as FaceName[];
  return (name) => ({
    has(codePoint) {
      const key = codePoint * names.length + names.indexOf(name);
      const before = known.get(key);
      if (before !== undefined) return before;
      const has = (document.font(name) as unknown as LoadedFont)._font.font.hasGlyphForCodePoint(codePoint);
      known.set(key, has);
      return has;
    },
    width: (text, size) => document.font(name).fontSize(size).widthOfString(text),
  });
}

/** The first baseline below the top of a line: the same for every face, so that faces can be mixed in a row. */
function baseline(style: TextStyle): number {
  return (style.leading - style.size) / 2 + style.size * 0.86;
}

/** Prepares a tagged document with its fonts and an empty first page. */
export function createSheet(document: PDFKit.PDFDocument): Sheet {
  for (const [name, file] of Object.entries(fontFiles)) document.registerFont(name, file);
  const faceOf = createFaces(document);
  const root = document.struct('Document');
  document.addStructure(root);
  document.addPage();
  let sets = 0;
  let pages = 0;
  const sheet: Sheet = {
    document,
    root,
    y: page.top,
    room: () => page.bottom - sheet.y,
    need(height) {
      if (height > sheet.room() && sheet.y > page.top) sheet.breakPage();
    },
    breakPage() {
      settle(document);
      pages += 1;
      if (pages % 16 === 0) forgetLayouts(document);
      document.addPage();
      sheet.y = page.top;
    },
    set(text, style, width, most) {
      sets += 1;
      if (sets % setsRemembered === 0) forgetLayouts(document);
      const face = faceOf(style.face);
      const lines = breakLines(printable(text, face, true), face, style.size, width, most);
      return { lines, style, height: lines.length * style.leading };
    },
    width: (text, style) => faceOf(style.face).width(text, style.size),
    draw({ lines, style }, x, top, align) {
      document.font(style.face).fontSize(style.size).fillColor(style.color);
      for (const [index, line] of lines.entries()) {
        const at = align ? align.right - document.widthOfString(line) : x;
        document.text(line, at, top + index * style.leading + baseline(style), { lineBreak: false, baseline: 'alphabetic' });
      }
    },
    tag(parent, type, draw, scope) {
      // The published types of pdfkit do not know `scope`.
      const options = scope === undefined ? {} : ({ scope } as object);
      const element = document.struct(type, options, draw);
      parent.add(element);
      element.end();
    },
    artifact(type, draw) {
      document.markContent('Artifact', { type });
      draw();
      document.endMarkedContent();
    },
    rule(y, from, to, color, weight = 0.5) {
      sheet.artifact('Layout', () => {
        document.lineWidth(weight).strokeColor(color).moveTo(from, y).lineTo(to, y).stroke();
      });
    },
  };
  return sheet;
}

/** A new document in the form PDF/A-3a and PDF/UA-1 ask for; page breaks are ours alone. */
export function createDocument(info: PDFKit.DocumentInfo): PDFKit.PDFDocument {
  return new PDFDocument({
    size: [page.width, page.height],
    margin: 0,
    pdfVersion: '1.7',
    lang: 'en-US',
    tagged: true,
    displayTitle: true,
    subset: 'PDF/A-3a',
    autoFirstPage: false,
    bufferPages: true,
    info,
  });
}
