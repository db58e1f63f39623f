import type { ClientLink } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { OfferedInput } from '../../shared/import/contract.ts';
import { NotConnected, type Shell } from './shell.ts';

/** What the preload exposes as `window.muniment`. */
export interface ElectronBridge {
  readonly shell: 'electron';
  /** Asks for a port to the service; it arrives as a window message `{ muniment: 'port' }`. */
  connect(): void;
  pickInputs(): Promise<OfferedInput[]>;
  offerDropped(files: File[]): Promise<OfferedInput[]>;
  saveFile(name: string, bytes: Uint8Array): Promise<boolean>;
}

declare global {
  interface Window {
    muniment?: ElectronBridge;
  }
}

/** What the preload posts to the page; nobody else can post for this origin. */
function isFromPreload(event: MessageEvent<unknown>, page: Window, says: string): boolean {
  const { data, source, origin } = event;
  return (
    source === page &&
    origin === page.location.origin &&
    typeof data === 'object' &&
    data !== null &&
    'muniment' in data &&
    data.muniment === says
  );
}

const portWaitMs = 15_000;

/** Waits for the port that the preload transfers; rejects with NotConnected when none comes within 15 s. */
function receivePort(page: Window, bridge: ElectronBridge): Promise<MessagePort> {
  return new Promise((resolve, reject) => {
    const timer = page.setTimeout(() => reject(new NotConnected('no-port')), portWaitMs);
    const listen = (event: MessageEvent) => {
      const [port] = event.ports;
      if (!isFromPreload(event, page, 'port') || !port) return;
      page.removeEventListener('message', listen);
      page.clearTimeout(timer);
      port.start();
      resolve(port);
    };
    page.addEventListener('message', listen);
    bridge.connect();
  });
}

/** The link over the message port to the utility process. */
export async function connectElectron(page: Window, bridge: ElectronBridge): Promise<ClientLink<Record<never, never>>> {
  return new RPCLink({ port: await receivePort(page, bridge) });
}

/** The desktop window's shell: dialogs and saving are main's. */
export function createElectronShell(page: Window, bridge: ElectronBridge): Shell {
  return {
    kind: 'electron',
    pickInputs: () => bridge.pickInputs(),
    offerFiles: (files) => bridge.offerDropped([...files]),
    onNamed(listener) {
      const listen = (event: MessageEvent) => {
        if (isFromPreload(event, page, 'named')) listener();
      };
      page.addEventListener('message', listen);
      return () => page.removeEventListener('message', listen);
    },
    saveFile: (name, bytes) => bridge.saveFile(name, bytes),
  };
}
