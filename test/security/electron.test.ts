import { EventEmitter } from 'node:events';
import type { IpcMain, WebContents } from 'electron';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { appScheme, createListener, isOwnUrl, secureContents, startPage, WEB_PREFS } from '../../main/shells/electron/security.ts';
import { menuTemplate } from '../../main/shells/electron/menu.ts';
import { foreignAddresses, preventedBy } from '../support/electronEvents.ts';

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
    for (const url of foreignAddresses) expect(preventedBy(securedContents(), name, { url })).toBe(true);
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
