import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadStaticFiles } from '../../main/shells/staticFiles.ts';
import { launchChromium } from '../support/chromium.ts';
import { startServer, type TestServer } from '../support/loopback.ts';

let browser: Browser;
let server: TestServer;
let context: BrowserContext;
let page: Page;
/** Another program of this machine that listens on a port: what reaches it has leaked. */
let stranger: Server;
let elsewhere: string;
const reached: string[] = [];

beforeAll(async () => {
  browser = await launchChromium();
  server = await startServer({ files: loadStaticFiles(fileURLToPath(new URL('../../dist/renderer', import.meta.url))) });
  stranger = createServer((request, response) => {
    reached.push(request.url ?? '');
    response
      .writeHead(200, { 'content-type': 'text/html', 'access-control-allow-origin': '*' })
      .end('<!doctype html><title>elsewhere</title>');
  });
  await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
  elsewhere = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await browser.close();
  await server.close();
  stranger.close();
});

beforeEach(async () => {
  context = await browser.newContext();
  // Kept as text: code that Playwright puts into the page would carry the compiler's own names.
  await context.addInitScript(`window.violations = []; window.effects = [];
    document.addEventListener('securitypolicyviolation', (event) =>
      window.violations.push([event.effectiveDirective, event.sourceFile.split('/').pop() + ':' + event.lineNumber, event.sample].join(' ')));`);
  page = await context.newPage();
  await page.goto(server.newUrl());
  await page.waitForSelector('#root > :not(style)');
  reached.length = 0;
});
afterEach(() => context.close());

const violations = () => page.evaluate<string[]>('window.violations');
const effects = () => page.evaluate<unknown[]>('window.effects');

/** What a bundle would try if its text became part of the page; `ELSEWHERE` is the stranger's address. */
const payloads: [name: string, script: string][] = [
  ['an inline script', `const s = document.createElement('script'); s.textContent = 'window.effects.push(1)'; document.body.append(s)`],
  ['a script from elsewhere', `const s = document.createElement('script'); s.src = 'ELSEWHERE/a.js'; document.body.append(s)`],
  ['eval', `(0, eval)('window.effects.push(1)')`],
  ['a function made of text', `new Function('window.effects.push(1)')()`],
  ['a timer made of text', `setTimeout('window.effects.push(1)', 0)`],
  ['markup with a handler', `document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="window.effects.push(1)">')`],
  ['markup set as text', `document.createElement('div').innerHTML = '<b>x</b>'`],
  [
    'a handler set as an attribute',
    `const b = document.createElement('b'); document.body.append(b); b.setAttribute('onclick', 'window.effects.push(1)'); b.click()`,
  ],
  [
    'a javascript address',
    `const a = document.createElement('a'); a.href = 'javascript:window.effects.push(1)'; document.body.append(a); a.click()`,
  ],
  ['an image from elsewhere', `const i = new Image(); i.src = 'ELSEWHERE/a.png'; document.body.append(i)`],
  [
    'a style sheet from elsewhere',
    `const l = document.createElement('link'); l.rel = 'stylesheet'; l.href = 'ELSEWHERE/a.css'; document.head.append(l)`,
  ],
  ['a font from elsewhere', `new FontFace('x', 'url(ELSEWHERE/a.woff2)').load().catch(() => undefined)`],
  ['a request', `fetch('ELSEWHERE/a').then(() => window.effects.push(1), () => undefined)`],
  ['a beacon', `navigator.sendBeacon('ELSEWHERE/a', 'x')`],
  ['a web socket', `new WebSocket('ELSEWHERE/a'.replace('http', 'ws'))`],
  ['an event source', `new EventSource('ELSEWHERE/a')`],
  ['a frame', `const f = document.createElement('iframe'); f.src = 'ELSEWHERE/a'; document.body.append(f)`],
  ['an embedded object', `const o = document.createElement('object'); o.data = 'ELSEWHERE/a'; document.body.append(o)`],
  ['a form', `const f = document.createElement('form'); f.action = 'ELSEWHERE/a'; f.method = 'post'; document.body.append(f); f.submit()`],
  ['a base address', `const b = document.createElement('base'); b.href = 'ELSEWHERE/'; document.head.append(b)`],
  ['a worker made of text', `new Worker(URL.createObjectURL(new Blob(['postMessage(1)']))).onmessage = () => window.effects.push(1)`],
  ['media from elsewhere', `const v = document.createElement('video'); v.src = 'ELSEWHERE/a.mp4'; document.body.append(v)`],
];

describe('the page under its content security policy', () => {
  it('opens without a single violation', async () => {
    expect(await violations()).toEqual([]);
  });

  it.each(payloads)('stops %s', async (_name, script) => {
    const url = page.url();
    // In a task of its own: what the debugger evaluates is let past the rules about code made of text.
    await page.evaluate(`void setTimeout(() => { ${script.replaceAll('ELSEWHERE', elsewhere)} })`);
    await expect.poll(violations).not.toEqual([]);
    await page.waitForTimeout(100);
    expect(await effects()).toEqual([]);
    expect(reached).toEqual([]);
    expect(page.url()).toBe(url);
  });
});

describe('the page and the rest of the machine', () => {
  it('keeps no code in the address and no cookie', async () => {
    expect(page.url()).not.toContain('code=');
    expect(await context.cookies()).toEqual([]);
  });

  it('survives a reload in its own tab, and opens in no other without a new link', async () => {
    await page.reload();
    await page.waitForSelector('#root > :not(style)');
    const called = await page.evaluate<number>(callWithKeptToken);
    expect(called).toBe(200);
    const other = await context.newPage();
    await other.goto(server.origin);
    expect(await other.evaluate<number>(callWithKeptToken)).toBe(401);
  });

  it('cannot be read, called, framed or opened by a page on another port', async () => {
    const attacker = await context.newPage();
    await attacker.goto(elsewhere);
    const tries = await attacker.evaluate<string[]>(`(async () => {
      const target = ${JSON.stringify(server.origin)};
      const json = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' };
      const ways = [fetch(target), fetch(target + '/rpc/workspace/status', json), fetch(target + '/session', json), fetch(target, { credentials: 'include' })];
      return Promise.all(ways.map((way) => way.then(() => 'read', () => 'refused')));
    })()`);
    expect(tries).toEqual(['refused', 'refused', 'refused', 'refused']);
    await attacker.evaluate(
      `{ const f = document.createElement('iframe'); f.src = ${JSON.stringify(`${server.origin}/`)}; document.body.append(f); }`,
    );
    await attacker.waitForTimeout(300);
    expect(
      await attacker.evaluate(
        `(() => { try { return document.querySelector('iframe').contentDocument?.title ?? 'apart'; } catch { return 'apart'; } })()`,
      ),
    ).not.toBe('Muniment');
    const answer = attacker.waitForResponse((response) => response.url().startsWith(server.origin));
    await attacker.evaluate(`location.href = ${JSON.stringify(`${server.origin}/`)}`).catch(() => undefined);
    expect((await answer).status()).toBe(403);
  });
});

/** A call with whatever token the tab holds. */
const callWithKeptToken = `fetch('/rpc/workspace/status', {
  method: 'POST',
  headers: { 'content-type': 'application/json', authorization: 'Bearer ' + sessionStorage.getItem('muniment.token') },
  body: '{}',
}).then(({ status }) => status)`;
