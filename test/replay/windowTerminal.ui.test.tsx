import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSink, createTerminal, type Xterm } from '../../renderer/replay/inertTerminal.ts';
import { createScreen } from '../../main/replay/screen.ts';
import { scrollback } from '../../shared/replay/inert.ts';

const encoder = new TextEncoder();

/** Coloured, joined, wide, linked-up and wrapped lines: everything a line that is used again could keep of its old text. */
const dress = ['', '\x1b[31;4:3m', '\x1b[48;2;1;2;3m\x1b[K', 'e\u0301\u0302 ', '患者', 'x'.repeat(100), '\x1b[58;5;9m\x1b[4m'];
const lineOf = (n: number) => `${n} ${dress[n % dress.length] ?? ''}line ${n % 7}\x1b[0m\r\n`;
const linesOf = (count: number, from: number) => encoder.encode(Array.from({ length: count }, (_, n) => lineOf(from + n)).join(''));

/** Every cell a terminal keeps, those above the screen too, by its public interface: one text a row. */
function shown(terminal: Pick<Xterm, 'buffer' | 'cols'>): string[] {
  const { active } = terminal.buffer;
  const cell = active.getNullCell();
  return Array.from({ length: active.length }, (_, row) => {
    const line = active.getLine(row);
    let text = line?.isWrapped ? 'wrapped ' : '';
    for (let column = 0; column < terminal.cols; column += 1) {
      line?.getCell(column, cell);
      text += `${cell.getChars()}/${cell.getWidth()}/${cell.getFgColor()}/${cell.getBgColor()}/${cell.getBgColorMode()}/${cell.isUnderline()} `;
    }
    return text;
  });
}

test('the terminal of the window, used for one moment after another, keeps what one that is new keeps', async () => {
  const viewer = createTerminal();
  const sink = createSink(viewer);
  const count = fc.oneof(fc.nat(30), fc.integer({ min: scrollback, max: scrollback + 60 }));
  const moment = fc.record({
    before: count,
    after: count,
    from: fc.nat(1000),
    cols: fc.constantFrom(40, 80),
    rows: fc.constantFrom(10, 24),
  });
  await fc.assert(
    fc.asyncProperty(moment, async ({ before, after, from, cols, rows }) => {
      const recorded = createScreen(cols, rows);
      await recorded.write(linesOf(before, from));
      const keyframe = { cols, rows, capacity: recorded.capacity, screen: recorded.snapshot() };
      recorded.dispose();
      const fresh = createScreen(80, 24);
      await fresh.restore(keyframe);
      await sink.restore({ ...keyframe, at: 0, frame: 0 });
      expect(shown(viewer)).toEqual(shown(fresh.terminal));
      await fresh.write(linesOf(after, from + before));
      await sink.write(linesOf(after, from + before));
      expect(shown(viewer)).toEqual(shown(fresh.terminal));
      fresh.resize(cols + 5, rows + 5);
      sink.resize(cols + 5, rows + 5);
      expect(shown(viewer)).toEqual(shown(fresh.terminal));
      fresh.dispose();
    }),
    { numRuns: 12 },
  );
  viewer.dispose();
});

test('what is written is drawn before anything else may run', async () => {
  const terminal = createTerminal();
  const sink = createSink(terminal);
  let turned = false;
  setTimeout(() => (turned = true));
  await sink.restore({ at: 0, frame: 0, cols: 80, rows: 24, capacity: 24, screen: 'first\r\n' });
  await sink.write(encoder.encode('second'));
  const { active } = terminal.buffer;
  expect([turned, active.getLine(0)?.translateToString(true), active.getLine(1)?.translateToString(true)]).toEqual([
    false,
    'first',
    'second',
  ]);
  terminal.dispose();
});
