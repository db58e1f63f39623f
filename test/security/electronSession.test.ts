import { EventEmitter } from 'node:events';
import type { Session } from 'electron';
import { describe, expect, it } from 'vitest';
import { isAllowedUrl, networkSwitches, secureSession, startPage } from '../../main/shells/electron/security.ts';
import { foreignAddresses, preventedBy } from '../support/electronEvents.ts';
import { windowFiles } from '../support/windowFiles.ts';

describe('E9 network block', () => {
  it.each(['app://app/index.html', 'app://app/assets/main.js', 'blob:app://app/1', 'data:image/png;base64,AA=='])(
    'lets %s through',
    (url) => {
      expect(isAllowedUrl(url, false)).toBe(true);
    },
  );

  it.each([...foreignAddresses, 'blob:https://attacker.example/1', 'blob:null/1', 'data:text/javascript,x'])('refuses %j', (url) => {
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
    for (const url of foreignAddresses) expect(decide(url)).toEqual({ cancel: true });
  });

  it('E5 serves the window from the map of the build', async () => {
    const { handlers } = await securedSession();
    const reply = handlers.app?.({ method: 'GET', url: startPage } as never) as Response;
    expect(reply.status).toBe(200);
    expect(reply.headers.get('content-security-policy')).toContain("default-src 'none'");
  });
});
