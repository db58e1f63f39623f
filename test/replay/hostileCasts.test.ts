import { createReadStream, createWriteStream, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import headless from '@xterm/headless';
import { describe, expect, test } from 'vitest';
import { createScreen } from '../../main/replay/screen.ts';
import { AppError } from '../../shared/errors.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { hostileCasts } from './casts.ts';
import { decodeEvents, decodeFile, screenAt, seek } from './decoding.ts';

const folder = hostileCasts();

async function plainFile(path: string): Promise<string> {
  if (!path.endsWith('.gz')) return path;
  const target = join(await temporaryFolder(), 'unpacked.cast');
  await pipeline(createReadStream(path), createGunzip(), createWriteStream(target));
  return target;
}

/** Everything a terminal could do beside drawing. */
function effectsOf(screen: ReturnType<typeof createScreen>): string[] {
  const effects: string[] = [];
  screen.terminal.onData(() => effects.push('reply'));
  screen.terminal.onBinary(() => effects.push('binary reply'));
  screen.terminal.onTitleChange(() => effects.push('title'));
  screen.terminal.onResize(() => effects.push('resize'));
  return effects;
}

describe.skipIf(folder === null)('a hostile recording', () => {
  for (const name of folder ? readdirSync(folder) : []) {
    test(`${name} neither hangs nor does anything but draw`, async () => {
      const file = await plainFile(join(folder ?? '', name));
      const format = /^\{"version":3,/.test(readFileSync(file, 'latin1').slice(0, 20)) ? 'asciicast-v3' : 'asciicast-v2';
      const decoded = await decodeFile(file, { format }).catch((error: unknown) => error);
      if (decoded instanceof Error) {
        expect(decoded).toBeInstanceOf(AppError);
        expect((decoded as AppError).code).toBe('READER_FAILED');
      } else {
        const { index } = decoded as Awaited<ReturnType<typeof decodeFile>>;
        const screen = createScreen(index.cols, index.rows);
        const effects = effectsOf(screen);
        await seek(screen, decoded as Awaited<ReturnType<typeof decodeFile>>, Number.MAX_SAFE_INTEGER, false);
        expect(effects.filter((effect) => effect !== 'resize')).toEqual([]);
        expect(screen.cols).toBeLessThanOrEqual(500);
        expect(screen.rows).toBeLessThanOrEqual(200);
        screen.dispose();
      }
    });
  }
});

const esc = '\x1b';
const attacks: Record<string, string> = {
  'device attributes': `${esc}[c${esc}[>c${esc}[=c`,
  'cursor position': `${esc}[5n${esc}[6n${esc}[?6n`,
  'mode query': `${esc}[?25$p${esc}[4$p`,
  'status string': `${esc}P$qm${esc}\\`,
  'capability query': `${esc}P+q544e${esc}\\`,
  'window report': `${esc}[18t${esc}[21t${esc}[14t`,
  'colour query': `${esc}]10;?${esc}\\${esc}]4;1;?\x07`,
  'clipboard query': `${esc}]52;c;?\x07`,
  title: `${esc}]0;owned\x07${esc}]2;owned${esc}\\`,
  'window size': `${esc}[8;50;200t`,
};

describe('a terminal made inert', () => {
  for (const [name, attack] of Object.entries(attacks)) {
    test(`ignores ${name}`, async () => {
      const screen = createScreen(80, 24);
      const effects = effectsOf(screen);
      await screen.writeText(attack);
      expect(effects).toEqual([]);
      expect(screen.lines().join('')).toBe('');
    });
  }

  test('ignores them where a terminal nobody touched obeys, so that the list above means something', async () => {
    const plain = new headless.Terminal({ cols: 80, rows: 24, allowProposedApi: true, windowOptions: { getWinSizeChars: true } });
    const replies: string[] = [];
    plain.onData((data) => replies.push(data));
    plain.onTitleChange((title) => replies.push(title));
    await new Promise<void>((done) => plain.write(Object.values(attacks).join(''), done));
    expect(replies.length).toBeGreaterThan(6);
  });

  test('is frozen by none of the looping sequences, in any form', async () => {
    const screen = createScreen(80, 24);
    const start = performance.now();
    for (const final of 'LMSTIZb') await screen.writeText(`a${esc}[2147483647${final}${esc}[0;2147483647${final}`);
    expect(performance.now() - start).toBeLessThan(1000);
  });

  test('keeps as many marks on a letter as any script needs, whatever comes between them', async () => {
    const screen = createScreen(80, 24);
    await screen.writeText(`e\u0301o${'\u0308'.repeat(100_000)}`);
    for (let times = 0; times < 100; times += 1) await screen.writeText('\u0327');
    await screen.writeText('x\u0301');
    const [first] = screen.lines();
    expect(first).toBe(`e\u0301o${'\u0308'.repeat(16)}x\u0301`);
  });

  test('keeps the palette, so that text cannot be hidden by changing it', async () => {
    const screen = createScreen(80, 24);
    let changed = 0;
    (screen.terminal as unknown as { _core: { _inputHandler: { onColor(listener: () => void): void } } })._core._inputHandler.onColor(
      () => {
        changed += 1;
      },
    );
    await screen.writeText(`${esc}]4;1;rgb:00/00/00\x07${esc}]11;#ff0000\x07${esc}]104\x07`);
    expect(changed).toBe(0);
  });
});

test('a looping parameter beyond the screen draws what a screenful draws', async () => {
  const filled = Array.from({ length: 24 }, (_, row) => `row ${row}`).join('\r\n');
  for (const final of 'LMST') {
    const moment = async (count: number) => screenAt(await decodeEvents([[0, 'o', `${filled}${esc}[5;3H${esc}[${count}${final}x`]]), 0);
    expect(await moment(1_000_000), final).toEqual(await moment(24));
  }
});

test('a recording that asks for a huge grid is drawn in the largest one', async () => {
  const decoded = await decodeEvents([
    [0, 'r', '99999x99999'],
    [1, 'o', 'x'],
  ]);
  const screen = createScreen(80, 24);
  await seek(screen, decoded, 1000);
  expect([screen.cols, screen.rows]).toEqual([500, 200]);
});
