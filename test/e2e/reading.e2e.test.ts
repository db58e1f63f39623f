import { expect, it } from 'vitest';
import { walkReplays } from './pages/replayWalk.ts';

const frames = 9000;
const every = 0.5;
/** Megabytes: reading them takes longer than opening the page. */
const text = (n: number) => `${`\u001b[3${n % 8}mlorem ipsum dolor `.repeat(140)}\u001b[0m\r\nframe ${n} ends\r\n`;
const events = Array.from({ length: frames }, (_, n) => [n * every, 'o', text(n)]);

// Nothing is read ahead: what the page shows is the reading that it began itself.
const walk = walkReplays([{ name: 'long.cast', width: 100, height: 30, events }], [], 1024 ** 3);

it('a long recording is seen at once, read behind its picture, and a moment further on is awaited where it will be seen', async () => {
  const { page, picture, restsAt } = await walk.openSession(0);
  await restsAt(0);
  expect((await picture()).join('\n')).toContain('frame 0 ends');
  await page.getByText(/Read up to \d\d:\d\d\.\d of 1:14:59\.5/).waitFor();

  await page.keyboard.press('9');
  const awaited = page.getByRole('status').filter({ hasText: 'Reading the recording up to this moment' });
  await awaited.waitFor();
  await awaited.getByRole('button', { name: 'Cancel' }).click();
  await page.waitForFunction(() => Number(document.querySelector('[role=slider]')?.getAttribute('aria-valuenow')) < 4_000_000);
  await awaited.waitFor({ state: 'detached' });

  await page.keyboard.press('9');
  await awaited.waitFor({ state: 'detached', timeout: 60_000 });
  const at = (frames - 1) * every * 0.9;
  await restsAt(at);
  expect((await picture()).join('\n')).toContain(`frame ${Math.floor(at / every)} ends`);

  await page.getByText(/Read up to/).waitFor({ state: 'detached', timeout: 60_000 });
  await page.getByText(/The transcript holds the first [\d,]+ lines/).waitFor();
});
