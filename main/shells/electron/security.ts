import type { EventEmitter } from 'node:events';
import type { CustomScheme, Event, IpcMain, IpcMainInvokeEvent, Session, WebContents, WebPreferences } from 'electron';
import type { z } from 'zod';
import { securityHeaders } from '../csp.ts';
import type { StaticFiles } from '../staticFiles.ts';

export const startPage = 'app://app/index.html';

/** The only scheme of the window. `standard` gives it an origin; it may not be fetched, read across origins or hold workers. */
export const appScheme: CustomScheme = {
  scheme: 'app',
  privileges: { standard: true, secure: true, supportFetchAPI: false, corsEnabled: false, bypassCSP: false, allowServiceWorkers: false },
};

/** Restrictions of every window; `partition` without `persist:` keeps its session in memory. */
export const WEB_PREFS: Readonly<WebPreferences> = Object.freeze({
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webviewTag: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  plugins: false,
  navigateOnDragDrop: false,
  spellcheck: false,
  safeDialogs: true,
  enableWebSQL: false,
  partition: 'console',
});

/** Chromium switches set before anything starts: no name is resolved, nothing is fetched in the background. */
export const networkSwitches: readonly (readonly [name: string, value?: string])[] = [
  ['host-resolver-rules', 'MAP * ~NOTFOUND'],
  ['disable-background-networking'],
  ['disable-component-update'],
  ['disable-domain-reliability'],
  ['no-pings'],
  ['dns-prefetch-disable'],
];

/** Whether an address belongs to the window itself. Node's URL gives no origin for such a scheme, so its parts are compared. */
export function isOwnUrl(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, host, username, password } = new URL(url);
  return protocol === 'app:' && host === 'app' && username === '' && password === '';
}

/** Whether a request may go out of a window at all. Developer tools exist only in unpackaged builds. */
export function isAllowedUrl(url: string, development: boolean): boolean {
  if (url.startsWith('blob:')) return isOwnUrl(url.slice('blob:'.length));
  return isOwnUrl(url) || url.startsWith('data:image/') || (development && url.startsWith('devtools://devtools/'));
}

/** Answers a request of the window from the map of the build by exact key; anything else does not exist. */
export function respond(files: StaticFiles, request: Pick<Request, 'method' | 'url'>): Response {
  const [address = ''] = request.url.split('#', 1);
  const file = request.method === 'GET' && address.startsWith('app://app/') ? files.get(address.slice('app://app'.length)) : undefined;
  const headers = { ...securityHeaders, 'content-type': file?.type ?? 'text/plain; charset=utf-8' };
  return new Response(file ? new Uint8Array(file.bytes) : 'Not found.', { status: file ? 200 : 404, headers });
}

const prevent = (event: Event) => event.preventDefault();

/** Denies everything Electron grants by default: permissions, devices, downloads and the network. */
export async function secureSession(session: Session, files: StaticFiles, development: boolean): Promise<void> {
  session.protocol.handle('app', (request) => respond(files, request));
  session.setPermissionRequestHandler((_contents, _permission, callback) => callback(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, callback) => callback({}));
  session.setSpellCheckerEnabled(false);
  const events: EventEmitter = session;
  for (const name of ['will-download', 'select-hid-device', 'select-usb-device', 'select-serial-port']) events.on(name, prevent);
  session.webRequest.onBeforeRequest({ urls: ['<all_urls>'] }, ({ url }, callback) =>
    callback({ cancel: !isAllowedUrl(url, development) }),
  );
  session.enableNetworkEmulation({ offline: true });
  await session.setProxy({ mode: 'fixed_servers', proxyRules: '127.0.0.1:9' });
}

/** Keeps contents on the window's own pages: no other address, no further window, no webview. */
export function secureContents(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
  const events: EventEmitter = contents;
  for (const name of ['will-attach-webview', 'select-bluetooth-device']) events.on(name, prevent);
  for (const name of ['will-navigate', 'will-frame-navigate', 'will-redirect']) {
    events.on(name, (event: Event<{ url: string }>) => {
      if (!isOwnUrl(event.url)) event.preventDefault();
    });
  }
}

/** The only way to listen to the window: `refuse` unless main frame, own origin, exact arguments and at most 20 calls a second. */
export function createListener(ipc: IpcMain, contents: WebContents, now: () => number = Date.now) {
  let second = 0;
  let calls = 0;
  const tooOften = () => {
    const current = Math.floor(now() / 1000);
    calls = current === second ? calls + 1 : 1;
    second = current;
    return calls > 20;
  };
  return <Schema extends z.ZodType>(channel: string, schema: Schema, act: (input: z.output<Schema>) => unknown): void =>
    ipc.handle(channel, (event: IpcMainInvokeEvent, ...sent: unknown[]) => {
      const { senderFrame } = event;
      const trusted = senderFrame !== null && senderFrame === contents.mainFrame && isOwnUrl(senderFrame.url);
      const input = schema.safeParse(sent);
      if (!trusted || tooOften() || !input.success) throw new Error('REFUSED');
      return act(input.data);
    });
}
