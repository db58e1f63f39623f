import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeZip } from '../../support/zip.ts';
import type { ConsoleWindow } from './consoleWindow.ts';

/** A page in one state: how to get there from anywhere. */
export interface View {
  title: string;
  reach(window: ConsoleWindow): Promise<void>;
}

const databaseLog = fileURLToPath(new URL('../../import/fixtures/pgaudit.csv', import.meta.url));
const recording = fileURLToPath(new URL('../../import/fixtures/terminal.cast', import.meta.url));

/** Chooses an archive of files of several kinds beside one that is refused. */
async function lookAtInputs({ page, go, settled }: ConsoleWindow, folder: string): Promise<void> {
  const [archive, broken] = [join(folder, 'clinic-export.zip'), join(folder, 'broken.zip')];
  const cast = await readFile(recording);
  await writeZip(archive, [
    { path: 'db/pgaudit.csv', bytes: await readFile(databaseLog) },
    { path: 'notes.txt', bytes: Buffer.from('nothing that a source knows') },
    { path: 'sudo-io/00/00/01/log', bytes: Buffer.from('1788429600:nurse:root::/dev/pts/1:30:100\n/home/nurse\n/usr/bin/psql ehr\n') },
    { path: 'sudo-io/00/00/01/timing', bytes: Buffer.from('4 0.500000000 9\n') },
    { path: 'sudo-io/00/00/01/ttyout', bytes: Buffer.from('ehr=# \\q\n') },
    { path: `recordings/${'a-long-name-of-a-recording-'.repeat(6)}.cast`, bytes: cast },
  ]);
  await writeFile(broken, 'PK\u0003\u0004 and nothing that an archive has');
  await go('#/import');
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Choose files' }).click();
  await (await chooser).setFiles([archive, broken]);
  await page.getByRole('button', { name: 'Import 1 input' }).waitFor();
  await settled();
}

/** The states of the import page, one following from the other; `folder` takes what is imported. */
export const importViews = (folder: string): readonly View[] => [
  {
    title: 'Files before an import',
    async reach(window) {
      await lookAtInputs(window, folder);
      await window.page.locator('#row-0').click();
      await window.settled();
    },
  },
  {
    title: 'Result of an import',
    async reach(window) {
      await window.page.getByRole('button', { name: /^Import \d+ inputs?$/ }).click();
      await window.page.getByRole('region', { name: 'Result of the import' }).waitFor();
      await window.settled();
    },
  },
  {
    title: 'Looking at an input, slow',
    async reach({ page }) {
      await page.route('**/rpc/import/inspect', () => undefined);
      await page.getByRole('button', { name: 'Dismiss' }).click();
      await page.getByRole('button', { name: 'Open', exact: true }).first().click();
      await page.getByRole('button', { name: 'Cancel' }).waitFor();
    },
  },
  {
    title: 'Input that could not be looked at',
    async reach({ page }) {
      await page.unroute('**/rpc/import/inspect');
      await page.getByRole('button', { name: 'Cancel' }).click();
      await page.getByText('Cancelled.').waitFor();
      await page.route('**/rpc/import/inspect', (route) => route.abort());
      await page.getByRole('button', { name: 'Open', exact: true }).first().click();
      await page.getByRole('alert').waitFor();
      await page.unroute('**/rpc/import/inspect');
    },
  },
];
