import { existsSync } from 'node:fs';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openApp } from '../support/openApp.ts';
import { builtShell, type RunningShell, startShell } from '../support/simulatedElectron/index.ts';
import { temporaryFolder } from '../support/temporary.ts';

const entry = await builtShell();

async function castFile(directory: string): Promise<string> {
  const path = join(directory, 'terminal.cast');
  await writeFile(path, `${JSON.stringify({ version: 2, width: 80, height: 24, timestamp: 1_790_000_000 })}\n[0.5,"o","hello\\r\\n"]\n`);
  return path;
}

function run(...args: string[]): RunningShell {
  const shell = startShell(entry, args);
  onTestFinished(() => void shell.process.kill('SIGKILL'));
  return shell;
}

async function opened(...more: string[]): Promise<RunningShell & { workspace: string }> {
  const workspace = join(await temporaryFolder(), 'workspace');
  const shell = run('--workspace', workspace, '--reviewer', 'P. Officer', ...more);
  await expect.poll(() => shell.told.some(({ kind }) => kind === 'loaded'), { timeout: 15_000 }).toBe(true);
  return { ...shell, workspace };
}

const call = (shell: RunningShell, feature: string, name: string, input: unknown = {}) =>
  shell.ask('call', { path: [feature, name], input });

describe('the processes of the Electron shell', { timeout: 60_000 }, () => {
  it('show the window from the map of the build, sandboxed before anything else', async () => {
    const { told } = await opened();
    expect(told[0]).toEqual({ kind: 'sandboxed' });
    expect(told.find(({ kind }) => kind === 'loaded')).toMatchObject({
      url: 'app://app/index.html',
      status: 200,
      body: expect.stringContaining('window') as string,
    });
    expect(told.find(({ kind }) => kind === 'window')).toMatchObject({
      preferences: { sandbox: true, partition: 'console', devTools: true },
    });
    expect(told.filter(({ kind }) => kind === 'switch')).toHaveLength(6);
  });

  it('connect the page to the service over a port', async () => {
    const shell = await opened();
    await shell.ask('invoke', { channel: 'connect', values: [] });
    expect(await call(shell, 'workspace', 'status')).toMatchObject({ shell: 'electron', reviewer: 'P. Officer', bundles: 0 });
  });

  it('import what the reviewer picked, in a reader process, without the page seeing a path', async () => {
    const shell = await opened();
    const path = await castFile(await temporaryFolder());
    await shell.ask('invoke', { channel: 'connect', values: [] });
    await shell.ask('answer', { open: [path] });
    const [picked] = (await shell.ask('invoke', { channel: 'pick', values: [] })) as { token: string; name: string }[];
    expect(picked).toEqual({ token: expect.stringMatching(/^[\w-]{32}$/) as string, name: 'terminal.cast', size: (await stat(path)).size });
    const steps = (await call(shell, 'import', 'run', { tokens: [picked?.token] })) as unknown[];
    expect(steps.at(-1)).toMatchObject({ kind: 'done', bundles: [{ path: 'terminal.cast', recordings: 1 }] });
    expect(shell.told.find(({ kind, file }) => kind === 'forked' && String(file).endsWith('reader.js'))).toMatchObject({
      options: { execArgv: ['--max-old-space-size=512'], env: { TZ: 'UTC' }, stdio: 'ignore' },
    });
  });

  it('offer inputs named at the start, and dropped ones', async () => {
    const path = await castFile(await temporaryFolder());
    const shell = await opened(path);
    await shell.ask('invoke', { channel: 'connect', values: [] });
    expect(await call(shell, 'import', 'offers')).toMatchObject([{ name: 'terminal.cast' }]);
    expect(await shell.ask('invoke', { channel: 'offer', values: [[path]] })).toMatchObject([{ name: 'terminal.cast' }]);
    await expect(shell.ask('invoke', { channel: 'offer', values: [[`${path}.missing`]] })).rejects.toThrow('INPUT_REFUSED');
    await expect(shell.ask('invoke', { channel: 'offer', values: [path] })).rejects.toThrow('REFUSED');
  });

  it('offer the bundle of a second start or of an opened file, and tell the page that there is one', async () => {
    const folder = await temporaryFolder();
    const path = await castFile(folder);
    const shell = await opened(path);
    expect(shell.told.find(({ kind }) => kind === 'lock')).toMatchObject({ said: { offers: [path] } });
    await shell.ask('invoke', { channel: 'connect', values: [] });
    const told = () => shell.told.filter(({ kind }) => kind === 'sent');
    await shell.ask('again', { said: { offers: [path] } });
    await expect.poll(told, { timeout: 15_000 }).toHaveLength(1);
    await shell.ask('openFile', { path });
    await expect.poll(told, { timeout: 15_000 }).toHaveLength(2);
    expect(told()).toEqual(Array(2).fill({ kind: 'sent', channel: 'named', values: [] }));
    expect(await call(shell, 'import', 'offers')).toHaveLength(3);
    expect(shell.told.filter(({ kind }) => kind === 'prevented')).toHaveLength(1);
  });

  it.each([undefined, 'text', { offers: 'x' }, { offers: [1] }, { offers: [''] }, { offers: ['/nowhere/at-all.muniment'] }])(
    'offer nothing of a second start that says %j',
    async (said) => {
      const shell = await opened();
      await shell.ask('invoke', { channel: 'connect', values: [] });
      await shell.ask('again', { said });
      expect(await call(shell, 'import', 'offers')).toEqual([]);
      expect(shell.told.filter(({ kind }) => kind === 'sent')).toEqual([]);
    },
  );

  it('open nothing when the reviewer picks nothing', async () => {
    const shell = await opened();
    expect(await shell.ask('invoke', { channel: 'pick', values: [] })).toEqual([]);
  });

  it('save under the last part of the proposed name, for this account only', async () => {
    const shell = await opened();
    const save = join(await temporaryFolder(), 'saved');
    await mkdir(save);
    const bytes = new Uint8Array([1, 2, 3]);
    expect(await shell.ask('invoke', { channel: 'save', values: ['report.pdf', bytes] })).toBe(false);
    await shell.ask('answer', { save });
    expect(await shell.ask('invoke', { channel: 'save', values: ['../../report.pdf', bytes] })).toBe(true);
    expect(await readFile(join(save, 'report.pdf'))).toEqual(Buffer.from(bytes));
    expect((await stat(join(save, 'report.pdf'))).mode & 0o777).toBe(0o600);
  });

  it('say who holds a busy workspace, and end with 4', async () => {
    const directory = await temporaryFolder();
    const holder = await openApp({ directory, reviewer: 'Somebody Else' });
    onTestFinished(() => holder.close());
    const { told, ended } = run('--workspace', directory);
    expect(await ended).toBe(4);
    expect(told.find(({ kind }) => kind === 'error box')).toMatchObject({
      title: 'Muniment',
      text: expect.stringContaining('Somebody Else') as string,
    });
  });

  it('end cleanly: the workspace is released', async () => {
    const shell = await opened();
    await shell.ask('invoke', { channel: 'connect', values: [] });
    await call(shell, 'workspace', 'status');
    expect(existsSync(join(shell.workspace, 'lock'))).toBe(true);
    void shell.ask('quit');
    expect(await shell.ended).toBe(0);
    expect(existsSync(join(shell.workspace, 'lock'))).toBe(false);
  });

  it('keep one window: a second start only brings it to the front', async () => {
    const shell = await opened();
    await shell.ask('again');
    expect(shell.told.filter(({ kind }) => kind === 'window')).toHaveLength(1);
    expect(shell.told.at(-1)).toEqual({ kind: 'focused' });
  });
});
