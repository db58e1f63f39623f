import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hoopSession } from '../import/hoopSession.ts';
import { eachInAWindow, folder, openEvents, server, window } from './pages/sharedWindow.ts';

eachInAWindow({
  sample: false,
  write: async (folder) => {
    const file = join(folder, 'patient.json');
    const script = { data: "SELECT * FROM patient WHERE mrn = 'MRN-00345678' AND phone = '212-555-0187'" };
    await writeFile(file, JSON.stringify(hoopSession({ script })));
    return [file];
  },
});

const open = async () => {
  await openEvents('?q=is%3Aderived');
  return window.page;
};
const onScreen = (text: string) => window.page.locator('main').getByText(text).count();
const lastAct = async () => (await server.client.workspace.custody({ limit: 1 })).rows[0];

describe('identifiers and secrets', () => {
  it('are hidden in list and drawer, and the actor is not', async () => {
    const page = await open();
    await page.locator('#row-0').click();
    await page.getByRole('group', { name: 'Command' }).getByText('MRN hidden').waitFor();
    await page.getByText('2 values are hidden that may identify somebody or be secret.').waitFor();
    expect(await onScreen('00345678')).toBe(0);
    expect(await onScreen('555-0187')).toBe(0);
    expect(await onScreen('rosa.lind@clinic.example')).toBeGreaterThan(0);
  });

  it('are copied as they are shown', async () => {
    const page = await open();
    // The policy of the page lets nobody read the clipboard, so what is written to it is looked at on its way.
    await page.evaluate(() => {
      navigator.clipboard.writeText = async (text) => {
        document.title = text;
      };
    });
    await page.locator('#row-0').click();
    await page.getByRole('button', { name: 'Copy the command' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    expect(await page.title()).toBe("SELECT * FROM patient WHERE mrn = '[MRN hidden]' AND phone = '[phone hidden]'");
  });

  it('of one event are revealed for a reason, which is in the custody log; the list still hides them', async () => {
    const page = await open();
    await page.locator('#row-0').click();
    await page.getByRole('button', { name: 'Reveal', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Reveal hidden values' });
    await dialog.getByLabel('Why').click();
    await page.getByRole('option', { name: 'an incident or a complaint' }).click();
    await dialog.getByRole('button', { name: 'Reveal', exact: true }).click();
    await page.getByRole('group', { name: 'Command' }).getByText('MRN-00345678').waitFor();
    expect(await page.getByRole('grid').getByText('00345678').count()).toBe(0);
    const event = (await server.client.query.events({ text: 'is:derived' })).rows[0]?.event_id;
    expect(await lastAct()).toMatchObject({ act: 'reveal-values', result: 'done' });
    const { rows } = await server.client.workspace.custody({ limit: 2 });
    expect(rows[1]).toMatchObject({ act: 'reveal-values', phase: 'intent', subject: { reason: 'incident', event } });
  });

  it('are revealed everywhere and hidden again from the top, the reason asked for once', async () => {
    const page = await open();
    const reveal = page.getByRole('button', { name: 'Identifiers and secrets are hidden: reveal them everywhere' });
    await reveal.click();
    await page.getByRole('dialog').getByRole('button', { name: 'Reveal', exact: true }).click();
    await page.getByRole('grid').getByText('00345678').waitFor();
    await page.getByRole('button', { name: 'Identifiers and secrets are shown: hide them again' }).click();
    await page.getByRole('grid').getByText('00345678').waitFor({ state: 'detached' });
    await reveal.click();
    await page.getByRole('grid').getByText('00345678').waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
  });

  it('are exported as they are shown, and the file beside says so', async () => {
    const page = await open();
    await page.getByRole('button', { name: 'Export what is listed' }).click();
    const [first, second] = [
      page.waitForEvent('download'),
      page.waitForEvent('download', (one) => one.suggestedFilename().endsWith('.export.json')),
    ];
    await page.getByRole('dialog').getByRole('button', { name: 'Export', exact: true }).click();
    await page.getByText('values hidden. Both files were handed over to be saved.').waitFor();
    const read = async (download: typeof first) => {
      const path = join(folder, `download-${(await download).suggestedFilename()}`);
      await (await download).saveAs(path);
      return readFile(path, 'utf8');
    };
    const csv = await read(first);
    expect(csv).toContain('[MRN hidden]');
    expect(csv).not.toContain('00345678');
    expect(JSON.parse(await read(second))).toMatchObject({ values: 'hidden', counts: { exported: 1 }, query: { text: 'is:derived' } });
  });
});
