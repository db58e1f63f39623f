import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';

const folder = fileURLToPath(new URL('../looks/', import.meta.url));

/** A picture of a page in one state. */
export interface Picture {
  title: string;
  jpeg: Buffer;
}

/** Whether the sheets are to be written: only on demand, so that a test run leaves the tree as it was. */
export const writesSheets = process.env['LOOKS'] === 'write';

/** Puts pictures side by side, each with its title, and writes them as `looks/<name>.jpg`. */
export async function writeContactSheet(browser: Browser, name: string, pictures: readonly Picture[], columns = 3): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1680, height: 400 } });
  const cells = pictures.map(
    ({ title, jpeg }) => `<figure><figcaption>${title}</figcaption><img src="data:image/jpeg;base64,${jpeg.toString('base64')}"></figure>`,
  );
  await page.setContent(`<style>
    body { margin: 12px; display: grid; grid-template-columns: repeat(${columns}, 1fr); gap: 12px; background: #888; font: 600 14px sans-serif; }
    figure { margin: 0; } figcaption { padding: 2px 0; color: #fff; } img { display: block; width: 100%; }
  </style>${cells.join('')}`);
  await page.waitForFunction(() => [...document.images].every((image) => image.complete && image.naturalWidth > 0));
  const sheet = await page.screenshot({ fullPage: true, type: 'jpeg', quality: 28 });
  await page.close();
  await mkdir(folder, { recursive: true });
  await writeFile(`${folder}${name}.jpg`, sheet);
}
