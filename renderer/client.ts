import { type ClientLink, createORPCClient } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import type { Contract } from '../shared/contract.ts';
import { connectElectron, createElectronShell } from './connect/electron.ts';
import { connectLoopback, createLoopbackShell } from './connect/loopback.ts';
import type { Shell } from './connect/shell.ts';

type Link = ClientLink<Record<never, never>>;

const bridge = window.muniment;

let link: Promise<Link> | null = null;

/** Chosen once, at the first use: the message port in Electron, HTTP in a browser. Rejects with NotConnected when there is no service. */
function connect(): Promise<Link> {
  link ??= bridge ? connectElectron(window, bridge) : connectLoopback(window);
  return link;
}

/** Resolves once calls can be made; rejects with NotConnected. */
export async function connected(): Promise<void> {
  await connect();
}

/** Every call of the contract; calls made before the connection stands wait for it. */
export const client: ContractRouterClient<Contract> = createORPCClient({
  call: async (path, input, options) => (await connect()).call(path, input, options),
} satisfies Link);

/** The shell around the page. */
export const shell: Shell = bridge ? createElectronShell(window, bridge) : createLoopbackShell(window);
