import { beforeAll, describe, expect, it, vi } from 'vitest';

/** Electron's side of the preload script, recorded; there is no binary to ask. */
const electron = vi.hoisted(() => ({
  exposed: new Map<string, Record<string, unknown>>(),
  invoked: [] as unknown[][],
  listeners: new Map<string, (event: unknown, ...values: unknown[]) => void>(),
}));
vi.mock('electron', () => ({
  contextBridge: { exposeInMainWorld: (name: string, value: Record<string, unknown>) => electron.exposed.set(name, value) },
  ipcRenderer: {
    invoke: async (...values: unknown[]) => void electron.invoked.push(values),
    on: (channel: string, listener: (event: unknown) => void) => electron.listeners.set(channel, listener),
  },
  webUtils: { getPathForFile: (file: { at: string }) => file.at },
}));

const posted: unknown[][] = [];
type Exposed = Record<'connect' | 'pickInputs', () => Promise<unknown>> & {
  offerDropped(files: unknown[]): Promise<unknown>;
  saveFile(name: string, bytes: Uint8Array): Promise<unknown>;
};
let exposed: Exposed;

beforeAll(async () => {
  vi.stubGlobal('window', { location: { origin: 'app://app' }, postMessage: (...values: unknown[]) => posted.push(values) });
  await import('../../main/shells/electron/preload.ts');
  exposed = electron.exposed.get('muniment') as unknown as Exposed;
});

describe('E14 preload', () => {
  it('exposes one frozen object with exactly these keys', () => {
    expect([...electron.exposed.keys()]).toEqual(['muniment']);
    expect(Object.keys(exposed)).toEqual(['shell', 'connect', 'pickInputs', 'offerDropped', 'saveFile']);
    expect(Object.isFrozen(exposed)).toBe(true);
  });

  it('listens to the shell for two things, and hands them to its own origin without the event', () => {
    expect([...electron.listeners.keys()]).toEqual(['port', 'named']);
    electron.listeners.get('port')?.({ ports: ['the port'], sender: 'not for the page' }, 'more');
    electron.listeners.get('named')?.({ ports: ['no port'], sender: 'not for the page' }, '/home/a/x.muniment');
    expect(posted).toEqual([
      [{ muniment: 'port' }, 'app://app', ['the port']],
      [{ muniment: 'named' }, 'app://app', []],
    ]);
  });

  it('sends the paths of dropped files, which the page does not know', async () => {
    await exposed.offerDropped([{ at: '/home/a/x.zip' }]);
    await exposed.pickInputs();
    await exposed.connect();
    await exposed.saveFile('report.pdf', new Uint8Array([1]));
    expect(electron.invoked).toEqual([['offer', ['/home/a/x.zip']], ['pick'], ['connect'], ['save', 'report.pdf', new Uint8Array([1])]]);
  });
});
