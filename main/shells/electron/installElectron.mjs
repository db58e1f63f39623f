import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Root `postinstall`: the npm package `electron` brings no binary and has no install script, so its own installer is asked here.
 * Always exits 0: the loopback shell and the command line need no Electron, and an offline machine cannot fetch it.
 */
const limit = 60_000;
const installer = fileURLToPath(new URL('../../../node_modules/electron/install.js', import.meta.url));

/** Runs the installer quietly; resolves with the reason why there is no binary, or null when there is one. */
function installElectron() {
  if (!existsSync(installer)) return Promise.resolve('the package is not installed');
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [installer], { stdio: 'ignore', timeout: limit, killSignal: 'SIGKILL' });
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => {
      if (signal) resolve(`the download took longer than ${limit / 1000} s`);
      else resolve(code === 0 ? null : 'the download did not succeed');
    });
  });
}

const reason = await installElectron();
if (reason !== null) {
  console.log(`Electron has no binary here (${reason}); the loopback shell is used instead. To try again: npx install-electron`);
}
