import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { walkReplays } from './pages/replayWalk.ts';

const events = [
  [
    0,
    'o',
    'plain \x1b[31mred\x1b[0m \x1b[38;2;18;171;86mtruecolour\x1b[0m \x1b[38;5;208mpalette\x1b[0m \x1b[48;2;10;20;90mground\x1b[0m\r\n',
  ],
  [1, 'o', 'end'],
];

const walk = walkReplays([{ name: 'colours.cast', width: 60, height: 6, events }]);

/** The colour a word of the picture really has in the page. */
function colourOf(page: Page, word: string, property: 'color' | 'background-color'): Promise<string> {
  const cell = page.locator('.xterm-rows span', { hasText: new RegExp(`^${word}$`) });
  return cell.first().evaluate((element, name) => getComputedStyle(element).getPropertyValue(name), property);
}

it('draws recorded colours as recorded, under the policy that ships', async () => {
  const { page } = await walk.openAt(0, 1);
  expect(await colourOf(page, 'truecolour', 'color')).toBe('rgb(18, 171, 86)');
  expect(await colourOf(page, 'palette', 'color')).toBe('rgb(255, 135, 0)');
  expect(await colourOf(page, 'ground', 'background-color')).toBe('rgb(10, 20, 90)');
});

it('draws the sixteen named colours in those of the terminal, and plain text in its own', async () => {
  const { page } = await walk.openAt(0, 1);
  expect(await colourOf(page, 'red', 'color')).toBe('rgb(240, 113, 107)');
  const plain = page.locator('.xterm-rows');
  expect(await plain.evaluate((element) => getComputedStyle(element).color)).toBe('rgb(231, 233, 236)');
});
