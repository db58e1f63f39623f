import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { walkReplays } from './pages/replayWalk.ts';

const vim = fileURLToPath(new URL('../../main/sample/recordings/vim-resize.resize.v2.cast', import.meta.url));
const esc = '\x1b';

/** A recording that tries everything a terminal could be made to do, and an idle minute. */
const hostile = [
  [0, 'o', `start${esc}]0;owned${esc}\\${esc}]52;c;b3duZWQ=\x07${esc}]8;;javascript:alert(1)${esc}\\link${esc}]8;;${esc}\\\r\n`],
  [0.5, 'i', 'hunter2'],
  [1, 'o', `${esc}[c${esc}[6n${esc}[?1000;1006;2004h${esc}[2147483647L${esc}[8;100;300tquery\r\n`],
  [1.5, 'm', 'checkpoint'],
  [62, 'o', 'after the pause\r\n'],
  [63, 'o', 'end'],
];

const walk = walkReplays([{ name: 'hostile.cast', width: 80, height: 24, events: hostile }], [vim]);
const openReplay = (which: 'vim' | 'hostile', search = '') => walk.openSession(which === 'vim' ? 1 : 0, search);

describe('a session in the window', () => {
  it('is opened from the list with the keyboard, which the custody log tells', async () => {
    const { page } = await walk.open('#/sessions');
    await page.getByRole('grid', { name: 'Sessions' }).focus();
    await page.waitForSelector('[role=row][aria-rowindex="2"] [role=gridcell]');
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByRole('slider').waitFor();
    const { rows } = await walk.server.client.workspace.custody({});
    expect(rows.slice(0, 2).map((entry) => [entry.act, entry.phase])).toEqual([
      ['view-session', 'outcome'],
      ['view-session', 'intent'],
    ]);
  });

  it('leaves no text marked when it is opened by a double click, however late the second half comes', async () => {
    const { page } = await walk.open('#/sessions');
    const row = page.locator('#row-0');
    await row.dblclick();
    await page.getByRole('slider').waitFor();
    expect(await page.evaluate('String(getSelection())')).toBe('');
    await page.goBack();
    await row.waitFor();
    const { x, y } = (await row.boundingBox()) ?? { x: 0, y: 0 };
    await page.mouse.click(x + 200, y + 10);
    await page.getByRole('slider').waitFor();
    await page.mouse.down({ clickCount: 2 });
    await page.mouse.move(x + 600, y + 200);
    await page.mouse.up({ clickCount: 2 });
    expect(await page.evaluate('String(getSelection())')).toBe('');
  });

  it('shows at any moment the screen the service draws', async () => {
    const { picture, restsAt, page } = await openReplay('vim', '?t=3');
    const { recordings } = await walk.server.client.replay.open({ session: walk.session(1) });
    const recording = recordings[0]?.id ?? '';
    for (const seconds of [3, 12, 7]) {
      await page.evaluate((t) => {
        location.hash = `${location.hash.replace(/\?.*/, '')}?t=${t}`;
      }, seconds);
      await restsAt(seconds);
      const { lines } = await walk.server.client.replay.screen({ recording, at: seconds * 1000 });
      expect(await picture(), `${seconds} s`).toEqual(lines);
    }
  });

  it('fits the whole grid by the size of its letters', async () => {
    const { page, restsAt } = await openReplay('vim', '?t=12');
    await restsAt(12);
    for (const [width, height] of [
      [1440, 900],
      [1024, 700],
    ] as const) {
      await page.setViewportSize({ width, height });
      await page.waitForTimeout(400);
      const sizes = await page.evaluate(() => {
        const screen = document.querySelector('.xterm-screen');
        const box = screen?.closest('[data-evidence]');
        const transforms = [screen, screen?.parentElement].map((element) => (element ? getComputedStyle(element).transform : 'none'));
        const bar = document.querySelector('.xterm .scrollbar.vertical');
        return {
          overlap: (screen?.getBoundingClientRect().right ?? 0) - (bar?.getBoundingClientRect().left ?? 0),
          screen: [screen?.clientWidth ?? 0, screen?.clientHeight ?? 0],
          box: [box?.clientWidth ?? 0, box?.clientHeight ?? 0],
          transforms,
        };
      });
      expect(sizes.overlap).toBeLessThanOrEqual(0);
      expect(sizes.screen[0]).toBeLessThanOrEqual(sizes.box[0] ?? 0);
      expect(sizes.screen[1]).toBeLessThanOrEqual(sizes.box[1] ?? 0);
      expect(sizes.screen[0]).toBeGreaterThan((sizes.box[0] ?? 0) * 0.5);
      expect(sizes.transforms).toEqual(['none', 'none']);
    }
  });

  it('plays and pauses with the space bar, also after a click into the picture, and keeps the moment in the address', async () => {
    const { page, restsAt } = await openReplay('vim', '?t=3');
    await restsAt(3);
    await page.locator('.xterm-screen').click();
    await page.keyboard.press(' ');
    await page.waitForFunction(() => Number(document.querySelector('[role=slider]')?.getAttribute('aria-valuenow')) > 3300);
    await page.keyboard.press(' ');
    await page.waitForFunction(() => /[?&]t=(3\.[1-9]|[4-9])/.test(location.hash));
    await page.keyboard.press('ArrowRight');
    await page.waitForFunction(() => Number(document.querySelector('[role=slider]')?.getAttribute('aria-valuenow')) > 8000);
    await page.keyboard.press('5');
    const { durationMs } = await walk.server.client.replay.timeline({
      recording: (await walk.server.client.replay.open({ session: walk.session(1) })).recordings[0]?.id ?? '',
    });
    await restsAt(durationMs / 2000);
  });

  it('goes to the hit of a search and to a pressed line of the transcript', async () => {
    const { page, restsAt } = await openReplay('hostile');
    await restsAt(0);
    // The transcript comes after the picture.
    await page.getByText('query', { exact: true }).first().waitFor();
    await page.getByRole('textbox', { name: 'Search in the transcript' }).fill('after the');
    await page.keyboard.press('Enter');
    await restsAt(62);
    await page.getByText('query', { exact: true }).last().click();
    await restsAt(1);
  });

  it('answers its keys again as soon as something else than the search is pressed', async () => {
    const { page, restsAt } = await openReplay('hostile');
    await restsAt(0);
    const search = page.getByRole('textbox', { name: 'Search in the transcript' });
    for (const pressed of [page.locator('.xterm-screen'), page.getByRole('button', { name: 'Faster' }), page.getByRole('tab').first()]) {
      await search.fill('e');
      await pressed.click();
      await page.keyboard.press('9');
      await restsAt(56.7);
      await page.keyboard.press('0');
      await restsAt(0);
    }
    expect(await search.inputValue()).toBe('e');
  });

  it('skips idle time only when asked, says so, and keeps counting it', async () => {
    const { page, restsAt } = await openReplay('hostile', '?t=1.5');
    await restsAt(1.5);
    await page.getByText('idle in 1 stretch, played in full').waitFor();
    await page.keyboard.press('i');
    await page.getByRole('button', { name: '1 m 01 s idle skipped' }).waitFor();
    await page.keyboard.press(' ');
    await restsAt(63);
    await page.waitForFunction(() => location.hash.includes('skip=1'));
  });
});

