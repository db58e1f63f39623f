import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { type ClientLink, createORPCClient } from '@orpc/client';
import { RPCLink as HttpLink } from '@orpc/client/fetch';
import { type MessagePortMainLike, RPCLink as PortLink } from '@orpc/client/message-port';
import type { ContractRouterClient } from '@orpc/contract';
import { createRouterClient } from '@orpc/server';
import { RPCHandler } from '@orpc/server/message-port';
import type { Contract } from '../../shared/contract.ts';
import { checkedPort } from '../../main/shells/electron/windowPort.ts';
import { startServer, tokenOf } from './loopback.ts';
import type { TestApp } from './openApp.ts';

export type Client = ContractRouterClient<Contract>;

/** A client of an application over one transport; closing it closes the application. */
export interface Connection {
  client: Client;
  /** The way to call by path, which a client's own names cannot stand in front of; absent where nothing crosses a border. */
  link?: ClientLink<Record<never, never>>;
  close(): Promise<void>;
}

/** In process: the command line. */
async function inProcess(app: TestApp): Promise<Connection> {
  return { client: createRouterClient(app.router, { context: {} }), close: () => app.close() };
}

/** A port of Node as Electron's service sees its own: messages come wrapped. */
export const mainPort = (port: MessagePort): MessagePortMainLike => ({
  on: (event, listener) => port.on(event, (data: unknown) => listener(event === 'message' ? { data } : undefined)),
  postMessage: (message) => port.postMessage(message),
});

/** Over a message port: the window of Electron and its service. */
async function messagePort(app: TestApp): Promise<Connection> {
  const { port1, port2 } = new MessageChannel();
  new RPCHandler(app.router).upgrade(checkedPort(mainPort(port1)), { context: {} });
  const link = new PortLink<Record<never, never>>({ port: port2 });
  port2.start();
  const close = async () => {
    port2.close();
    await app.close();
  };
  return { client: createORPCClient(link), link, close };
}

/** Over HTTP: the browser and the loopback server. */
async function loopback(app: TestApp): Promise<Connection> {
  const server = await startServer({}, app);
  const headers = { authorization: `Bearer ${await tokenOf(server)}`, origin: server.origin };
  const link = new HttpLink<Record<never, never>>({ url: `${server.origin}/rpc`, headers });
  return { client: createORPCClient(link), link, close: () => server.close() };
}

/** Every way into an application, by name. */
export const transports: Readonly<Record<string, (app: TestApp) => Promise<Connection>>> = {
  'in process': inProcess,
  'message port': messagePort,
  'loopback HTTP': loopback,
};
