import headless from '@xterm/headless';
import { describe, expect, test } from 'vitest';
import { drawScreens } from '../../main/replay/drawScreens.ts';
import { momentsOf, playInTerminal, readIdleLimit, readSpeed } from '../../main/shells/cli/commands/playing.ts';
import type { Context } from '../../main/shells/cli/context.ts';
import { terminalRows } from '../../main/shells/cli/terminalRows.ts';
import type { Timeline } from '../../shared/replay/contract.ts';
import type { PlayedScreen } from '../../main/reader/protocol.ts';
import { decodeFolder, screenAt } from '../replay/decoding.ts';

const esc = '\x1b';

/** A terminal nobody touched, and what it is made to do beside drawing. */
function watched(cols = 80, rows = 24) {
  const terminal = new headless.Terminal({ cols, rows, allowProposedApi: true, windowOptions: { getWinSizeChars: true } });
  const effects: string[] = [];
  terminal.onData((data) => effects.push(data));
  terminal.onTitleChange((title) => effects.push(title));
  terminal.onBell(() => effects.push('bell'));
  const written: string[] = [];
  return {
    terminal,
    effects,
    written,
    stage: { write: (text: string) => void written.push(text), columns: () => cols, rows: () => rows },
    async lines() {
      await new Promise<void>((done) => terminal.write(written.join(''), done));
      const { active } = terminal.buffer;
      return Array.from({ length: rows }, (_, row) => active.getLine(active.baseY + row)?.translateToString(true) ?? '');
    },
  };
}

const timelineOf = (durationMs: number): Timeline => ({
  durationMs,
  frames: 0,
  idle: [],
  density: [],
  marks: [],
  transcript: [],
  transcriptCut: false,
});

/** Plays decoded events with what the command line plays with, the reader's work done here. */
async function played(events: readonly unknown[], durationMs: number, rules: { mrn: string[] } | null = null) {
  const decoded = await decodeFolder(events);
  const context = {
    signal: new AbortController().signal,
    app: {
      screens: (request: { moments: readonly number[]; width: number; height: number }) =>
        drawScreens({ kind: 'screens', decoded: decoded.folder, ...request }),
    },
  } as unknown as Context;
  const seen = watched();
  const recording = { id: 'r' } as Parameters<typeof playInTerminal>[2]['recording'];
  await playInTerminal(context, seen.stage, { recording, timeline: timelineOf(durationMs), speed: 'max', idleLimit: undefined, rules });
  return { ...seen, decoded };
}

describe('a recording that plays in a terminal', () => {
  test('draws there what the replay draws, in its colours', async () => {
    const events = [
      [0, 'o', `${esc}[1;31mred${esc}[0m plain\r\n`],
      [1, 'o', `${esc}[5;10Hplaced ${esc}[38;2;1;2;3mexact${esc}[0m`],
    ];
    const seen = await played(events, 1000);
    // The last thing written is the way back; before it stands the picture.
    expect(seen.written.at(-1)).toBe(`${esc}[0m${esc}[?7h${esc}[?25h${esc}[?1049l`);
    seen.written.pop();
    const lines = await seen.lines();
    expect(lines.slice(0, 23)).toEqual((await screenAt(seen.decoded.decoded, 1000)).slice(0, 23));
    expect(lines[23]).toMatch(/^00:01 \/ 00:01 · as fast as it draws · Ctrl\+C ends · recorded 80x24/);
    expect(seen.written.join('')).toContain(`${esc}[1;38;5;1mred${esc}[0m`);
    expect(seen.written.join('')).toContain(`${esc}[38;2;1;2;3mexact${esc}[0m`);
  });

  test('makes it do nothing but draw, whatever was recorded', async () => {
    const attacks = `${esc}]0;owned\x07${esc}]52;c;b3duZWQ=\x07${esc}[c${esc}[6n${esc}[?1000;1006h${esc}P$qm${esc}\\${esc}]8;;http://x/\x07link${esc}]8;;\x07\x07${esc}[8;50;200t`;
    const seen = await played([[0, 'o', `${attacks}drawn`]], 0);
    await seen.lines();
    expect(seen.effects).toEqual([]);
    const own = new RegExp(`${esc}\\[(?:[\\d;]*[mHKJ]|\\?(?:1049|25|7)[hl])`, 'g');
    expect(seen.written.join('').replace(own, '')).not.toContain(esc);
    expect(seen.written.join('')).toContain('link');
  });

  test('covers what looks like an identifier, also where it wraps', async () => {
    const seen = await played([[0, 'o', `mail amy@clinic.example ${'x'.repeat(50)}amy@clinic.example`]], 0, { mrn: [] });
    expect(seen.written.join('')).toContain('mail ██████████████████');
    expect(seen.written.join('')).not.toContain('amy');
    expect(seen.written.join('')).not.toContain('clinic');
  });
});

describe('the moments that are shown', () => {
  const all = (...asked: Parameters<typeof momentsOf>) => [...momentsOf(...asked)].flat();
  const timeline = { durationMs: 60_000, idle: [{ from: 10_000, to: 50_000 }] };

  test('end with the recording, and come when they are due', () => {
    const moments = all(timeline, 4);
    expect(moments[0]).toEqual({ at: 0, due: 0 });
    expect(moments.at(-1)).toEqual({ at: 60_000, due: 15_000 });
    expect(all(timeline, 'max').every(({ due }) => due === 0)).toBe(true);
  });

  test('leave out what is more than the limit of a pause', () => {
    const moments = all(timeline, 1, 2000);
    expect(moments.at(-1)).toEqual({ at: 60_000, due: 22_000 });
    const pauseAtEnd = { durationMs: 40_000, idle: [{ from: 400, to: 40_000 }] };
    expect(all(pauseAtEnd, 4, 1000).at(-1)).toEqual({ at: 40_000, due: 350 });
    expect(all({ durationMs: 0, idle: [] }, 1)).toEqual([{ at: 0, due: 0 }]);
  });
});

test('a reader process that would send controls is not believed', () => {
  const screen = {
    shown: [
      {
        runs: [
          { text: `a${esc}]0;x\x07b`, style: '31mX' },
          { text: 'c', style: '1' },
        ],
        goesOn: false,
      },
    ],
    cursor: { row: 5, column: 0 },
  } as unknown as PlayedScreen;
  expect(terminalRows(screen, null)).toEqual([`a<U+001B>]0;x<U+0007>b${esc}[1mc${esc}[0m`]);
});

test.each(['0', '0.01', 'fast', '101', '-1'])('%j is no speed', (speed) => {
  expect(() => readSpeed(speed)).toThrow(/--speed takes/);
});

test('speeds and limits are read', () => {
  expect([readSpeed(undefined), readSpeed('max'), readSpeed('2.5'), readIdleLimit('1.5'), readIdleLimit(undefined)]).toEqual([
    1,
    'max',
    2.5,
    1500,
    undefined,
  ]);
  expect(() => readIdleLimit('soon')).toThrow(/--idle-limit takes seconds/);
});
