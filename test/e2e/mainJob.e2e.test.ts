import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Browser } from 'playwright-core';
import type { EventRow } from '../../shared/import/event.ts';
import { buildSampleClinic } from '../../main/sample/sampleService.ts';
import { launchChromium } from '../support/chromium.ts';
import { muniment, munimentJson } from '../support/cli.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { writeZip } from '../support/zip.ts';
import { type ConsolePage, openConsole, serveConsole } from './pages/consolePage.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

const filter = 'actor:omar.haddad@cedarfield.example resource:ehr-prod-pg-readonly';

async function importArchive({ page, choose, press }: ConsolePage, archive: string): Promise<void> {
  await choose(page.getByRole('main').getByRole('button', { name: 'Open a bundle' }).first(), archive);
  await press(page.getByRole('button', { name: 'Import 1 input' }));
  await page.getByRole('main').getByText('unsealed').first().waitFor();
}

/** How many rows the status line says match, once a filter that leaves some out is counted and listed. */
async function matching({ page }: ConsolePage): Promise<number> {
  const counted = await page.waitForFunction(() => {
    const said = document.querySelector('footer')?.innerText.replaceAll(',', '') ?? '';
    const [, found, total] = /matching (\d+)\s+total \w+ (\d+)/.exec(said) ?? [];
    const rows = document.querySelector('[role=grid]:not([aria-busy])');
    return found !== undefined && found !== total && rows?.getAttribute('aria-rowcount') === String(Number(found) + 1)
      ? Number(found)
      : null;
  });
  return (await counted.jsonValue()) ?? 0;
}

/** The times of the rows on screen, in order. */
async function shownTimes({ page }: ConsolePage): Promise<string[]> {
  const rows = await page.getByRole('grid', { name: 'Events' }).getByRole('row').allInnerTexts();
  return rows.map((row) => row.split('\n')[0] ?? '').filter((time) => time.startsWith('2026-'));
}

async function replaySession(console: ConsolePage): Promise<void> {
  const { page } = console;
  await console.goTo('Sessions');
  await console.filter('resource:ehr-bastion has:recording');
  await matching(console);
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await page.locator('.xterm-rows').waitFor();
  await page.keyboard.press('9');
  await page.locator('.xterm-rows').getByText('ehr-db-01').first().waitFor();
}

async function signReport({ page, goTo, save, press, enter }: ConsolePage, folder: string): Promise<string[]> {
  await goTo('Reports');
  await press(page.getByRole('button', { name: 'New key' }));
  const dialog = page.getByRole('dialog');
  await enter(dialog.getByLabel('Person'), 'Pat Privacy-Officer');
  await enter(dialog.getByLabel('Organisation'), 'Cedarfield Clinic');
  await enter(dialog.getByLabel('Name of the key'), 'officer');
  await enter(dialog.getByLabel('Passphrase', { exact: true }), 'correct horse battery');
  await enter(dialog.getByLabel('Passphrase again'), 'correct horse battery');
  await press(dialog.getByRole('button', { name: /make/i }));
  await dialog.getByText(/[0-9A-F]{2}(:[0-9A-F]{2}){31}/).waitFor();
  await press(dialog.getByRole('button', { name: /done|close/i }).last());
  await dialog.waitFor({ state: 'detached' });
  await enter(page.getByLabel('Passphrase of the key'), 'correct horse battery');
  await press(page.getByRole('button', { name: 'Make and sign' }));
  const names = ['report.pdf', 'evidence.json', 'evidence.json.p7s', 'root.pem', 'Evidence package'];
  await page.getByRole('button', { name: 'report.pdf', exact: true }).waitFor();
  const saved: string[] = [];
  for (const name of names)
    saved.push(
      await save(page.getByRole('button', { name, exact: true }).first(), join(folder, name.replace(/^Evidence package$/, 'package.zip'))),
    );
  return saved;
}

async function verifyIn({ page, goTo, choose }: ConsolePage, file: string, says: string): Promise<void> {
  await goTo('Verify');
  await choose(
    page
      .getByRole('main')
      .getByRole('button', { name: /choose/i })
      .first(),
    file,
  );
  await page.getByRole('main').getByText(says, { exact: true }).first().waitFor();
}

test('the whole main job by keyboard alone: open, import, filter, replay, sign, verify', async () => {
  const folder = await temporaryFolder();
  const workspace = join(folder, 'workspace');
  const archive = join(folder, 'clinic.zip');
  await writeZip(archive, buildSampleClinic({ sessions: 150 }));
  const served = await serveConsole(workspace);
  const problems: string[] = [];
  const console = await openConsole(browser, served.url, problems);

  await importArchive(console, archive);
  await console.goTo('Events');
  await console.filter(filter);
  const shown = { matching: await matching(console), times: await shownTimes(console) };
  await replaySession(console);
  const [pdf = '', evidence = '', , root = '', zip = ''] = await signReport(console, folder);
  await verifyIn(console, pdf, 'Verified');
  await verifyIn(console, zip, 'an evidence package');
  await console.page.getByText('Verified', { exact: true }).first().waitFor();
  const broken = join(folder, 'broken.pdf');
  const bytes = await readFile(pdf);
  bytes[5000] = (bytes[5000] ?? 0) ^ 1;
  await writeFile(broken, bytes);
  await verifyIn(console, broken, 'Not valid');
  expect(problems).toEqual([]);
  await console.close();
  await served.stop();

  const rows = await munimentJson<EventRow[]>(['--workspace', workspace, 'query', filter]);
  expect(rows.length).toBe(shown.matching);
  expect(shown.times.length).toBeGreaterThan(0);
  // Beside the drawer the list shows whole seconds.
  expect(shown.times).toEqual(rows.slice(0, shown.times.length).map((row) => (row.event_time ?? '').replace('T', ' ').slice(0, 19)));
  expect((await muniment(['--workspace', workspace, 'verify', evidence])).code).toBe(0);
  expect((await muniment(['--workspace', join(folder, 'elsewhere'), 'verify', pdf, '--trust', root])).code).toBe(0);
  expect((await muniment(['--workspace', join(folder, 'elsewhere'), 'verify', pdf])).code).toBe(1);
  expect((await muniment(['--workspace', join(folder, 'elsewhere'), 'verify', zip, '--trust', root])).code).toBe(0);
  expect((await muniment(['--workspace', workspace, 'custody', 'verify'])).code).toBe(0);
});
