import { describe, expect, test } from 'vitest';
import type { PictureCell } from '../../renderer/replay/screens/pictureCells.ts';
import { createScreenDrawer, type ScreenDrawer } from '../../renderer/replay/screens/screenDrawer.ts';
import type { Frame } from '../../shared/replay/contract.ts';
import { createFakeSource } from './fakes.ts';

const esc = '\x1b';
const printed: [number, string][] = [
  [
    0,
    `${esc}[31mred${esc}[0m ${esc}[1;34mbold${esc}[0m ${esc}[2mfaint${esc}[0m ${esc}[7minverse${esc}[0m ${esc}[48;2;1;2;3mground${esc}[0m\r\n`,
  ],
  [1000, 'ssn 123-45-6789\r\n'],
  [2000, `${esc}[8mconcealed${esc}[0m 患\r\n`],
  [3000, `${esc}[2J${esc}[Hafterwards`],
];
const base64 = (text: string) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
const frames = printed.map(([at, text], index): Frame => ({ index, at, kind: 'o', data: base64(text) }));

const rules = { mrn: [] };
const drawerOf = (covered: boolean, forensic = false): ScreenDrawer =>
  createScreenDrawer(createFakeSource(frames, { keyframeEvery: 2 }), 4000, { rules: covered ? rules : null, forensic });

const textOf = (cells: readonly PictureCell[] | undefined) =>
  (cells ?? [])
    .map(({ text }) => text)
    .join('')
    .trimEnd();
const cellOf = (cells: readonly PictureCell[] | undefined, letter: string) => cells?.find(({ text }) => text === letter);

describe('the small picture of a moment', () => {
  test('is the screen as it was then, whichever was drawn before', async () => {
    const drawer = drawerOf(false);
    const texts: Record<number, string> = {};
    for (const at of [3500, 1500, 500, 2500]) texts[at] = textOf((await drawer.draw(at)).rows[at === 3500 ? 0 : 1]);
    drawer.close();
    expect(texts).toEqual({ 500: '', 1500: 'ssn 123-45-6789', 2500: 'ssn 123-45-6789', 3500: 'afterwards' });
  });

  test('has the colours of the large one', async () => {
    const drawer = drawerOf(false);
    const { rows, cols } = await drawer.draw(0);
    drawer.close();
    expect(cols).toBe(80);
    expect(cellOf(rows[0], 'r')?.ink).toEqual([240, 113, 107]);
    // Bold ones of the first eight colours are drawn bright.
    expect(cellOf(rows[0], 'b')).toMatchObject({ ink: [165, 198, 255], bold: true });
    expect(cellOf(rows[0], 'f')?.ink).toEqual([122.5, 124.5, 127.5]);
    expect(cellOf(rows[0], 'v')).toMatchObject({ ink: [14, 16, 19], paper: [231, 233, 236] });
    expect(cellOf(rows[0], 'g')?.paper).toEqual([1, 2, 3]);
  });

  test('covers what the large one covers', async () => {
    const drawer = drawerOf(true);
    const { rows } = await drawer.draw(1500);
    drawer.close();
    expect(textOf(rows[1])).toBe('ssn SSN░░░░░░░░');
  });

  test('shows concealed text only in the forensic view, and a wide character once', async () => {
    const [plain, forensic] = [drawerOf(true), drawerOf(true, true)];
    const [concealed, shown] = [(await plain.draw(2500)).rows[2], (await forensic.draw(2500)).rows[2]];
    plain.close();
    forensic.close();
    expect(textOf(concealed)).toBe(`${' '.repeat(10)}患`);
    expect(textOf(shown)).toBe('concealed 患');
    expect(cellOf(shown, '患')?.width).toBe(2);
  });

  test('that the service does not give is a failure, and can be asked for again', async () => {
    const source = createFakeSource(frames);
    let broken = true;
    const failing = {
      keyframe: (at: number, signal: AbortSignal) => (broken ? Promise.reject(new Error('gone')) : source.keyframe(at, signal)),
      frames: source.frames,
    };
    const drawer = createScreenDrawer(failing, 4000, { rules, forensic: false });
    await expect(drawer.draw(1500)).rejects.toThrow('gone');
    broken = false;
    expect(textOf((await drawer.draw(3500)).rows[0])).toBe('afterwards');
    drawer.close();
  });
});
