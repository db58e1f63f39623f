import { EventEmitter } from 'node:events';
import type { IpcMain, Session, WebContents } from 'electron';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  appScheme,
  createListener,
  isAllowedUrl,
  isOwnUrl,
  networkSwitches,
  secureContents,
  secureSession,
  startPage,
  WEB_PREFS,
} from '../../main/shells/electron/security.ts';
import { menuTemplate } from '../../main/shells/electron/menu.ts';
import { windowFiles } from '../support/windowFiles.ts';

describe('E1-E3 web preferences', () => {
  it('are exactly these', () => {
    expect(WEB_PREFS).toEqual({
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
  });

  it('cannot be changed', () => {
    expect(Object.isFrozen(WEB_PREFS)).toBe(true);
  });
});

describe('E4 scheme', () => {
  it('has an origin and is secure, and can neither be fetched nor read across origins', () => {
    expect(appScheme).toEqual({
      scheme: 'app',
      privileges: {
        standard: true,
        secure: true,
        supportFetchAPI: false,
        corsEnabled: false,
        bypassCSP: false,
        allowServiceWorkers: false,
      },
    });
  });

  it('is where the window starts', () => {
    expect(startPage).toBe('app://app/index.html');
    expect(isOwnUrl(startPage)).toBe(true);
  });
});

const foreign = [
  'https://attacker.example/',
  'http://127.0.0.1/',
  'file:///etc/passwd',
  'app://other/',
  'app://app.attacker.example/',
  'app://user@app/',
  'app://user:password@app/',
  'app://app:8080/',
  'appx://app/',
  'about:blank',
  'javascript:alert(1)',
  'data:text/html,x',
  'filesystem:app://app/x',
  'chrome://gpu',
  'view-source:app://app/',
  'ws://127.0.0.1/',
  'ftp://app/',
  '',
  'app',
  '//app/',
];

describe('E9 network block', () => {
  it.each(['app://app/index.html', 'app://app/assets/main.js', 'blob:app://app/1', 'data:image/png;base64,AA=='])(
    'lets %s through',
    (url) => {
      expect(isAllowedUrl(url, false)).toBe(true);
    },
  );

  it.each([...foreign, 'blob:https://attacker.example/1', 'blob:null/1', 'data:text/javascript,x'])('refuses %j', (url) => {
    expect(isAllowedUrl(url, false)).toBe(false);
  });

  it('lets developer tools through in unpackaged builds only', () => {
    const tools = 'devtools://devtools/bundled/inspector.html';
    expect([isAllowedUrl(tools, true), isAllowedUrl(tools, false)]).toEqual([true, false]);
  });

  it('switches name resolution and background requests off', () => {
    expect(networkSwitches).toEqual([
      ['host-resolver-rules', 'MAP * ~NOTFOUND'],
      ['disable-background-networking'],
      ['disable-component-update'],
      ['disable-domain-reliability'],
      ['no-pings'],
      ['dns-prefetch-disable'],
    ]);
  });
});

/** Records what the session of Electron would be told; there is no binary to ask. */
class RecordedSession extends EventEmitter {
  handlers: Record<string, (...values: never[]) => unknown> = {};
  settings: Record<string, unknown> = {};
  protocol = { handle: (scheme: string, handler: (request: Request) => Response) => (this.handlers[scheme] = handler) };
  webRequest = {
    onBeforeRequest: (filter: unknown, handler: (...values: never[]) => unknown) =>
      Object.assign(this.handlers, { before: handler }) && (this.settings.filter = filter),
  };
  setPermissionRequestHandler = (handler: () => unknown) => (this.handlers.request = handler);
  setPermissionCheckHandler = (handler: () => unknown) => (this.handlers.check = handler);
  setDevicePermissionHandler = (handler: () => unknown) => (this.handlers.device = handler);
  setDisplayMediaRequestHandler = (handler: () => unknown) => (this.handlers.display = handler);
  setSpellCheckerEnabled = (enabled: boolean) => (this.settings.spellChecker = enabled);
  enableNetworkEmulation = (options: unknown) => (this.settings.network = options);
  setProxy = async (options: unknown) => (this.settings.proxy = options);
}

async function securedSession(): Promise<RecordedSession> {
  const recorded = new RecordedSession();
  await secureSession(recorded as unknown as Session, windowFiles, false);
  return recorded;
}

function preventedBy(emitter: EventEmitter, name: string, ...values: unknown[]): boolean {
  let prevented = false;
  emitter.emit(name, { preventDefault: () => (prevented = true), ...(values[0] as object | undefined) });
  return prevented;
}

const permissions = [
  'clipboard-read',
  'clipboard-sanitized-write',
  'display-capture',
  'fileSystem',
  'fullscreen',
  'geolocation',
  'hid',
  'idle-detection',
  'keyboardLock',
  'media',
  'mediaKeySystem',
  'midi',
  'midiSysex',
  'notifications',
  'openExternal',
  'pointerLock',
  'serial',
  'speaker-selection',
  'storage-access',
  'top-level-storage-access',
  'usb',
  'window-management',
  'unknown',
];

describe('E7-E8 session', () => {
  it.each(permissions)('denies the permission %s, asked for or looked up', async (permission) => {
    const { handlers } = await securedSession();
    const answers: unknown[] = [];
    handlers.request?.(null as never, permission as never, ((granted: unknown) => answers.push(granted)) as never);
    expect(answers).toEqual([false]);
    expect(handlers.check?.(null as never, permission as never)).toBe(false);
  });

  it('denies devices and screens', async () => {
    const session = await securedSession();
    expect(session.handlers.device?.()).toBe(false);
    const streams: unknown[] = [];
    session.handlers.display?.(null as never, ((stream: unknown) => streams.push(stream)) as never);
    expect(streams).toEqual([{}]);
    for (const name of ['select-hid-device', 'select-usb-device', 'select-serial-port']) expect(preventedBy(session, name)).toBe(true);
  });

  it('E20 cancels downloads', async () => {
    expect(preventedBy(await securedSession(), 'will-download')).toBe(true);
  });

  it('E9 is offline, behind a proxy that is not there, and cancels every foreign request', async () => {
    const { settings, handlers } = await securedSession();
    expect(settings).toEqual({
      filter: { urls: ['<all_urls>'] },
      spellChecker: false,
      network: { offline: true },
      proxy: { mode: 'fixed_servers', proxyRules: '127.0.0.1:9' },
    });
    const decide = (url: string) => {
      let decision: unknown;
      handlers.before?.({ url } as never, ((value: unknown) => (decision = value)) as never);
      return decision;
    };
    expect(decide('app://app/index.html')).toEqual({ cancel: false });
    for (const url of foreign) expect(decide(url)).toEqual({ cancel: true });
  });

  it('E5 serves the window from the map of the build', async () => {
    const { handlers } = await securedSession();
    const reply = handlers.app?.({ method: 'GET', url: startPage } as never) as Response;
    expect(reply.status).toBe(200);
    expect(reply.headers.get('content-security-policy')).toContain("default-src 'none'");
  });
});

/** Records what the contents of a window would be told. */
class RecordedContents extends EventEmitter {
  opens: (() => { action: string }) | undefined;
  webRtc = '';
  setWindowOpenHandler = (handler: () => { action: string }) => (this.opens = handler);
  setWebRTCIPHandlingPolicy = (policy: string) => (this.webRtc = policy);
}

function securedContents(): RecordedContents {
  const recorded = new RecordedContents();
  secureContents(recorded as unknown as WebContents);
  return recorded;
}

describe('E10-E11 navigation and windows', () => {
  const events = ['will-navigate', 'will-frame-navigate', 'will-redirect'];

  it.each(events)('stay on the own pages at %s', (name) => {
    for (const url of foreign) expect(preventedBy(securedContents(), name, { url })).toBe(true);
    expect(preventedBy(securedContents(), name, { url: 'app://app/index.html#/events' })).toBe(false);
  });

  it('open no window, no webview and no device list', () => {
    const contents = securedContents();
    expect(contents.opens?.()).toEqual({ action: 'deny' });
    expect(preventedBy(contents, 'will-attach-webview')).toBe(true);
    expect(preventedBy(contents, 'select-bluetooth-device')).toBe(true);
    expect(contents.webRtc).toBe('disable_non_proxied_udp');
  });
});

const mainFrame = { url: 'app://app/index.html' };

/** One channel over a recorded ipcMain; `call` is what the window would do. */
function listening(now?: () => number) {
  const channels = new Map<string, (event: unknown, ...values: unknown[]) => unknown>();
  const ipc = { handle: (channel: string, handler: () => unknown) => channels.set(channel, handler) };
  const contents = { mainFrame } as unknown as WebContents;
  const taken: unknown[] = [];
  const handle = createListener(ipc as unknown as IpcMain, contents, now);
  handle('offer', z.tuple([z.array(z.string().min(1).max(8)).min(1).max(2)]), (input) => taken.push(input));
  return { taken, call: (senderFrame: unknown, ...values: unknown[]) => channels.get('offer')?.({ senderFrame }, ...values) };
}

describe('E13 messages of the window', () => {
  it('are taken from the main frame with exact arguments', () => {
    const { call, taken } = listening();
    call(mainFrame, ['a']);
    expect(taken).toEqual([[['a']]]);
  });

  it.each([
    ['no frame', null],
    ['another frame of the same origin', { url: 'app://app/index.html' }],
  ])('are refused from %s', (_name, frame) => {
    const { call, taken } = listening();
    expect(() => call(frame, ['a'])).toThrow('REFUSED');
    expect(taken).toEqual([]);
  });

  it('are refused after the main frame went elsewhere', () => {
    const { call } = listening();
    mainFrame.url = 'https://attacker.example/';
    expect(() => call(mainFrame, ['a'])).toThrow('REFUSED');
    mainFrame.url = 'app://app/index.html';
  });

  it.each([
    [[]],
    [[['a'], 'more']],
    [[null]],
    [['a']],
    [[{ length: 1, 0: 'a' }]],
    [[JSON.parse('{"__proto__":["a"]}')]],
    [[[]]],
    [[['']]],
    [[['a', 'b', 'c']]],
    [[['a'.repeat(9)]]],
    [[[7]]],
    [[[['a']]]],
  ])('are refused with the arguments %j', (values: unknown[]) => {
    const { call, taken } = listening();
    expect(() => call(mainFrame, ...values)).toThrow('REFUSED');
    expect(taken).toEqual([]);
  });

  it('are refused beyond 20 a second, and taken again in the next', () => {
    let at = 5_000;
    const { call, taken } = listening(() => at);
    for (let number = 0; number < 20; number += 1) call(mainFrame, ['a']);
    expect(() => call(mainFrame, ['a'])).toThrow('REFUSED');
    at += 1_000;
    call(mainFrame, ['a']);
    expect(taken).toHaveLength(21);
  });

  it('say nothing about why they were refused', () => {
    const { call } = listening();
    expect(() => call(null)).toThrow(/^REFUSED$/);
  });
});

describe('E3 menu', () => {
  it('holds constant roles, and developer tools in unpackaged builds only', () => {
    const roles = (development: boolean) => JSON.stringify(menuTemplate(development));
    expect(roles(false)).not.toMatch(/toggleDevTools|reload|click/i);
    expect(roles(true)).toMatch(/toggleDevTools/);
  });
});