describe('a recording that attacks', () => {
  it('changes no title, opens nothing, reaches no clipboard and is refused nothing by the policy', async () => {
    const { page, restsAt, violations } = await openReplay('hostile', '?t=63');
    const opened: string[] = [];
    page.context().on('page', (other) => opened.push(other.url()));
    page.on('dialog', (dialog) => opened.push(dialog.message()));
    await restsAt(63);
    await page.getByText('link', { exact: false }).first().waitFor();
    await page.locator('.xterm-screen').click({ position: { x: 40, y: 8 } });
    expect(await page.title()).toBe('Muniment');
    expect(opened).toEqual([]);
    expect(await page.locator('.xterm a').count()).toBe(0);
    expect(await violations()).toEqual([]);
  });

  it('gets nothing from a click, from typing or from pasting', async () => {
    const { page, restsAt, picture } = await openReplay('hostile', '?t=63');
    await restsAt(63);
    const before = await picture();
    await page.locator('.xterm-screen').click();
    await page.keyboard.type('hello');
    await page.evaluate(() => document.querySelector('.xterm')?.dispatchEvent(new ClipboardEvent('paste', { bubbles: true })));
    expect(await page.evaluate(() => document.activeElement?.tagName)).not.toBe('TEXTAREA');
    expect(await picture()).toEqual(before);
  });

  it('shows no keystroke and says that some are hidden', async () => {
    const { page, restsAt } = await openReplay('hostile', '?t=63');
    await restsAt(63);
    await page.getByText('1 keystroke frame hidden.').waitFor();
    expect(await page.content()).not.toContain('hunter2');
  });
});
