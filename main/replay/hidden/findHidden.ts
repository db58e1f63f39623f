import { findLookAlikes } from '../../../shared/lookAlike.ts';
import { type HiddenFinding, type HiddenFindings, type HiddenKind, hiddenKinds } from '../../../shared/replay/hidden.ts';
import { largestParameter, mostMarks } from '../../../shared/replay/inert.ts';
import { createScanner, type ScannerEvents } from '../scanner.ts';
import { createAttributes } from './attributes.ts';
import { asksForReply, readControlString, writeSequence } from './controlStrings.ts';
import { PrintedGrid } from './printedGrid.ts';

/** Listed of each kind; all are counted. */
const mostListed = 200;
const longestText = 2000;

/** Zero-width, bidirectional and tag characters, fillers; a joiner between pictures, and the selector after one, belong to them. */
const invisible = /(?!\u200d|[\ufe00-\ufe0f])\p{Default_Ignorable_Code_Point}|[\ufff9-\ufffb]|(?<!\p{Extended_Pictographic}\ufe0f?)\u200d/u;

/** Bells in a row that somebody who holds a key may cause. */
const mostBells = 100;

/** A letter with more marks than are drawn, and the first of those that are not. */
const flooded = new RegExp(`\\P{M}\\p{M}{${mostMarks + 1}}`, 'u');

/** Looks through terminal output for what a terminal hides. Output may be cut anywhere between calls. */
export interface HiddenFinder {
  read(text: string, at: number, frame: number): void;
  resize(cols: number, rows: number): void;
  finish(): Omit<HiddenFindings, 'whole'>;
}

/** Keeps findings up to the limits and counts all of them. */
function createList() {
  const findings: HiddenFinding[] = [];
  const counts = new Map<HiddenKind, number>();
  return {
    add(finding: HiddenFinding): void {
      const count = (counts.get(finding.kind) ?? 0) + 1;
      counts.set(finding.kind, count);
      if (count <= mostListed) findings.push({ ...finding, text: finding.text.slice(0, longestText) });
    },
    all: () => ({
      findings: findings.sort((one, other) => one.at - other.at || one.frame - other.frame),
      counts: (Object.keys(hiddenKinds) as HiddenKind[]).flatMap((kind) => {
        const count = counts.get(kind) ?? 0;
        return count > 0 ? [{ kind, count }] : [];
      }),
    }),
  };
}

/** A stretch of text of one kind that may come in several pieces. */
function createStretch(end: (finding: HiddenFinding) => void) {
  let open: HiddenFinding | null = null;
  return {
    add(kind: HiddenKind, text: string, at: number, frame: number): void {
      if (open?.kind !== kind) this.end();
      open ??= { at, frame, kind, text: '' };
      if (open.text.length < longestText) open.text += text;
    },
    end(): void {
      if (open && open.text.trim() !== '') end(open);
      open = null;
    },
  };
}

/** A line as it is printed, told when it ends and holds something invisible, look-alike letters or a flood of marks. */
function createLine(end: (finding: HiddenFinding) => void) {
  let text = '';
  let place = { at: 0, frame: 0 };
  return {
    add(run: string, at: number, frame: number): void {
      if (text === '') place = { at, frame };
      if (text.length < longestText) text += run;
    },
    end(): void {
      if (invisible.test(text)) end({ ...place, kind: 'invisible', text });
      if (findLookAlikes(text).size > 0) end({ ...place, kind: 'lookAlike', text });
      const [flood] = flooded.exec(text) ?? [];
      if (flood !== undefined) end({ ...place, kind: 'flood', text: flood });
      text = '';
    },
  };
}

/** Bells with nothing between them, told when they end and are too many. */
function createBells(end: (finding: HiddenFinding) => void) {
  let count = 0;
  let place = { at: 0, frame: 0 };
  return {
    ring(at: number, frame: number): void {
      if (count === 0) place = { at, frame };
      count += 1;
    },
    end(): void {
      if (count > mostBells) end({ ...place, kind: 'flood', text: `${count} x BEL` });
      count = 0;
    },
  };
}

/** What is known while the output passes. */
interface Passing {
  at: number;
  frame: number;
  cols: number;
  rows: number;
}

/** What the parts of the output are looked at for. */
function eventsFor(
  now: Passing,
  list: ReturnType<typeof createList>,
): ScannerEvents & { end(): void; resize(cols: number, rows: number): void } {
  const attributes = createAttributes();
  const add = (kind: HiddenKind, text: string) => list.add({ at: now.at, frame: now.frame, kind, text });
  const stretch = createStretch(list.add);
  const line = createLine(list.add);
  const bells = createBells(list.add);
  const grid = new PrintedGrid(now, add);
  const endText = () => {
    stretch.end();
    line.end();
  };
  return {
    text(run) {
      bells.end();
      const { hides } = attributes;
      if (hides) stretch.add(hides, run, now.at, now.frame);
      else stretch.end();
      line.add(run, now.at, now.frame);
      for (const character of run) grid.print(character);
    },
    control(code) {
      if (code === 0x05) add('query', 'ENQ');
      if (code !== 0) endText();
      if (code === 0x07) bells.ring(now.at, now.frame);
      else bells.end();
      grid.control(code);
    },
    csi(kind, parameters) {
      if (kind === 'm') return attributes.sgr(parameters);
      endText();
      const largest = largestParameter(kind, now.cols, now.rows);
      if (largest !== undefined && (parameters[0] ?? 0) > largest) add('flood', writeSequence(kind, parameters));
      if (asksForReply(kind, parameters)) add('query', writeSequence(kind, parameters));
      grid.csi(kind, parameters);
    },
    escape(kind) {
      // The end of a control string, which prints nothing.
      if (kind === '\\') return;
      endText();
      if (kind === 'Z') add('query', 'ESC Z');
      if (kind === 'c') attributes.reset();
      grid.escape(kind);
    },
    string(introducer, body) {
      const found = readControlString(introducer, body);
      if (found) add(found.kind, found.text);
    },
    resize: (cols, rows) => grid.resize(cols, rows),
    end() {
      endText();
      bells.end();
      grid.finish();
    },
  };
}

/** A finder for a recording of that size (formats/security.md 5.1 and 5.2 R4 say what to look for). */
export function createHiddenFinder({ cols, rows }: { cols: number; rows: number }): HiddenFinder {
  const list = createList();
  const now: Passing = { at: 0, frame: 0, cols, rows };
  const events = eventsFor(now, list);
  const scan = createScanner(events);
  return {
    read(text, at, frame) {
      Object.assign(now, { at, frame });
      scan(text);
    },
    resize(width, height) {
      Object.assign(now, { cols: width, rows: height });
      events.resize(width, height);
    },
    finish() {
      // Ends a control string that was never ended.
      scan('\x18');
      events.end();
      return list.all();
    },
  };
}
