import unicode11 from '@xterm/addon-unicode11';
import headless from '@xterm/headless';
import { describe, expect, test } from 'vitest';
import { type Cast, validCasts } from './casts.ts';
import { decodeFile, screenAt } from './decoding.ts';

/** The picture of a terminal nobody touched: every output up to a moment, in its recorded sizes. */
async function straightFeed({ cols, rows, events }: Cast, seconds: number): Promise<string[]> {
  const terminal = new headless.Terminal({ cols, rows, allowProposedApi: true });
  terminal.loadAddon(new unicode11.Unicode11Addon());
  terminal.unicode.activeVersion = '11';
  let gathered = '';
  const draw = async () => {
    const text = gathered;
    gathered = '';
    await new Promise<void>((done) => terminal.write(Buffer.from(text), done));
  };
  for (const [at, code, data] of events) {
    if (at > seconds) break;
    if (code === 'o') gathered += data;
    if (code !== 'r') continue;
    await draw();
    const [width = 0, height = 0] = data.split('x').map(Number);
    terminal.resize(width, height);
  }
  await draw();
  const { active } = terminal.buffer;
  return Array.from({ length: terminal.rows }, (_, row) => active.getLine(active.baseY + row)?.translateToString(true) ?? '');
}

describe('a valid asciicast v2 replays to the screens of a plain terminal', () => {
  for (const cast of validCasts()) {
    test(`${cast.name} at 25, 60 and 100 %`, async () => {
      const decoded = await decodeFile(
        cast.path,
        { cols: cast.cols, rows: cast.rows },
        { keyframes: { every: 900, retry: 50, longest: 131_072 } },
      );
      const last = cast.events.at(-1)?.[0] ?? 0;
      for (const share of [0.25, 0.6, 1]) {
        const seconds = Math.round(last * share * 1e6) / 1e6;
        expect(await screenAt(decoded, Math.round(seconds * 1e6) / 1e3), `${share * 100} %`).toEqual(await straightFeed(cast, seconds));
      }
    });
  }
});
