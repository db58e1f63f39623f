import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { RPCHandler } from '@orpc/server/node';
import { AppError } from '../../../shared/errors.ts';
import type { App } from '../../app.ts';
import { securityHeaders } from '../csp.ts';
import type { StaticFiles } from '../staticFiles.ts';
import { type Access, createAccess } from './access.ts';
import { BodyRefused, readJson } from './body.ts';
import { hasContentType, refuseRequest } from './guards.ts';
import { createIdleWatch } from './idle.ts';
import { lookUpPeer } from './peer.ts';
import { replyJson, replyRefusal } from './reply.ts';
import { receiveUpload } from './upload.ts';

const address = '127.0.0.1';
const headerCap = 16 * 1024;
const connectionCap = 64;
const callCap = 1024 * 1024;
const bodyMs = 10_000;

export interface LoopbackOptions {
  /** The built window, as {@link loadStaticFiles} read it. */
  files: StaticFiles;
  /** 0, the default, takes any free port. */
  port?: number;
  /** One line for the person who started the server; never holds a token, a code or a path. */
  log: (line: string) => void;
  /** Ends the server after this long without a request; null: never. Default 15 minutes. */
  idleMs?: number | null;
  /** Ends the server this long after its start. Default 12 hours. */
  lifeMs?: number;
  /** Called when the server ended by itself. */
  onEnd?: (reason: 'idle' | 'age') => void;
  /** Longest wait for a request head and for the body of a call. Default 10 s. */
  requestMs?: number;
  /** Largest upload in bytes. Default 2 GiB, the archive limit. */
  uploadCap?: number;
}

export interface Loopback {
  /** `http://127.0.0.1:port` */
  origin: string;
  /** An address with a fresh one-time code in its fragment, valid for 60 s; the fragment is never sent to the server. */
  newUrl(): string;
  close(): Promise<void>;
}

interface Desk {
  app: App;
  access: Access;
  files: StaticFiles;
  calls: RPCHandler<Record<never, never>>;
  requestMs: number;
  uploadCap: number | undefined;
}

/** Refuses after the penalty for repeated guesses, so that a guessing program is slowed and a person is not. */
async function refuseGuess(desk: Desk, response: ServerResponse, message: string): Promise<void> {
  const delay = desk.access.penalise();
  if (delay > 0) await wait(delay);
  replyRefusal(response, 401, 'UNAUTHORIZED', message);
}

async function startSession(desk: Desk, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readJson(request, 1024, desk.requestMs);
  const code = typeof body === 'object' && body !== null && 'code' in body ? body.code : undefined;
  if (typeof code !== 'string') throw new BodyRefused(400, 'The body must hold a code.');
  const token = desk.access.exchange(code);
  if (token === null) await refuseGuess(desk, response, 'This link was used already or is too old. Take a new one from the program.');
  else replyJson(response, 200, { token });
}

async function answerCall(desk: Desk, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readJson(request, callCap, desk.requestMs);
  // The handler takes a body that was read already as it is, and then never touches the stream.
  Object.assign(request, { body: body ?? {} });
  const { matched } = await desk.calls.handle(request, response, { prefix: '/rpc', context: {} });
  if (!matched) replyRefusal(response, 404, 'NOT_FOUND', 'There is no such call.');
}

async function answerPost(desk: Desk, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = (request.url ?? '').split('?', 1)[0] ?? '';
  const upload = path === '/upload';
  const known = upload || path === '/session' || path.startsWith('/rpc/');
  if (!known) return replyRefusal(response, 404, 'NOT_FOUND', 'There is nothing at this address.');
  if (!hasContentType(request.headers, upload ? 'application/octet-stream' : 'application/json')) {
    return replyRefusal(response, 415, 'UNSUPPORTED_MEDIA_TYPE', 'The content type is not the one this address takes.');
  }
  if (path === '/session') return startSession(desk, request, response);
  const { authorization } = request.headers;
  if (authorization === undefined) return replyRefusal(response, 401, 'UNAUTHORIZED', 'This address needs the token of this start.');
  if (!desk.access.permits(authorization)) return refuseGuess(desk, response, 'The token is not the one of this start.');
  return upload ? receiveUpload(desk.app, request, response, desk.uploadCap) : answerCall(desk, request, response);
}

