import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { walkReplays } from './pages/replayWalk.ts';
import { revealValues } from './pages/revealing.ts';

const events = [
  [0, 'o', '$ '],
  [1, 'i', 'hunter2\r'],
  [1.5, 'o', '\x1b[48;2;200;30;30mred ground\x1b[0m\r\n'],
  [3, 'o', 'ssn 123-45-6789\r\n'],
  [5, 'm', 'half way'],
  [7, 'o', 'later\r\n'],
  [9, 'o', 'end'],
];

const walk = walkReplays([
  { name: 'typed.cast', width: 40, height: 8, events },
  {
    name: 'untyped.cast',
    width: 40,
    height: 8,
    events: [
      [0, 'o', 'x'],
      [1, 'o', 'y'],
    ],
  },
]);

interface Exported {
  bytes: Buffer;
  beside: Record<string, unknown> & { file: { sha256: string; size: number } };
}

/** Exports with what the dialog holds, and reads both files. */
async function exported(page: Page): Promise<Exported> {
  const dialog = page.getByRole('dialog', { name: 'Export the recording' });
  const downloads = [
    page.waitForEvent('download', (one) => !one.suggestedFilename().endsWith('.export.json')),
    page.waitForEvent('download', (one) => one.suggestedFilename().endsWith('.export.json')),
  ];
  await dialog.getByRole('button', { name: 'Export', exact: true }).click();
  await dialog.getByText('both files were handed over to be saved').waitFor();
  const [bytes, beside] = await Promise.all(
    downloads.map(async (download) => {
      const path = join(walk.folder, `saved-${(await download).suggestedFilename()}`);
      await (await download).saveAs(path);
      return readFile(path);
    }),
  );
  if (!bytes || !beside) throw new Error('a file is missing');
  return { bytes, beside: JSON.parse(beside.toString()) as Exported['beside'] };
}

async function openDialog(page: Page, format: string): Promise<void> {
  await page.keyboard.press('e');
  const dialog = page.getByRole('dialog', { name: 'Export the recording' });
  await dialog.getByLabel('Format').click();
  await page.getByRole('option', { name: format }).click();
}

const linesOf = (cast: Buffer) =>
  cast
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown> & [number, string, string]);

describe('keystrokes', () => {
  it('are shown for a reason, which the custody log keeps, follow the moment and are hidden again', async () => {
    const { page } = await walk.openAt(0, 3);
    expect(await page.content()).not.toContain('hunter2');
    await page.keyboard.press('k');
    const dialog = page.getByRole('dialog', { name: 'Reveal keystrokes' });
    await dialog.getByLabel('Why').click();
    await page.getByRole('option').nth(1).click();
    await dialog.getByRole('button', { name: 'Reveal', exact: true }).click();
    const keys = page.getByRole('group', { name: 'Keystrokes' });
    await keys.locator('kbd').first().waitFor();
    expect(await keys.locator('kbd').allTextContents()).toEqual([...'hunter2', 'Enter']);
    const { rows } = await walk.server.client.workspace.custody({ limit: 1 });
    expect(rows[0]).toMatchObject({ act: 'reveal-keystrokes', result: 'done' });
    await page.keyboard.press('0');
    await keys.getByText('nothing in the last 8 s').waitFor();
    await page.keyboard.press('k');
    await keys.waitFor({ state: 'detached' });
  });

  it('are not asked for where none were recorded', async () => {
    const { page } = await walk.openAt(1, 0);
    expect(await page.getByRole('button', { name: 'No keystrokes were recorded' }).isDisabled()).toBe(true);
    await page.keyboard.press('k');
    expect(await page.getByRole('dialog').count()).toBe(0);
  });
});

