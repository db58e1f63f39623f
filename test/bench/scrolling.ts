import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { startLoopback } from '../../main/shells/loopback/server.ts';
import { loadStaticFiles } from '../../main/shells/staticFiles.ts';
import { launchChromium } from '../support/chromium.ts';
import { inWindow } from './browser.ts';
import { openWorkspace } from './client.ts';
import { quantile } from './measure.ts';
import type { Measurement } from './table.ts';

const scrollMs = 10_000;
/** Longest time between two pictures that is not seen as a halt. */
const targetMs = 50;

interface TraceEvent {
  name: string;
  /** Microseconds of the browser's clock. */
  ts: number;
}

/** Pixels a second: a wheel turned as quickly as a hand can, some 140 rows. */
const pace = 4000;

/**
 * Milliseconds from each picture that the browser drew to the next, by its own trace, in ten seconds of scrolling. The browser turns the wheel itself and
 * traces nothing but frames: wheels sent from here come late whenever this process is busy, and whatever else is traced takes its time from the frames.
 */
async function framesOfScroll(browser: Browser, page: Page): Promise<number[]> {
  const session = await page.context().newCDPSession(page);
  await browser.startTracing(page, { categories: ['-*', 'disabled-by-default-devtools.timeline.frame'] });
  const yDistance = (-pace * scrollMs) / 1000;
  await session.send('Input.synthesizeScrollGesture', { x: 900, y: 600, yDistance, speed: pace, gestureSourceType: 'mouse' });
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString('utf8')) as { traceEvents: TraceEvent[] };
  const drawn = traceEvents.filter(({ name }) => name === 'DrawFrame').map(({ ts }) => ts / 1000);
  drawn.sort((a, b) => a - b);
  return drawn.slice(1).map((at, before) => at - (drawn[before] ?? at));
}

const plain = `<!doctype html><body style="margin:0;font:13px/28px monospace">${Array.from({ length: 40_000 }, (_, n) => `<div>row ${n}</div>`).join('')}`;

async function scrollOurs(browser: Browser, workspace: string): Promise<{ frames: number[]; events: number }> {
  const { app, client } = await openWorkspace(workspace);
  const server = await startLoopback(app, {
    files: loadStaticFiles(fileURLToPath(new URL('../renderer', import.meta.url))),
    log: () => undefined,
  });
  try {
    const frames = await inWindow(browser, server.newUrl(), async (page) => {
      await page.waitForSelector('main');
      await page.evaluate(`location.hash = '#/events'`);
      await page.waitForSelector('[role=row][aria-rowindex="20"]');
      return framesOfScroll(browser, page);
    });
    return { frames, events: await client.query.count({}) };
  } finally {
    await server.close();
    await app.close();
  }
}

/** Scrolling through the events for ten seconds, beside a page of plain lines without any script. */
export async function benchScrolling(workspace: string): Promise<Measurement[]> {
  const browser = await launchChromium();
  try {
    const { frames, events } = await scrollOurs(browser, workspace);
    const peer = await inWindow(browser, 'about:blank', async (page) => {
      await page.setContent(plain);
      return framesOfScroll(browser, page);
    });
    const told = (all: readonly number[]) =>
      `${all.length} frames, p50 ${quantile(all, 0.5).toFixed(0)} ms, p99 ${quantile(all, 0.99).toFixed(0)} ms, longest ${Math.max(...all).toFixed(0)} ms, ${all.filter((one) => one > targetMs).length} over ${targetMs} ms`;
    return [
      {
        work: `scroll through ${events} events for ${scrollMs / 1000} s`,
        ours: told(frames),
        peer: `plain lines: ${told(peer)}`,
        ratio: quantile(frames, 0.5) / quantile(peer, 0.5),
        target: `no frame over ${targetMs} ms`,
        reached: Math.max(...frames) <= targetMs,
      },
    ];
  } finally {
    await browser.close();
  }
}
