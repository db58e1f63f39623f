import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import unicode11 from '@xterm/addon-unicode11';
import headless from '@xterm/headless';
import { describe, expect, test } from 'vitest';
import { sharedDirectory } from '../support/shared.ts';
import { validCasts } from './casts.ts';
import { decodeEvents, decodeFile, screenAt } from './decoding.ts';
import { straightFeed } from './straightFeed.ts';

async function plainLines(bytes: Buffer): Promise<string[]> {
  const terminal = new headless.Terminal({ cols: 80, rows: 25, allowProposedApi: true });
  terminal.loadAddon(new unicode11.Unicode11Addon());
  terminal.unicode.activeVersion = '11';
  await new Promise<void>((done) => terminal.write(bytes, done));
  const { active } = terminal.buffer;
  return Array.from({ length: 25 }, (_, row) => active.getLine(active.baseY + row)?.translateToString(true) ?? '');
}

const escapeFolder = join(sharedDirectory() ?? '', 'hostile/third-party/xterm-escape-files');
const escapeFiles = existsSync(escapeFolder) ? readdirSync(escapeFolder).filter((name) => name.endsWith('.in')) : [];

test.skipIf(escapeFiles.length === 0)(
  'every escape file of xterm.js is drawn as a plain terminal draws it, also from a keyframe',
  async () => {
    for (const name of escapeFiles) {
      const bytes = readFileSync(join(escapeFolder, name));
      const text = bytes.toString('utf8');
      if (!Buffer.from(text).equals(bytes)) continue;
      const events = [[0, 'r', '80x25'], ...text.split(/(?<=\n)/).map((line, index) => [index + 1, 'o', line])];
      const decoded = await decodeEvents(events, { keyframes: { every: 60, retry: 10, longest: 131_072 } });
      expect(await screenAt(decoded, Number.MAX_SAFE_INTEGER), name).toEqual(await plainLines(bytes));
    }
  },
);

describe('a valid asciicast replays to the screens of a plain terminal', () => {
  for (const cast of validCasts()) {
    test(`${cast.name} at 25, 60 and 100 %`, async () => {
      const decoded = await decodeFile(
        cast.path,
        { format: cast.format, cols: cast.cols, rows: cast.rows },
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
