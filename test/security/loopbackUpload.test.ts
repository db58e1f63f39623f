import { once } from 'node:events';
import { readdir, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { OfferedInput } from '../../shared/import/contract.ts';
import { uploadName } from '../../main/shells/loopback/upload.ts';
import { startServer, type TestServer, tokenOf } from '../support/loopback.ts';
import { openApp } from '../support/openApp.ts';
import { requestText } from '../support/rawRequest.ts';
import { temporaryFolder } from '../support/temporary.ts';

let server: TestServer;
let token: string;

beforeAll(async () => {
  server = await startServer({ uploadCap: 1024 * 1024 });
  token = await tokenOf(server);
});
afterAll(() => server.close());

const upload = (body: string | Uint8Array<ArrayBuffer>, name = 'September export.zip') =>
  fetch(`${server.origin}/upload?name=${encodeURIComponent(name)}`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream', origin: server.origin, authorization: `Bearer ${token}` },
    body,
  });

/** Files below the folder for temporary files of the workspace. */
async function staged(directory = server.app.directory): Promise<string[]> {
  const entries = await readdir(join(directory, 'tmp'), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

describe('L8 uploads', () => {
  it('become a token and a shown name, and the reply names no path', async () => {
    const reply = await upload('content');
    const offered = (await reply.json()) as OfferedInput;
    expect(offered).toEqual({ token: expect.stringMatching(/^[\w-]{32}$/) as string, name: 'September export.zip', size: 7 });
  });

  it('are kept under a name of our own, readable by this account only', async () => {
    const before = new Set(await staged());
    // Even under a mask that would let everybody read.
    const mask = process.umask(0o000);
    onTestFinished(() => void process.umask(mask));
    await upload('content', '..%2f..%2fetc%2fcron.d%2fx');
    const added = (await staged()).filter((path) => !before.has(path));
    expect(added).toHaveLength(1);
    expect(added[0]).toMatch(/\/upload$/);
    expect((await stat(added[0]!)).mode & 0o777).toBe(0o600);
  });

  it('over the cap are refused, announced or not, and leave nothing', async () => {
    const before = (await staged()).length;
    expect((await upload(new Uint8Array(1024 * 1024 + 1)).catch(() => ({ status: 413 }))).status).toBe(413);
    const chunked = new ReadableStream<Uint8Array>({
      pull: (stream) => stream.enqueue(new Uint8Array(64 * 1024)),
    });
    const endless = fetch(`${server.origin}/upload?name=a`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream', origin: server.origin, authorization: `Bearer ${token}` },
      body: chunked,
      duplex: 'half',
    } as RequestInit);
    // The server may close while the client still sends, which the client reports as a failure.
    expect((await endless.catch(() => ({ status: 413 }))).status).toBe(413);
    await expect.poll(async () => (await staged()).length).toBe(before);
  });

  it('broken off by the sender leave nothing', async () => {
    const before = (await staged()).length;
    const socket = connect({ host: '127.0.0.1', port: server.port });
    await once(socket, 'connect');
    const head = requestText('POST', '/upload?name=a.zip', [
      ['Host', `127.0.0.1:${server.port}`],
      ['Origin', server.origin],
      ['Authorization', `Bearer ${token}`],
      ['Content-Type', 'application/octet-stream'],
    ]).replace('Content-Length: 0', 'Content-Length: 500000');
    socket.write(head);
    socket.write('a'.repeat(100_000));
    await expect.poll(async () => (await staged()).length).toBe(before + 1);
    socket.destroy();
    await expect.poll(async () => (await staged()).length).toBe(before);
  });

  it('go when the application is closed', async () => {
    const directory = await temporaryFolder();
    const other = await startServer({}, await openApp({ directory }));
    const bearer = await tokenOf(other);
    const reply = await fetch(`${other.origin}/upload?name=a`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream', origin: other.origin, authorization: `Bearer ${bearer}` },
      body: 'content',
    });
    expect(reply.status).toBe(200);
    expect(await staged(directory)).toHaveLength(1);
    await other.close();
    expect(await staged(directory)).toEqual([]);
  });

  it('may be empty files', async () => {
    expect(((await (await upload('')).json()) as OfferedInput).size).toBe(0);
  });
});

describe('L8 upload names', () => {
  const named = (name: string) => uploadName(`/upload?name=${encodeURIComponent(name)}`);

  it.each(['a.zip', 'Übersicht – Sept.cast', 'журнал.jsonl', "it's (1).zip", '%2e%2e', 'a'.repeat(240)])('let %j through', (name) => {
    expect(named(name)).toBe(name);
  });

  it.each([
    '',
    '.',
    '..',
    '../a',
    'a/b',
    'a\\b',
    '/etc/passwd',
    'C:\\x',
    'a\u0000b',
    'a\nb',
    'a\u001b[2J',
    'report\u202efdp.exe',
    'a\u200bb',
    '\ufeffa',
    'a\u2066b',
    'é'.repeat(121),
    'a'.repeat(241),
  ])('refuse %j', (name) => {
    expect(named(name)).toBeNull();
  });

  it('must be given exactly once', () => {
    expect(uploadName('/upload')).toBeNull();
    expect(uploadName('/upload?other=a')).toBeNull();
    expect(uploadName('/upload?name=a&name=b')).toBeNull();
  });
});
