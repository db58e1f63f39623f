import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startLoopback } from '../../main/shells/loopback/server.ts';
import { peerOwner } from '../../main/shells/loopback/peer.ts';
import { startServer, type TestServer, tokenOf } from '../support/loopback.ts';
import { rawRequest, requestText } from '../support/rawRequest.ts';
import { windowFiles } from '../support/windowFiles.ts';

async function start(options: Parameters<typeof startServer>[0] = {}): Promise<TestServer> {
  const server = await startServer(options);
  onTestFinished(() => server.close());
  return server;
}

/** Opens a connection, sends a little every 50 ms, and tells after how many ms the server closed it. */
async function trickle(port: number, head: string, drip: string): Promise<number> {
  const socket = connect({ host: '127.0.0.1', port });
  socket.on('error', () => undefined);
  socket.resume();
  await once(socket, 'connect');
  const since = performance.now();
  socket.write(head);
  const timer = setInterval(() => socket.write(drip), 50);
  await once(socket, 'close');
  clearInterval(timer);
  return performance.now() - since;
}

describe('L8 slow requests', () => {
  it('end when the head does not arrive in time', async () => {
    const { port } = await start({ requestMs: 400 });
    expect(await trickle(port, `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n`, 'X-A: b\r\n')).toBeLessThan(5_000);
  });

  it('end when the connection says nothing at all', async () => {
    const { port } = await start({ requestMs: 400 });
    expect(await trickle(port, '', '')).toBeLessThan(5_000);
  });

  it('end when the body of a call does not arrive in time, however steadily it trickles', async () => {
    const server = await start({ requestMs: 400 });
    const token = await tokenOf(server);
    const head = requestText('POST', '/rpc/workspace/status', [
      ['Host', `127.0.0.1:${server.port}`],
      ['Origin', server.origin],
      ['Authorization', `Bearer ${token}`],
      ['Content-Type', 'application/json'],
    ]).replace('Content-Length: 0', 'Content-Length: 100000');
    expect(await trickle(server.port, head, ' ')).toBeLessThan(5_000);
  });

  it('leave room for others: over 64 connections are closed at once', async () => {
    const { port } = await start();
    const sockets: Socket[] = [];
    onTestFinished(() => sockets.forEach((socket) => socket.destroy()));
    for (let number = 0; number < 64; number += 1) {
      const socket = connect({ host: '127.0.0.1', port });
      socket.on('error', () => undefined);
      sockets.push(socket);
      await once(socket, 'connect');
    }
    expect((await rawRequest(port, requestText('GET', '/', [['Host', `127.0.0.1:${port}`]]))).status).toBe(0);
    sockets.pop()?.destroy();
    await wait(100);
    expect((await rawRequest(port, requestText('GET', '/', [['Host', `127.0.0.1:${port}`]]))).status).toBe(200);
  });
});

describe('L2 address', () => {
  it('is the IPv4 loopback and nothing else', async () => {
    const { origin, port } = await start();
    expect(origin).toBe(`http://127.0.0.1:${port}`);
    for (const host of ['127.0.0.2', '::1']) {
      const outcome = await new Promise((resolve) => {
        const socket = connect({ host, port });
        socket.once('connect', () => resolve('connected')).once('error', () => resolve('refused'));
        onTestFinished(() => void socket.destroy());
      });
      expect(outcome).toBe('refused');
    }
  });

  it('is refused, not shared, when the port is taken', async () => {
    const { app, port } = await start();
    await expect(startLoopback(app, { files: windowFiles, port, log: () => undefined })).rejects.toMatchObject({ code: 'USAGE' });
  });
});

describe('L9 end', () => {
  it('comes after the idle time, and then the port refuses', async () => {
    let reason = '';
    const { port } = await start({ idleMs: 150, onEnd: (why) => (reason = why) });
    await expect.poll(() => reason, { timeout: 5_000 }).toBe('idle');
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
  });

  it('is put off by every request', async () => {
    let ended = false;
    const { origin } = await start({ idleMs: 600, onEnd: () => (ended = true) });
    for (let request = 0; request < 6; request += 1) {
      await wait(200);
      expect((await fetch(origin)).status).toBe(200);
    }
    expect(ended).toBe(false);
  });

  it('is put off by a request that is still open', async () => {
    let ended = false;
    const server = await start({ idleMs: 300, onEnd: () => (ended = true) });
    const token = await tokenOf(server);
    const socket = connect({ host: '127.0.0.1', port: server.port });
    onTestFinished(() => void socket.destroy());
    const head = requestText('POST', '/upload?name=a', [
      ['Host', `127.0.0.1:${server.port}`],
      ['Origin', server.origin],
      ['Authorization', `Bearer ${token}`],
      ['Content-Type', 'application/octet-stream'],
    ]).replace('Content-Length: 0', 'Content-Length: 1000');
    socket.write(head);
    await wait(1_000);
    expect(ended).toBe(false);
    socket.destroy();
    await expect.poll(() => ended, { timeout: 5_000 }).toBe(true);
  });

  it('comes at the greatest age whatever happens', async () => {
    let reason = '';
    await start({ lifeMs: 150, onEnd: (why) => (reason = why) });
    await expect.poll(() => reason, { timeout: 5_000 }).toBe('age');
  });
});

describe('L12 other accounts', () => {
  const row = (local: string, remote: string, state: string, uid: number) =>
    `   1: ${local} ${remote} ${state} 00000000:00000000 00:00000000 00000000  ${uid}        0 1 1 0000000000000000 100`;
  const [server, client] = [8080, 50_000];
  const listener = row('0100007F:1F90', '00000000:0000', '0A', 1000);

  it('are told by the owner of the client socket', () => {
    const mine = row('0100007F:C350', '0100007F:1F90', '01', 1000);
    const theirs = row('0100007F:C350', '0100007F:1F90', '01', 1001);
    expect(peerOwner(`${listener}\n${mine}`, client, server, 1000)).toBe('same');
    expect(peerOwner(`${listener}\n${theirs}`, client, server, 1000)).toBe('other');
  });

  it('are told when the client uses an IPv6 socket for the IPv4 address', () => {
    const theirs = row('0000000000000000FFFF00000100007F:C350', '0000000000000000FFFF00000100007F:1F90', '01', 1001);
    expect(peerOwner(`${listener}\n${theirs}`, client, server, 1000)).toBe('other');
  });

  it('are assumed when a readable table does not show the client, and not when the table shows nothing', () => {
    expect(peerOwner(listener, client, server, 1000)).toBe('other');
    expect(peerOwner('', client, server, 1000)).toBe('unknown');
  });

  it.runIf(process.platform === 'linux' && process.getuid?.() === 0)('are refused, and the owner is told', async () => {
    const { origin, port, said } = await start();
    const script = `const socket = require('net').connect(${port}, '127.0.0.1', () => socket.write('GET / HTTP/1.1\\r\\nHost: 127.0.0.1:${port}\\r\\n\\r\\n'));
      socket.on('data', () => process.exit(3)).on('error', () => undefined).on('close', () => process.exit(7));`;
    const stranger = spawn(process.execPath, ['-e', script], { uid: 65_534, gid: 65_534, stdio: 'ignore', env: {} });
    expect(await once(stranger, 'exit')).toEqual([7, null]);
    expect(said).toEqual(['Refused a connection from another account of this machine.']);
    expect((await fetch(origin)).status).toBe(200);
  });
});
