import { writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { app, BrowserWindow, dialog, ipcMain, Menu, MessageChannelMain, protocol, session } from 'electron';
import { z } from 'zod';
import { loadStaticFiles } from '../staticFiles.ts';
import { menuTemplate } from './menu.ts';
import { type Service, startService } from './processes.ts';
import { appScheme, createListener, networkSwitches, secureContents, secureSession, startPage, WEB_PREFS } from './security.ts';
import type { ServiceStart } from './service.ts';

const built = import.meta.dirname;
const saveCap = 256 * 1024 ** 2;

function account(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}

/** Of a second start only the inputs it names are heard, and they are offered, not opened: the reviewer decides. */
const furtherInputs = z.object({ offers: z.array(z.string().min(1).max(4096)).max(100) });

/** Files that the system asked for before the window was there (macOS names them by event, not by argument). */
const early: string[] = [];
let openFurther: (paths: string[]) => void = (paths) => void early.push(...paths);

function readArguments(): ServiceStart {
  const options = { workspace: { type: 'string' }, reviewer: { type: 'string' } } as const;
  const { values, positionals } = parseArgs({
    args: process.argv.slice(app.isPackaged ? 1 : 2),
    options,
    strict: false,
    allowPositionals: true,
  });
  const usual = app.isPackaged ? join(app.getPath('userData'), 'workspace') : 'muniment-workspace';
  const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
  return {
    directory: resolve(text(values.workspace) ?? text(process.env['MUNIMENT_WORKSPACE']) ?? usual),
    reviewer: text(values.reviewer) ?? account(),
    offers: positionals.map((path) => resolve(path)),
  };
}

function createWindow(): BrowserWindow {
  const webPreferences = { ...WEB_PREFS, devTools: !app.isPackaged, preload: join(built, 'preload.cjs') };
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 900,
    minHeight: 600,
    show: false,
    title: 'Muniment',
    webPreferences,
  });
  // The title never follows the page, so that evidence cannot speak through it.
  window.on('page-title-updated', (event) => event.preventDefault());
  window.once('ready-to-show', () => window.show());
  return window;
}

function listen(window: BrowserWindow, service: () => Service): void {
  const handle = createListener(ipcMain, window.webContents);
  handle('connect', z.tuple([]), () => {
    const { port1, port2 } = new MessageChannelMain();
    service().connect(port1);
    window.webContents.postMessage('port', null, [port2]);
  });
  handle('pick', z.tuple([]), async () => {
    const folders = process.platform === 'darwin' ? (['openDirectory'] as const) : [];
    const { filePaths } = await dialog.showOpenDialog(window, { properties: ['openFile', 'multiSelections', ...folders] });
    return filePaths.length > 0 ? service().offer(filePaths) : [];
  });
  handle('offer', z.tuple([z.array(z.string().min(1).max(4096)).min(1).max(100)]), ([paths]) => service().offer(paths));
  const bytes = z.instanceof(Uint8Array).refine((content) => content.byteLength <= saveCap);
  handle('save', z.tuple([z.string().min(1).max(240), bytes]), async ([name, content]) => {
    const { filePath } = await dialog.showSaveDialog(window, { defaultPath: basename(name) });
    if (filePath) await writeFile(filePath, content, { mode: 0o600 });
    return Boolean(filePath);
  });
}

/** Keeps a service running for as long as the window is open: one that dies is started again, and the page connects anew. */
function keepService(start: ServiceStart, window: BrowserWindow): () => Service {
  let closing = false;
  let service: Service;
  const fail = (reason: string) => {
    dialog.showErrorBox('Muniment', reason);
    app.exit(4);
  };
  const run = () => {
    const since = Date.now();
    service = startService(start, fail);
    service.process.once('exit', () => {
      if (closing) return app.exit(0);
      if (Date.now() - since < 10_000) return fail('The service of Muniment ended right after its start.');
      run();
      window.webContents.reload();
    });
  };
  run();
  app.on('will-quit', (event) => {
    if (closing) return;
    closing = true;
    event.preventDefault();
    service.close();
    setTimeout(() => app.exit(0), 5_000);
  });
  return () => service;
}

async function start(first: ServiceStart): Promise<void> {
  const development = !app.isPackaged;
  await secureSession(session.fromPartition('console'), loadStaticFiles(join(built, '../renderer')), development);
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(development)));
  const window = createWindow();
  const service = keepService({ ...first, offers: [...first.offers, ...early] }, window);
  listen(window, service);
  openFurther = (paths) => {
    window.focus();
    const named = () => window.webContents.send('named');
    if (paths.length > 0)
      service()
        .offer(paths, true)
        .then(named, () => undefined);
  };
  await window.loadURL(startPage);
}

process.umask(0o077);
app.enableSandbox();
for (const [name, value] of networkSwitches) app.commandLine.appendSwitch(name, value);
protocol.registerSchemesAsPrivileged([appScheme]);
app.on('web-contents-created', (_event, contents) => secureContents(contents));
app.on('window-all-closed', () => app.quit());
app.on('open-file', (event, path) => {
  event.preventDefault();
  openFurther([path]);
});
app.on('second-instance', (_event, _arguments, _directory, said) => openFurther(furtherInputs.safeParse(said).data?.offers ?? []));
const first = readArguments();
if (app.requestSingleInstanceLock({ offers: first.offers })) void app.whenReady().then(() => start(first));
else app.quit();
