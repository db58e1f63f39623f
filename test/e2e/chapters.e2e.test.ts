import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { type ConsoleWindow, firstRow, startWindows, type WindowServer } from './pages/consoleWindow.ts';
import { psql, sessionOf, toolCalls } from './pages/replayViews.ts';

let browser: Browser;
let server: WindowServer;
let window: ConsoleWindow | undefined;

beforeAll(async () => {
  browser = await launchChromium();
  server = await startWindows();
  for await (const step of await server.client.import.sample(undefined)) void step;
});
afterEach(async () => {
  expect(await window?.violations()).toEqual([]);
  await window?.close();
  window = undefined;
});
afterAll(async () => {
  await browser.close();
  await server.close();
});

async function openSession(found: Parameters<typeof sessionOf>[1], search = ''): Promise<ConsoleWindow & { session: string }> {
  const session = await sessionOf(server.client, found);
  window = await server.open(browser);
  await window.go(`#/sessions/${encodeURIComponent(session)}${search}`);
  await window.page.getByRole('slider').waitFor();
  return { ...window, session };
}

/** Waits until the replay rests at a moment in ms. */
async function restsAt({ page }: ConsoleWindow, at: number): Promise<void> {
  await page.waitForFunction((wanted) => {
    const now = Number(document.querySelector('[role=slider]')?.getAttribute('aria-valuenow'));
    const resting = !/playing|seeking/.test(document.querySelector('[role=toolbar] [role=status]')?.textContent ?? 'seeking');
    return resting && Math.abs(now - wanted) <= 1;
  }, at);
}

