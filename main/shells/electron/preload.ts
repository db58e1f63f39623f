import { contextBridge, ipcRenderer, webUtils } from 'electron';

type File = Parameters<typeof webUtils.getPathForFile>[0];

/** The page's own window; the DOM's types are not those of this side. */
declare const window: { postMessage(message: unknown, origin: string, ports: readonly unknown[]): void; location: { origin: string } };

// The port cannot cross the context bridge, so it is posted to the page; nobody else receives messages for this origin.
ipcRenderer.on('port', (event) => window.postMessage({ muniment: 'port' }, window.location.origin, event.ports));

// Nothing but that there is something to ask for: the page asks the service for its tokens.
ipcRenderer.on('named', () => window.postMessage({ muniment: 'named' }, window.location.origin, []));

/** All that the page can ask of the shell. Paths stay on this side of the service: the page gets tokens. */
contextBridge.exposeInMainWorld(
  'muniment',
  Object.freeze({
    shell: 'electron',
    connect: (): Promise<void> => ipcRenderer.invoke('connect') as Promise<void>,
    pickInputs: (): Promise<unknown> => ipcRenderer.invoke('pick'),
    offerDropped: (files: readonly File[]): Promise<unknown> =>
      ipcRenderer.invoke(
        'offer',
        Array.from(files, (file) => webUtils.getPathForFile(file)),
      ),
    saveFile: (name: string, bytes: Uint8Array): Promise<unknown> => ipcRenderer.invoke('save', name, bytes),
  }),
);
