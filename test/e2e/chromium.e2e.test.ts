import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../support/chromium.ts';

describe('the browser of the tests', () => {
  let browser: Browser;
  let server: Server;
  let port: number;

  beforeAll(async () => {
    server = createServer((_request, response) => response.setHeader('content-type', 'text/html').end('<p>A page</p>'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ({ port } = server.address() as AddressInfo);
    browser = await launchChromium();
  });

  afterAll(async () => {
    await browser.close();
    server.close();
  });

  it('keeps one origin from reading another, or every security test in it would be worth nothing', async () => {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${port}/`);
    const read = (address: string) =>
      page.evaluate(
        (from) =>
          fetch(from).then(
            (answer) => answer.text(),
            () => 'refused',
          ),
        address,
      );
    expect(await read(`http://127.0.0.1:${port}/own`)).toContain('A page');
    expect(await read(`http://localhost:${port}/other`)).toBe('refused');
  });

  it('has a locale that Intl accepts, a font, and WebGL', async () => {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${port}/`);
    const found = await page.evaluate(() => ({
      locale: new Intl.DateTimeFormat().resolvedOptions().locale,
      height: document.querySelector('p')?.getBoundingClientRect().height ?? 0,
      webgl: document.createElement('canvas').getContext('webgl2') !== null,
    }));
    expect(found.locale).toBe('en-US');
    expect(found.height).toBeGreaterThan(10);
    expect(found.webgl).toBe(true);
  });
});
