import serialize from '@xterm/addon-serialize';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sameState } from '../../main/replay/sameState.ts';
import { createScreen, type Screen } from '../../main/replay/screen.ts';
import { internals } from '../../main/replay/terminalInternals.ts';
import { scrollback } from '../../shared/replay/inert.ts';
import { validCasts } from './casts.ts';
import { closeKeyframes, decodeEvents, decodeFile, seek } from './decoding.ts';

/** What a library that is not ours says of the whole state, scrollback and modes included; whether the cursor shows is not among it. */
function told(screen: Screen): string {
  const { isCursorHidden } = internals(screen.terminal).coreService;
  const addon = new serialize.SerializeAddon();
  screen.terminal.loadAddon(addon);
  const text = addon.serialize();
  addon.dispose();
  return `${text} cursor ${isCursorHidden ? 'hidden' : 'shown'}`;
}

describe('the state at a moment does not depend on the way there', () => {
  for (const cast of validCasts()) {
    test(`${cast.name}: any moment, seen after any other`, async () => {
      const decoded = await decodeFile(cast.path, { format: cast.format, cols: cast.cols, rows: cast.rows }, { keyframes: closeKeyframes });
      const viewer = createScreen(80, 24);
      const moment = fc.double({ min: 0, max: decoded.index.timeline.durationMs, noNaN: true });
      await fc.assert(
        fc.asyncProperty(moment, async (at) => {
          const straight = createScreen(cast.cols, cast.rows);
          await seek(straight, decoded, at, false);
          // The same terminal goes from moment to moment, as in the window.
          await seek(viewer, decoded, at);
          expect(viewer.lines()).toEqual(straight.lines());
          expect(told(viewer)).toBe(told(straight));
          straight.dispose();
        }),
        { numRuns: 25 },
      );
    });
  }

  test('a cursor that is hidden later is shown again at a moment before that', async () => {
    const decoded = await decodeEvents([
      [1, 'o', 'shown'],
      [2, 'o', '\x1b[?25l'],
    ]);
    const viewer = createScreen(80, 24);
    const hiddenAt = async (at: number) => {
      await seek(viewer, decoded, at);
      return internals(viewer.terminal).coreService.isCursorHidden;
    };
    expect([await hiddenAt(2000), await hiddenAt(1000)]).toEqual([true, false]);
  });

  test('keyframes are made often enough for the property to mean something', async () => {
    const casts = validCasts().filter((cast) => cast.events.length > 100);
    for (const cast of casts) {
      const { index } = await decodeFile(
        cast.path,
        { format: cast.format, cols: cast.cols, rows: cast.rows },
        { keyframes: closeKeyframes },
      );
      expect(index.keyframes.length, cast.name).toBeGreaterThan(3);
    }
  });
});

// Without DECAWM off (`?7l`): there xterm.js draws wide characters at the edge by how the bytes were cut, which no state can hold.
const printed = fc.oneof(
  { weight: 4, arbitrary: fc.string({ maxLength: 12 }) },
  {
    weight: 4,
    arbitrary: fc.constantFrom('\r\n', '\n', '\b', '\t', '\x1b7', '\x1b8', '\x1bM', '\x1bD', '\x0e', '\x0f', '\x1b(0', '\x1b(B', '\x1b)0'),
  },
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      '\x1b[?1049h',
      '\x1b[?1049l',
      '\x1b[?47h',
      '\x1b[?25l',
      '\x1b[?6h',
      '\x1b[4h',
      '\x1b[!p',
      '\x1bc',
      '\x1b[3J',
    ),
  },
  { weight: 4, arbitrary: fc.constantFrom('日本語', 'e\u0301', '👩‍💻', 'x'.repeat(90), '\x1b[31', ';1m', '\x1b]0;title', '\x07') },
  {
    weight: 8,
    arbitrary: fc
      .tuple(fc.array(fc.nat(30), { maxLength: 3 }), fc.constantFrom(...'ABCDEFGHIJKLMPSTXZbdgmrsu@`'))
      .map(([parameters, final]) => `\x1b[${parameters.join(';')}${final}`),
  },
  {
    weight: 4,
    arbitrary: fc.constantFrom('\x1b[38;5;3m', '\x1b[1;33m', '\x1b[48;2;1;2;3m', '\x1b[4:3m', '\x1b[58;5;9m', '\x1b[7;44m', '\x1b[0m'),
  },
);

const sizes = fc.tuple(fc.integer({ min: 2, max: 120 }), fc.integer({ min: 1, max: 40 })).map(([cols, rows]) => ['r', `${cols}x${rows}`]);
const pieces = fc.oneof({ weight: 12, arbitrary: printed.map((text) => ['o', text]) }, { weight: 1, arbitrary: sizes });

test('a keyframe that exists restores the whole state, whatever was printed', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(pieces, { minLength: 20, maxLength: 120 }), async (all) => {
      const events = all.map(([code, data], index) => [index, code, data]);
      const decoded = await decodeEvents(events, { keyframes: { every: 60, retry: 10, longest: 131_072 } });
      const last = decoded.index.keyframes.at(-1);
      const straight = createScreen(80, 24);
      const viewer = createScreen(80, 24);
      await seek(straight, decoded, last?.at ?? 0, false);
      await seek(viewer, decoded, last?.at ?? 0);
      expect(sameState(straight.terminal, viewer.terminal, scrollback)).toBe(true);
      await seek(straight, decoded, Number.MAX_SAFE_INTEGER, false);
      await seek(viewer, decoded, Number.MAX_SAFE_INTEGER);
      expect(viewer.lines()).toEqual(straight.lines());
    }),
    { numRuns: 60 },
  );
});
