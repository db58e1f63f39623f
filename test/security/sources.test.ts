import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Every source of the product, by path; generated text and build configuration left out. */
const sources = ['shared', 'main', 'renderer'].flatMap((folder) =>
  readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(ts|tsx|mjs|js|html|css)$/.test(entry.name) && !/\.generated\.|vite\.config/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path: relative(root, path), text: readFileSync(path, 'utf8') })),
);

const inElectron = (path: string) => path.startsWith('main/shells/electron/');

/** Paths of sources with a line that matches, comments left out, since they may name what is not done. */
function holding(pattern: RegExp, among: (path: string) => boolean = () => true): string[] {
  const bare = (text: string) => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
  return sources.filter(({ path, text }) => among(path) && pattern.test(bare(text))).map(({ path }) => path);
}

describe('sources', () => {
  it('are found where they are looked for', () => {
    expect(sources.length).toBeGreaterThan(50);
    expect(holding(/createApp/)).toContain('main/app.ts');
    expect(holding(/new BrowserWindow\(/)).toEqual(['main/shells/electron/index.ts']);
  });

  it('E1 make windows in one place, with the fixed preferences', () => {
    const [only] = sources.filter(({ text }) => text.includes('new BrowserWindow('));
    expect(only?.text).toMatch(/webPreferences = \{ \.\.\.WEB_PREFS, devTools: !app\.isPackaged, preload:/);
    expect(only?.text.match(/new BrowserWindow\(/g)).toHaveLength(1);
    expect(holding(/\b(BrowserView|WebContentsView|BaseWindow)\b/)).toEqual([]);
  });

  it('E5 load no file by its path or by a file address', () => {
    expect(holding(/\bloadFile\b/)).toEqual([]);
    expect(holding(/['"`]file:\/\//)).toEqual([]);
  });

  it('E12 open nothing outside the window', () => {
    expect(holding(/\b(openExternal|openPath|showItemInFolder)\b/)).toEqual([]);
    expect(holding(/\bxdg-open\b/)).toEqual([]);
  });

  it('E13 listen to the window through the checked listener alone', () => {
    expect(holding(/\bipcMain\.(on|once|handle|handleOnce|addListener)\b/)).toEqual([]);
    expect(holding(/\bipc\.handle\(/)).toEqual(['main/shells/electron/security.ts']);
  });

  it('E17 start no child process from Electron', () => {
    expect(holding(/node:child_process|spawnReader\.ts/, inElectron).filter((path) => !path.endsWith('installElectron.mjs'))).toEqual([]);
  });

  it('E22 send no crash report and look for no update', () => {
    expect(holding(/\b(crashReporter|autoUpdater|electron-updater)\b/)).toEqual([]);
  });

  it('E9 and C19 name no remote address beside this machine, reserved names and names of formats', () => {
    const known =
      /^(127\.0\.0\.1|(.+\.)?(example(\.(com|org|net))?|invalid)|www\.w3\.org|ns\.adobe\.com|purl\.org|www\.aiim\.org|in-toto\.io)$/;
    const addresses = sources
      .filter(({ path }) => !path.startsWith('main/sample/'))
      .flatMap(({ path, text }) => [...text.matchAll(/(?:https?|wss?):\/\/([\w.-]+)/g)].map(([, host = '']) => ({ path, host })));
    expect(addresses.filter(({ host }) => !known.test(host))).toEqual([]);
  });

  it('C19 listen on a port in the loopback server alone', () => {
    expect(holding(/\b(createServer|\.listen\()/).filter((path) => path !== 'main/shells/loopback/server.ts')).toEqual([]);
    expect(holding(/['"`](0\.0\.0\.0|::)['"`]|['"`]localhost['"`]/, (path) => path.startsWith('main/shells/'))).toEqual([]);
  });

  it('C12 set the file mask first in every process that writes', () => {
    for (const path of ['main/shells/electron/index.ts', 'main/shells/electron/service.ts']) {
      expect(holding(/process\.umask\(0o077\)/)).toContain(path);
    }
  });

  it('C23 open no debug port', () => {
    expect(holding(/--inspect|remote-debugging-port|inspector/)).toEqual([]);
  });
});
