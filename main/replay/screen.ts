import unicode11 from '@xterm/addon-unicode11';
import headless from '@xterm/headless';
import type { Keyframe } from '../../shared/replay/contract.ts';
import { createFeed, pieces } from '../../shared/replay/feed.ts';
import { inertOptions, makeInert, restoreKeyframe, scrollback } from '../../shared/replay/inert.ts';
import { spareLines } from '../../shared/replay/spareLines.ts';
import { writeNow } from '../../shared/replay/writeNow.ts';
import { snapshot } from './snapshot.ts';
import { alternateCapacity, isParserAtRest, type Terminal } from './terminalInternals.ts';

/** A terminal without a window that nothing can be read from but its picture. Reader process and tests only. */
export interface Screen {
  readonly cols: number;
  readonly rows: number;
  /** Draws output bytes; resolves when they are drawn. */
  write(bytes: Uint8Array): Promise<void>;
  /** Shows a keyframe, whatever it showed before. */
  restore(keyframe: Omit<Keyframe, 'at' | 'frame'>): Promise<void>;
  /** Draws text as it is. */
  writeText(text: string): Promise<void>;
  resize(cols: number, rows: number): void;
  /** False inside a character or control sequence: no keyframe can be taken there. */
  readonly settled: boolean;
  /** Rows the alternate screen has room for. */
  readonly capacity: number;
  /** Text that makes an empty terminal of this size look and go on like this one, with at most `above` lines above the screen. */
  snapshot(above?: number): string;
  /** The visible rows as text, right-trimmed. */
  lines(): string[];
  readonly terminal: Terminal;
  dispose(): void;
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Makes an empty inert terminal. `convertEol`: a line feed returns the carriage, as in output that never saw a terminal. */
export function createScreen(cols: number, rows: number, convertEol = false): Screen {
  const terminal = new headless.Terminal({ ...inertOptions, cols, rows, convertEol });
  terminal.loadAddon(new unicode11.Unicode11Addon());
  terminal.unicode.activeVersion = '11';
  makeInert(terminal);
  const newFeed = () => createFeed((bytes) => decoder.decode(bytes));
  let feed = newFeed();
  const writeText = (text: string) => writeNow(terminal, text);
  return {
    get cols() {
      return terminal.cols;
    },
    get rows() {
      return terminal.rows;
    },
    async write(bytes) {
      for (const piece of pieces(bytes)) await writeText(feed.next(piece, terminal.cols, terminal.rows));
    },
    async restore(keyframe) {
      feed = newFeed();
      await restoreKeyframe(terminal, keyframe, writeText, spareLines(terminal));
    },
    writeText,
    resize: (width, height) => terminal.resize(width, height),
    get settled() {
      return feed.settled && isParserAtRest(terminal);
    },
    get capacity() {
      return alternateCapacity(terminal);
    },
    snapshot: (above = scrollback) => snapshot(terminal, above),
    lines() {
      const { active } = terminal.buffer;
      return Array.from({ length: terminal.rows }, (_, row) => active.getLine(active.baseY + row)?.translateToString(true) ?? '');
    },
    terminal,
    dispose: () => terminal.dispose(),
  };
}
