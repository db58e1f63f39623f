import { readFileSync } from 'node:fs';

/** Whose end of a connection it is: of this account, of another one, or it cannot be told. */
export type PeerOwner = 'same' | 'other' | 'unknown';

const loopback4 = '0100007F';
const loopback6 = '0000000000000000FFFF00000100007F';
const listening = '0A';

const hexPort = (port: number) => port.toString(16).toUpperCase().padStart(4, '0');

/**
 * Reads the owner of the client's socket from the text of `/proc/net/tcp` (and `tcp6`, where dual-stack clients appear).
 * A table that does not even show our own listening socket proves nothing: `unknown`. A client missing from a table that
 * does show it has gone already, and counts as `other`.
 */
export function peerOwner(table: string, clientPort: number, serverPort: number, uid: number): PeerOwner {
  const server = `:${hexPort(serverPort)}`;
  const clients = [loopback4, loopback6].map((address) => `${address}:${hexPort(clientPort)}`);
  let readable = false;
  for (const line of table.split('\n')) {
    const [, local, remote, state, , , , owner] = line.trim().split(/\s+/);
    if (local === `${loopback4}${server}` && state === listening) readable = true;
    if (local && clients.includes(local) && remote?.endsWith(server)) return Number(owner) === uid ? 'same' : 'other';
  }
  return readable ? 'other' : 'unknown';
}

function readTable(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

/** Looks up the owner of a connected client. Only Linux shows it; elsewhere the answer is `unknown`. */
export function lookUpPeer(clientPort: number, serverPort: number): PeerOwner {
  const uid = process.getuid?.();
  if (process.platform !== 'linux' || uid === undefined) return 'unknown';
  return peerOwner(`${readTable('/proc/net/tcp')}\n${readTable('/proc/net/tcp6')}`, clientPort, serverPort, uid);
}