function answerGet(desk: Desk, request: IncomingMessage, response: ServerResponse): void {
  const file = desk.files.get(request.url ?? '');
  if (!file) return replyRefusal(response, 404, 'NOT_FOUND', 'There is nothing at this address.');
  response.writeHead(200, { 'content-type': file.type, 'content-length': file.bytes.byteLength });
  response.end(file.bytes);
}

async function answer(desk: Desk, authority: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
  const { method, url: target, headers, rawHeaders } = request;
  const refused = refuseRequest({ method, target, headers, rawHeaders }, authority);
  if (refused) return replyRefusal(response, refused.status, refused.code, refused.message);
  try {
    if (method === 'GET') answerGet(desk, request, response);
    else await answerPost(desk, request, response);
  } catch (error) {
    const known = error instanceof BodyRefused;
    replyRefusal(response, known ? error.status : 500, known ? 'BAD_REQUEST' : 'INTERNAL', known ? error.message : 'The server failed.');
  }
}

const isPort = (port: number) => Number.isInteger(port) && port >= 0 && port <= 65_535;

function portRefused(port: number): AppError {
  const why = isPort(port) ? 'The port is in use, or this account may not use it.' : 'A port is a whole number from 1 to 65535.';
  return new AppError('USAGE', `The console cannot be served on port ${port}.`, {
    meaning: `Nothing was started. ${why}`,
    action: 'Name another port, or leave it out to take any free one.',
  });
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    if (!isPort(port)) return reject(portRefused(port));
    server.once('error', () => reject(portRefused(port)));
    server.listen({ host: address, port, exclusive: true }, () => resolve((server.address() as AddressInfo).port));
  });
}

function refuseOthers(socket: Socket, port: number, log: (line: string) => void): void {
  if (lookUpPeer(socket.remotePort ?? 0, port) !== 'other') return;
  log('Refused a connection from another account of this machine.');
  socket.destroy();
}

/**
 * Serves the window and the calls of one application on 127.0.0.1, to the account that started it and to nobody else.
 * Rejects with USAGE when the port cannot be had. The caller closes the application; closing the server ends running calls.
 */
export async function startLoopback(app: App, options: LoopbackOptions): Promise<Loopback> {
  const requestMs = options.requestMs ?? bodyMs;
  const access = createAccess(Date.now, () => void app.note('guessed-token').catch(() => undefined));
  const calls = new RPCHandler(app.router);
  const desk: Desk = { app, access, calls, files: options.files, requestMs, uploadCap: options.uploadCap };
  const watch = createIdleWatch(options.idleMs === undefined ? 15 * 60_000 : options.idleMs, options.lifeMs ?? 12 * 3_600_000, (reason) => {
    void close().then(() => options.onEnd?.(reason));
  });
  let authority = '';
  const server = createServer(
    { maxHeaderSize: headerCap, headersTimeout: requestMs, requestTimeout: 0, connectionsCheckingInterval: 1_000, keepAliveTimeout: 5_000 },
    (request, response) => {
      response.once('close', watch.enter());
      void answer(desk, authority, request, response);
    },
  );
  server.maxConnections = connectionCap;
  server.on('checkContinue', (request, response) => server.emit('request', request, response));
  server.on('connection', (socket: Socket) => refuseOthers(socket, (server.address() as AddressInfo | null)?.port ?? 0, options.log));
  const close = () =>
    new Promise<void>((resolve) => {
      watch.stop();
      server.close(() => resolve());
      server.closeAllConnections();
    });
  try {
    authority = `${address}:${await listen(server, options.port ?? 0)}`;
  } catch (error) {
    // Its clocks would keep the process alive after the refusal.
    watch.stop();
    throw error;
  }
  const origin = `http://${authority}`;
  return { origin, newUrl: () => `${origin}/#code=${access.issueCode()}`, close };
}
