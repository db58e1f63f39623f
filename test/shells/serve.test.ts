import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, it, onTestFinished } from 'vitest';
import { serve, type ServeOptions } from '../../main/shells/loopback/serve.ts';
import { codeOf, postCode } from '../support/loopback.ts';
import { openApp } from '../support/openApp.ts';
import { temporaryFolder } from '../support/temporary.ts';

/** Serves a new application; `said` is what the person at the terminal reads. */
async function serving(options: Partial<ServeOptions> = {}) {
  const app = await openApp();
  const window = join(await temporaryFolder(), 'renderer');
  await mkdir(window);
  await writeFile(join(window, 'index.html'), '<!doctype html><title>window</title>');
  const stop = new AbortController();
  const said: string[] = [];
  const ended = serve(app, { window, port: 0, idleMinutes: 0, say: (line) => said.push(line), signal: stop.signal, ...options });
  onTestFinished(async () => {
    stop.abort();
    await ended.catch(() => undefined);
    await app.close();
  });
  const links = () => said.filter((line) => line.startsWith('Open http')).map((line) => line.slice('Open '.length));
  return { said, links, stop, ended };
}

const opens = async (link: string) => (await postCode(new URL(link).origin, codeOf(link))).status;

describe('muniment serve', () => {
  it('says a link that works once', async () => {
    const { links } = await serving();
    await expect.poll(() => links().length).toBe(1);
    const [link = ''] = links();
    expect(await opens(link)).toBe(200);
    expect(await opens(link)).toBe(401);
  });

  it('says another working link for every Enter', async () => {
    const input = Object.assign(new PassThrough(), { isTTY: true });
    const { links, said } = await serving({ input });
    await expect.poll(() => said.some((line) => line.includes('Press Enter'))).toBe(true);
    input.write('\n');
    await expect.poll(() => links().length).toBe(2);
    expect(new Set(links()).size).toBe(2);
    expect(await opens(links()[1] ?? '')).toBe(200);
  });

  it.runIf(process.platform !== 'win32')('says another one on SIGUSR2 where there is no terminal', async () => {
    const { links, said } = await serving();
    await expect.poll(() => said.some((line) => line.includes(`kill -USR2 ${process.pid}`))).toBe(true);
    process.kill(process.pid, 'SIGUSR2');
    await expect.poll(() => links().length).toBe(2);
    expect(await opens(links()[1] ?? '')).toBe(200);
  });

  it('ends when it is told to, and says so', async () => {
    const { links, stop, ended, said } = await serving();
    await expect.poll(() => links().length).toBe(1);
    stop.abort();
    await ended;
    expect(said.at(-1)).toBe('Stopped.');
    await expect(fetch(new URL(links()[0] ?? '').origin)).rejects.toThrow();
  });

  it.each([-1, 1.5, 65_536, Number.NaN])('refuses %s as a port in words', async (port) => {
    const { ended } = await serving({ port });
    await expect(ended).rejects.toMatchObject({ code: 'USAGE', message: `The console cannot be served on port ${port}.` });
  });

  it.runIf(process.getuid?.() === 0)('warns when it runs as root', async () => {
    const { said } = await serving();
    await expect.poll(() => said[0]).toMatch(/^Warning: started as root/);
  });
});
