import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recordingContent } from '../../main/replay/exportRecording.ts';
import { createScreen } from '../../main/replay/screen.ts';
import type { RecordingInfo } from '../../shared/replay/contract.ts';
import type { RecordingExport } from '../../shared/replay/export.ts';
import { keysBefore } from '../../renderer/replay/keystrokes/keysBefore.ts';
import { readKeys } from '../../shared/replay/keystrokes.ts';
import { validCasts } from './casts.ts';
import { closeKeyframes, decodeFile, screenAt } from './decoding.ts';

const rules = { mrn: [] };
const vim = validCasts().find(({ name }) => name === 'vim-resize.resize.v2.cast');
const psql = validCasts().find(({ name }) => name === 'psql-phi.v2.cast');
const decodeCast = (cast = vim) =>
  decodeFile(cast?.path ?? '', { cols: cast?.cols ?? 80, rows: cast?.rows ?? 24 }, { keyframes: closeKeyframes });
const infoOf = (cast = vim) => ({ id: 'r', session: 's', cols: cast?.cols, rows: cast?.rows, startTime: null }) as RecordingInfo;

async function content(asked: Partial<RecordingExport>, cast = vim): Promise<string> {
  let text = '';
  const whole: RecordingExport = { recording: 'r', format: 'cast-v2', from: null, to: null, hidden: false, ...asked };
  for await (const piece of recordingContent(infoOf(cast), await decodeCast(cast), whole, rules)) text += piece;
  return text;
}

type Entry = [number, string, string];

/** The last screen of an asciicast, played by a terminal. */
async function lastScreen(cast: string): Promise<string[]> {
  const [head = '', ...lines] = cast.trimEnd().split('\n');
  const { width, height, term } = JSON.parse(head) as { width: number; height: number; term?: { cols: number; rows: number } };
  const screen = createScreen(term?.cols ?? width, term?.rows ?? height);
  for (const [, code, data] of lines.map((line) => JSON.parse(line) as Entry)) {
    const [cols = 0, rows = 0] = data.split('x').map(Number);
    if (code === 'r') screen.resize(cols, rows);
    if (code === 'o') await screen.write(Buffer.from(data));
  }
  const shown = screen.lines();
  screen.dispose();
  return shown;
}

describe('an exported part of a recording', () => {
  it('ends with the screen of its last moment, wherever it begins', async () => {
    const decoded = await decodeCast();
    const { durationMs } = decoded.index.timeline;
    const moment = fc.double({ min: 0, max: durationMs, noNaN: true });
    await fc.assert(
      fc.asyncProperty(moment, moment, fc.constantFrom('cast-v2', 'cast-v3'), async (one, other, format) => {
        const [from, to] = [Math.min(one, other), Math.max(one, other)];
        expect(await lastScreen(await content({ format, from, to }))).toEqual(await screenAt(decoded, to));
      }),
      { numRuns: 12 },
    );
  });

  it('has times from its own beginning, as the whole has from its own', async () => {
    const times = (await content({ from: 5000 }))
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => (JSON.parse(line) as Entry)[0]);
    expect(times[0]).toBe(0);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    const steps = (await content({ format: 'cast-v3' }))
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => (JSON.parse(line) as Entry)[0]);
    expect(steps.every((step) => step >= 0)).toBe(true);
    expect(steps.reduce((sum, step) => sum + step, 0) * 1000).toBeLessThanOrEqual((await decodeCast()).index.timeline.durationMs + 1);
  });

  it('is never an asciicast while values are hidden', async () => {
    await expect(content({ hidden: true })).rejects.toMatchObject({ code: 'USAGE' });
  });
});

it('a transcript is exported as it is shown, and only the part that was asked for', async () => {
  const shown = await content({ format: 'text', hidden: true }, psql);
  const recorded = await content({ format: 'text' }, psql);
  expect(recorded).not.toBe(shown);
  expect(shown).toMatch(/\[(?:SSN|e-mail|phone|MRN) hidden\]/);
  expect((await content({ format: 'text', from: 4000, to: 5000 }, psql)).split('\n').length).toBeLessThan(recorded.split('\n').length);
});

it('a picture sends nothing: the window draws it', async () => {
  expect(await content({ format: 'picture' })).toBe('');
});

describe('keystrokes', () => {
  it('are named as they were pressed', () => {
    expect(readKeys('ls\r\x1b[A\x03\t ü')).toEqual(['l', 's', 'Enter', 'Up', 'Ctrl-C', 'Tab', 'Space', 'ü']);
  });

  it('are those of the last seconds before the moment', () => {
    const typed = { inputs: [1000, 9000, 12_000, 13_000].map((at) => ({ at, text: String(at / 1000) })), cut: false };
    expect(keysBefore(typed, 12_500)).toEqual(['9', '1', '2']);
  });
});