describe('chapters', () => {
  it('are the commands that were entered, reached by a tab, a press and the keys', async () => {
    const opened = await openSession(psql, '?t=5');
    const { page, session } = opened;
    await restsAt(opened, 5000);
    const { recordings } = await server.client.replay.open({ session });
    const { marks } = await server.client.replay.timeline({ recording: recordings[0]?.id ?? '' });
    await page.keyboard.press('T');
    await page.waitForFunction(() => location.hash.includes('tab=chapters'));
    const list = page.getByRole('group', { name: 'Chapters of the recording' });
    const drop = marks.find(({ label }) => label.startsWith('DROP TABLE'));
    await list.getByRole('button', { name: /DROP TABLE/ }).click();
    await restsAt(opened, Math.round(drop?.at ?? -1));
    await page.keyboard.press('[');
    await restsAt(opened, Math.round(marks.findLast(({ at }) => at < (drop?.at ?? 0) - 1)?.at ?? -1));
    await page.keyboard.press(']');
    await restsAt(opened, Math.round(drop?.at ?? -1));
    expect(await list.locator('[aria-current=true]').textContent()).toContain('DROP TABLE');
  });

  it('can be left out by kind, and the tabs are walked with the arrows', async () => {
    const { page } = await openSession(psql, '?tab=chapters');
    const list = page.getByRole('group', { name: 'Chapters of the recording' });
    await list
      .getByRole('button', { name: /command/ })
      .first()
      .waitFor();
    await page.getByRole('button', { name: /^commands/ }).click();
    expect(await list.getByRole('button', { name: /psql -U/ }).count()).toBe(0);
    await page.getByRole('tab', { name: 'Chapters' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('tab', { name: 'Events', selected: true }).waitFor();
    await page.keyboard.press('t');
    expect(await page.getByRole('tablist').count()).toBe(0);
  });
});

describe('a moment and its events', () => {
  it('lead to one another: the list follows the moment, a row opens the event, and the event plays 5 s before', async () => {
    const opened = await openSession(toolCalls, '?t=1&tab=events');
    const { page, session } = opened;
    const { statements } = await server.client.replay.statements({ session, from: 0 });
    const told = statements.find(({ at }) => at !== null && at > 0);
    const near = page.getByRole('group', { name: 'Events within 30 seconds' });
    const own = near.getByRole('region', { name: 'This session' });
    await own.getByRole('link').first().waitFor();
    await own.getByRole('link').first().click();
    await page.waitForFunction(() => location.hash.startsWith('#/events'));
    await opened.settled();
    await opened.go(`#/events?id=${told?.event ?? ''}`);
    await page.getByRole('link', { name: 'Play from 5 s before' }).waitFor();
    await page.keyboard.press('p');
    await page.waitForFunction((id) => location.hash.startsWith(`#/sessions/${encodeURIComponent(id)}`), session);
    await restsAt(opened, Math.max(0, Math.round((told?.at ?? 0) - 5000)));
  });

  it('offers no moment for an event of a session nobody recorded', async () => {
    window = await server.open(browser);
    const { rows } = await server.client.query.sessions({ text: '-has:recording' });
    await window.go(`#/events?q=${encodeURIComponent(`session:"${rows[0]?.session_uid ?? ''}"`)}`);
    await firstRow(window.page);
    await window.page.locator('#row-0').click();
    await window.page.getByRole('link', { name: 'Open the session' }).waitFor();
    expect(await window.page.getByRole('link', { name: 'Play from 5 s before' }).count()).toBe(0);
  });
});

describe('earlier output', () => {
  it('is scrolled back to with the wheel, which pauses and says so until the replay moves', async () => {
    const opened = await openSession(psql, '?t=11');
    const { page } = opened;
    await restsAt(opened, 11_000);
    await page.keyboard.press(' ');
    await page.locator('.xterm-screen').hover();
    await page.mouse.wheel(0, -600);
    await page.getByText('PAUSED: earlier output').waitFor();
    expect(await page.getByRole('toolbar').getByRole('status').textContent()).toBe('paused');
    await page.keyboard.press(',');
    await page.getByText('PAUSED: earlier output').waitFor({ state: 'detached' });
  });
});

describe('a structured session', () => {
  it('plays as a list on the same clock: what was done stands out, what comes later is dimmed', async () => {
    const opened = await openSession(toolCalls);
    const { page, session } = opened;
    const { statements, timeline } = await server.client.replay.statements({ session, from: 0 });
    const list = page.getByRole('group', { name: 'Statements of the session' });
    await list.locator('li').last().getByRole('button').click();
    const last = statements.findLast(({ at }) => at !== null);
    await restsAt(opened, Math.round(last?.at ?? -1));
    expect(await list.locator('li[data-when=after]').count()).toBe(0);
    await page.keyboard.press('0');
    await restsAt(opened, 0);
    expect(await list.locator('li[data-when=after]').count()).toBeGreaterThan(0);
    await page.keyboard.press('.');
    await page.waitForFunction(() => Number(document.querySelector('[role=slider]')?.getAttribute('aria-valuenow')) > 0);
    expect(await list.locator('li[data-when=now]').count()).toBe(1);
    await page
      .getByRole('group', { name: 'Parameters' })
      .or(page.getByRole('group', { name: 'Statement', exact: true }))
      .first()
      .waitFor();
    for (let times = 0; times < 8; times += 1) await page.keyboard.press('>');
    await page.getByText('max', { exact: true }).waitFor();
    await page.keyboard.press(' ');
    await restsAt(opened, Math.round(timeline?.durationMs ?? -1));
    await page.waitForFunction(() => location.hash.includes('speed=max'));
  });

  it('shows beside a call what the recording holds from there to the next, with values hidden', async () => {
    const { page, session } = await openSession(toolCalls, '?t=7');
    const { recording, statements } = await server.client.replay.statements({ session, from: 0 });
    const { transcript } = await server.client.replay.timeline({ recording: recording ?? '' });
    const current = statements.findLast(({ at }) => at !== null && at <= 7000);
    const next = statements.find(({ at }) => at !== null && at > (current?.at ?? 0));
    const held = transcript.filter(({ at }) => at >= (current?.at ?? 0) && at < (next?.at ?? Number.POSITIVE_INFINITY));
    expect(held.length).toBeGreaterThan(0);
    const region = page.getByRole('region', { name: 'Recorded from here to the next statement' });
    await region.getByRole('group', { name: 'What was recorded' }).waitFor();
    expect(await region.locator('bdi').count()).toBe(Math.min(200, held.length));
  });

  it('shows of a query that only its output is recorded of what was asked, and the output beside it', async () => {
    const { page, session } = await openSession({ filter: 'session_type:db has:recording has:command' });
    const { recordings } = await server.client.replay.open({ session });
    expect(recordings.map(({ kind }) => kind)).toEqual(['text']);
    const { statements } = await server.client.replay.statements({ session, from: 0 });
    const { transcript } = await server.client.replay.timeline({ recording: recordings[0]?.id ?? '' });
    expect(statements.map(({ at }) => at)).toEqual([null]);
    await page.getByRole('group', { name: 'Statement', exact: true }).getByText('SELECT').first().waitFor();
    const region = page.getByRole('region', { name: 'Recorded in the whole session' });
    await region.getByRole('group', { name: 'What was recorded' }).waitFor();
    expect(await region.locator('bdi').count()).toBe(transcript.length);
  });

  it('tells the moment in UTC and in the reviewer’s time', async () => {
    const { page } = await openSession(toolCalls, '?t=1');
    const reading = page.getByRole('toolbar', { name: 'Replay' });
    await page.keyboard.press('a');
    await reading
      .getByText(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} UTC/)
      .first()
      .waitFor();
    await page.keyboard.press('a');
    await page.keyboard.press('a');
    expect(await reading.textContent()).toContain('00:01.0');
  });

  it('fills the screen and gives it back', async () => {
    const { page } = await openSession(toolCalls);
    await page.keyboard.press('F');
    await page.waitForFunction(() => document.fullscreenElement !== null);
    await page.keyboard.press('F');
    await page.waitForFunction(() => document.fullscreenElement === null);
  });
});
