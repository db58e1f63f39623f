import { Unicode11Addon } from '@xterm/addon-unicode11';
import { Terminal as Xterm } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import { terminalColours } from '../../shared/replay/colours.ts';
import { createFeed, pieces } from '../../shared/replay/feed.ts';
import { inertOptions, makeInert, restoreKeyframe } from '../../shared/replay/inert.ts';
import { spareLines } from '../../shared/replay/spareLines.ts';
import { writeNow } from '../../shared/replay/writeNow.ts';
import type { Sink } from './player.ts';

export type { Terminal as Xterm } from '@xterm/xterm';

/** One look in every theme, so that the same moment is the same picture in every screenshot. Other colours are drawn as recorded. */
const look = { ...terminalColours, cursor: terminalColours.foreground, selectionBackground: '#3b5a86' } as const;

/** The letters of every picture of a recording. */
export const font = '"JetBrains Mono Variable", monospace';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** A terminal that is inert: nothing is sent, typed, linked, titled or put on the clipboard by what is played. Without `open` it draws into memory alone. */
export function createTerminal(): Xterm {
  const terminal = new Xterm({
    ...inertOptions,
    theme: look,
    fontFamily: font,
    fontSize: 13,
    cursorInactiveStyle: 'outline',
    linkHandler: { activate: () => undefined },
  });
  terminal.loadAddon(new Unicode11Addon());
  terminal.unicode.activeVersion = '11';
  makeInert(terminal);
  return terminal;
}

/** Drawing lets the page answer after so many ms. */
const longestTaskMs = 16;

/** Lets a player draw into a terminal. */
export function createSink(terminal: Xterm): Sink {
  let feed = createFeed((bytes) => decoder.decode(bytes));
  const write = (text: string) => writeNow(terminal, text);
  return {
    async restore(keyframe) {
      feed = createFeed((bytes) => decoder.decode(bytes));
      await restoreKeyframe(terminal, keyframe, write, spareLines(terminal));
      terminal.scrollToBottom();
    },
    async write(bytes) {
      terminal.scrollToBottom();
      let since = performance.now();
      for (const piece of pieces(bytes)) {
        await write(feed.next(piece, terminal.cols, terminal.rows));
        if (performance.now() - since < longestTaskMs) continue;
        await new Promise((resolve) => setTimeout(resolve));
        since = performance.now();
      }
    },
    resize: (cols, rows) => terminal.resize(cols, rows),
  };
}
