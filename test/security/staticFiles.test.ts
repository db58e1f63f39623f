import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadStaticFiles } from '../../main/shells/staticFiles.ts';
import { respond } from '../../main/shells/electron/security.ts';
import { startServer, type TestServer } from '../support/loopback.ts';
import { rawRequest, requestText } from '../support/rawRequest.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { windowFiles } from '../support/windowFiles.ts';

/** Addresses after the host that name no file of the window, however they are read. */
const elsewhere = [
  '/../etc/passwd',
  '/../../etc/passwd',
  '/../../../../../../etc/passwd',
  '/assets/../../package.json',
  '/assets/../index.html',
  '/./index.html',
  '/assets/./main-1a2b.js',
  '/assets//main-1a2b.js',
  '/assets/',
  '/assets',
  '/%2e%2e/etc/passwd',
  '/%2e%2e%2fetc%2fpasswd',
  '/..%2fetc/passwd',
  '/%2E%2E/%2E%2E/etc/passwd',
  '/%252e%252e/etc/passwd',
  '/%252e%252e%252fetc%252fpasswd',
  '/..%5c..%5cetc%5cpasswd',
  '/%5c..%5c..%5cpackage.json',
  '/%5c%5cserver%5cshare',
  '/..%c0%afetc%c0%afpasswd',
  '/%c0%ae%c0%ae/etc/passwd',
  '/%uff0e%uff0e/etc/passwd',
  '/%ef%bc%8e%ef%bc%8e/etc/passwd',
  '/....//....//etc/passwd',
  '/..;/index.html',
  '/index.html/',
  '/index.html/..',
  '/index.html%00',
  '/index.html%00.js',
  '/index%2ehtml',
  '/%69ndex.html',
  '/INDEX.HTML',
  '/Index.html',
  '/index.htm',
  '/index.html~',
  '/index.html.map',
  '/index.html?',
  '/index.html?a=b',
  '/index.html;a',
  '/?',
  '/?a=b',
  '/?/../../etc/passwd',
  '/assets/main-1a2b.js?v=2',
  '/assets/main-1a2b.js.map',
  '/assets/MAIN-1A2B.JS',
  '/assets%2fmain-1a2b.js',
  '/etc/passwd',
  '/proc/self/environ',
  '/dev/null',
  '/C:/Windows/win.ini',
  '/c%3a/windows/win.ini',
  '/~root/.ssh/id_rsa',
  '/.git/config',
  '/.env',
  '/package.json',
  '/main/cli.js',
  '/dist/main/cli.js',
  '/renderer/index.html',
  '/workspace.json',
  '/audit.duckdb',
  '/custody.jsonl',
  '/favicon.ico',
  '/robots.txt',
  '/__proto__',
  '/constructor',
  '/toString',
];

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const overHttp = async (target: string) => {
  const reply = await rawRequest(server.port, requestText('GET', target, [['Host', `127.0.0.1:${server.port}`]]));
  return reply.status;
};

describe('E4 and L13 files of the window', () => {
  it('are looked up among at least 60 addresses that name none', () => {
    expect(new Set(elsewhere).size).toBeGreaterThanOrEqual(60);
  });

  it.each(elsewhere)('do not exist at %s over HTTP', async (target) => {
    expect(await overHttp(target)).toBe(404);
  });

  it.each(elsewhere)('do not exist at %s in the window', (target) => {
    expect(respond(windowFiles, { method: 'GET', url: `app://app${target}` }).status).toBe(404);
  });

  it.each([...windowFiles.keys()])('exist at exactly %s', async (target) => {
    expect(await overHttp(target)).toBe(200);
    const reply = respond(windowFiles, { method: 'GET', url: `app://app${target}` });
    expect(reply.status).toBe(200);
    expect(Buffer.from(await reply.arrayBuffer())).toEqual(windowFiles.get(target)?.bytes);
    expect(reply.headers.get('content-type')).toBe(windowFiles.get(target)?.type);
  });

  it.each([
    'app://other/index.html',
    'app://app.other/index.html',
    'app://user@app/index.html',
    'app://app:1/index.html',
    'app:///index.html',
    'other://app/index.html',
    'https://app/index.html',
  ])('do not exist under %s', (url) => {
    expect(respond(windowFiles, { method: 'GET', url }).status).toBe(404);
  });

  it.each(['POST', 'HEAD', 'PUT', 'DELETE', 'get'])('are not answered to %s in the window', (method) => {
    expect(respond(windowFiles, { method, url: 'app://app/index.html' }).status).toBe(404);
  });

  it('are found under a fragment, which names a place inside them', () => {
    expect(respond(windowFiles, { method: 'GET', url: 'app://app/index.html#/events' }).status).toBe(200);
  });
});

describe('E4 the map of the build', () => {
  it('holds the files of the folder by exact address, and no source maps, links or unknown types', async () => {
    const directory = await temporaryFolder();
    await mkdir(join(directory, 'assets'));
    await writeFile(join(directory, 'index.html'), '<!doctype html>');
    await writeFile(join(directory, 'assets/main.js'), 'export {};');
    await writeFile(join(directory, 'assets/main.js.map'), '{}');
    await writeFile(join(directory, 'assets/notes.txt'), 'x');
    await symlink('/etc/hostname', join(directory, 'assets/link.js'));
    const files = loadStaticFiles(directory);
    expect([...files.keys()].sort()).toEqual(['/', '/assets/main.js', '/index.html']);
    expect(files.get('/')).toBe(files.get('/index.html'));
  });
});
