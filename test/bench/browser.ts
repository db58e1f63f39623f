import { createReadStream, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Browser, Page } from 'playwright-core';

const require = createRequire(import.meta.url);
const player = dirname(require.resolve('asciinema-player'));

/** A page with asciinema-player and the recording, on a port of its own. */
export async function servePlayer(cast: string): Promise<{ origin: string; close(): void }> {
  const files: Record<string, [type: string, body: Buffer | string]> = {
    '/': ['text/html', '<!doctype html><link rel=stylesheet href=/player.css><div id=player></div><script src=/player.js></script>'],
    '/player.css': ['text/css', readFileSync(join(player, 'bundle/asciinema-player.css'))],
    '/player.js': ['text/javascript', readFileSync(join(player, 'bundle/asciinema-player.min.js'))],
  };
  const server = createServer(({ url = '' }, response) => {
    if (url === '/recording.cast') return void createReadStream(cast).pipe(response);
    const file = files[url];
    response.writeHead(file ? 200 : 404, { 'content-type': file?.[0] ?? 'text/plain' }).end(file?.[1]);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => void server.close() };
}

/**
 * Milliseconds, by the clock of the page, from running `act` (text of a script) until the text of `picture` holds `mark`.
 * Looked at with every frame the browser draws. Rejects after a minute.
 */
export function millisecondsUntil(page: Page, { act, picture, mark }: { act: string; picture: string; mark: string }): Promise<number> {
  return page.evaluate<number>(`new Promise((resolve, reject) => {
    const started = performance.now();
    const look = () => {
      const shown = document.querySelector(${JSON.stringify(picture)})?.textContent ?? '';
      const took = performance.now() - started;
      if (shown.replaceAll('\\u00a0', ' ').includes(${JSON.stringify(mark)})) resolve(took);
      else if (took > 60000) reject(new Error('the picture never showed ' + ${JSON.stringify(mark)} + ' but ' + shown.slice(-300)));
      else requestAnimationFrame(look);
    };
    ${act};
    look();
  })`);
}

/** Opens an address in a window of its own, and closes it after the work. */
export async function inWindow<Result>(browser: Browser, url: string, work: (page: Page) => Promise<Result>): Promise<Result> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  try {
    const page = await context.newPage();
    await page.goto(url);
    return await work(page);
  } finally {
    await context.close();
  }
}
