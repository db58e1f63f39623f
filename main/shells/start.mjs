import { spawn } from 'node:child_process';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt, root } from './ensureBuilt.mjs';

const executables = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' };

/** The Electron executable, or null. Only files are looked at: asking the npm package itself would start a download. */
export function findElectron(from = root, environment = process.env) {
  const folder = join(from, 'node_modules/electron');
  const named = join(folder, 'path.txt');
  const inside = existsSync(named) ? readFileSync(named, 'utf8').trim() : (executables[process.platform] ?? 'electron');
  const executable = join(environment.ELECTRON_OVERRIDE_DIST_PATH ?? join(folder, 'dist'), inside);
  return existsSync(executable) ? executable : null;
}

/** Why the window cannot be Electron's here, in one sentence, or null when it can. */
export function whyNoElectron(electron, environment = process.env) {
  if (electron === null)
    return 'There is no Electron binary here, so Muniment opens in your browser. To install Electron: npx install-electron';
  if (process.platform !== 'linux') return null;
  if (process.getuid() === 0)
    return 'Electron keeps its sandbox only under an ordinary account, and this is root, so Muniment opens in a browser.';
  const display = environment.DISPLAY ?? environment.WAYLAND_DISPLAY;
  return display ? null : 'There is no screen for Electron here, so Muniment opens in a browser.';
}

async function start(passed) {
  ensureBuilt();
  const electron = findElectron();
  const reason = whyNoElectron(electron);
  if (reason === null) {
    const window = spawn(electron, [root, ...passed], { stdio: 'inherit' });
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => window.kill(signal));
    window.once('exit', (code) => process.exit(code ?? 1));
    return;
  }
  console.error(reason);
  process.argv = [process.argv[0], join(root, 'dist/main/cli.js'), 'serve', ...passed];
  await import('../../dist/main/cli.js');
}

if (process.argv[1] && realpathSync(process.argv[1]) === import.meta.filename) {
  try {
    await start(process.argv.slice(2));
  } catch (error) {
    console.error(error.message);
    process.exit(5);
  }
}
