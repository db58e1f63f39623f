import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { launchChromium } from '../support/chromium.ts';
import { type Measurement, seconds } from './table.ts';

const start = fileURLToPath(new URL('../../main/shells/start.mjs', import.meta.url));

/** `npm start` of the built product over an imported workspace, until the window shows rows; the browser is open already. */
export async function benchStart(workspace: string): Promise<Measurement[]> {
  const browser = await launchChromium();
  const started = performance.now();
  // No Electron of this machine: the loopback shell is what every machine can show.
  const env = { ...process.env, ELECTRON_OVERRIDE_DIST_PATH: workspace };
  const child = spawn(process.execPath, [start, '--workspace', workspace], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  try {
    for await (const line of createInterface({ input: child.stderr })) {
      const url = /http:\S+/.exec(line)?.[0];
      if (url === undefined) continue;
      const served = (performance.now() - started) / 1000;
      const page = await browser.newPage();
      await page.goto(url);
      await page.waitForSelector('[role=row][aria-rowindex="2"] [role=gridcell][data-kind]');
      const shown = (performance.now() - started) / 1000;
      return [
        {
          work: 'first screen after npm start, built',
          ours: `${seconds(shown)} (link after ${seconds(served)})`,
          peer: 'none',
          ratio: null,
          target: '<= 2 s',
          reached: shown <= 2,
        },
      ];
    }
    throw new Error('npm start said no address');
  } finally {
    child.kill('SIGTERM');
    await browser.close();
  }
}