describe('an exported recording', () => {
  it('is an asciicast v2 once values are revealed, without keystrokes, with a file beside it that says what it is', async () => {
    const { page } = await walk.openAt(0, 0);
    await openDialog(page, 'asciicast v2');
    const dialog = page.getByRole('dialog', { name: 'Export the recording' });
    expect(await dialog.getByRole('button', { name: 'Export', exact: true }).count()).toBe(0);
    await page.keyboard.press('Escape');
    await revealValues(page);
    await openDialog(page, 'asciicast v2');
    const { bytes, beside } = await exported(page);
    const [header, ...entries] = linesOf(bytes);
    expect(header).toMatchObject({ version: 2, width: 40, height: 8 });
    expect(entries.map(([at, kind, data]) => [at, kind, data])).toEqual(events.filter(([, kind]) => kind !== 'i'));
    const { recordings } = await walk.server.client.replay.open({ session: walk.session(0) });
    expect(beside).toMatchObject({
      format: 'muniment-recording-export',
      file: { sha256: createHash('sha256').update(bytes).digest('hex'), size: bytes.length, format: 'cast-v2' },
      session: walk.session(0),
      original: { sha256: recordings[0]?.sha256 },
      fromSeconds: null,
      toSeconds: null,
      values: 'as recorded',
      keystrokes: 'left out',
    });
  });

  it('is a range as asciicast v3, with steps from entry to entry and the screen that was there first', async () => {
    const { page } = await walk.openAt(0, 0);
    await revealValues(page);
    await openDialog(page, 'asciicast v3');
    await page.getByLabel('From, in seconds').fill('4');
    await page.getByLabel('To, in seconds').fill('7');
    const { bytes, beside } = await exported(page);
    const [header, ...entries] = linesOf(bytes);
    expect(header).toMatchObject({ version: 3, term: { cols: 40, rows: 8 } });
    expect(entries.map(([step, kind]) => [step, kind])).toContainEqual([1, 'm']);
    expect(entries.at(-1)).toEqual([2, 'o', 'later\r\n']);
    expect(
      entries
        .filter(([step]) => step === 0)
        .map(([, , data]) => data)
        .join(''),
    ).toContain('123-45-6789');
    expect(beside).toMatchObject({ fromSeconds: 4, toSeconds: 7, file: { format: 'cast-v3' } });
  });

  it('is not written for a range that ends before it begins', async () => {
    const { page } = await walk.openAt(0, 0);
    await openDialog(page, 'Transcript');
    await page.getByLabel('From, in seconds').fill('7');
    await page.getByLabel('To, in seconds').fill('4');
    await page.getByText('Seconds, the first not after the last.').waitFor();
    expect(await page.getByRole('dialog').getByRole('button', { name: 'Export', exact: true }).isDisabled()).toBe(true);
  });

  it('is a transcript in which values are hidden, as the file beside says', async () => {
    const { page } = await walk.openAt(0, 0);
    await openDialog(page, 'Transcript');
    const { bytes, beside } = await exported(page);
    expect(bytes.toString()).toContain('3.000  ssn [SSN hidden]');
    expect(bytes.toString()).not.toContain('123-45');
    expect(beside).toMatchObject({ values: 'hidden', file: { format: 'text' } });
  });

  it('is the picture of the moment as PNG: its colours are there, its identifiers are not', async () => {
    const { page, restsAt } = await walk.openAt(0, 3);
    await openDialog(page, 'Picture of this moment');
    const { bytes, beside } = await exported(page);
    expect(bytes.subarray(0, 8).toString('hex')).toBe('89504e470d0a1a0a');
    expect(beside).toMatchObject({ fromSeconds: 3, toSeconds: 3, values: 'hidden', file: { format: 'picture' } });
    const drawn = await page.evaluate(async (base64) => {
      const binary = Uint8Array.from(atob(base64), (one) => one.charCodeAt(0));
      const image = await createImageBitmap(new Blob([binary], { type: 'image/png' }));
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [image.width, image.height];
      const context = canvas.getContext('2d');
      context?.drawImage(image, 0, 0);
      const data = context?.getImageData(0, 0, image.width, image.height).data ?? [];
      const counts: Record<string, number> = {};
      for (let at = 0; at < data.length; at += 4) {
        const colour = [data[at], data[at + 1], data[at + 2]].join(' ');
        counts[colour] = (counts[colour] ?? 0) + 1;
      }
      return { width: image.width, height: image.height, counts };
    }, bytes.toString('base64'));
    expect([drawn.width, drawn.height]).toEqual([560, 8 * 18 + 24 + 44]);
    // Ten cells of red ground, less their letters, and eleven of the paper that covers the number.
    expect(drawn.counts['200 30 30']).toBeGreaterThan(10 * 9 * 18 * 0.6);
    expect(drawn.counts['58 64 72']).toBeGreaterThan(100);
    expect(Object.keys(drawn.counts).length).toBeGreaterThan(20);
    await page.keyboard.press('Escape');
    await restsAt(3);
  });
});
