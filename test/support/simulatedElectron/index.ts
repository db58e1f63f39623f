import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { afterAll } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const here = fileURLToPath(new URL('.', import.meta.url));

/**
 * Builds the three processes of the Electron shell from the sources, over a stand-in for Electron's own modules, and returns the
 * entry. Call it at the top of a test file; the build goes when the file is done.
 */
export async function builtShell(): Promise<string> {
  const cache = join(root, 'node_modules/.cache');
  await mkdir(cache, { recursive: true });
  const directory = await mkdtemp(join(cache, 'muniment-shell-'));
  afterAll(() => rm(directory, { recursive: true, force: true }));
  const main = join(directory, 'main');
  await build({
    root,
    configFile: false,
    publicDir: false,
    logLevel: 'error',
    ssr: { external: true, target: 'node' },
    build: {
      ssr: true,
      target: 'node20',
      outDir: main,
      minify: false,
      rolldownOptions: {
        input: { shell: 'main/shells/electron/index.ts', service: 'main/shells/electron/service.ts', reader: 'main/reader/entry.ts' },
        output: { format: 'es', entryFileNames: '[name].js' },
        external: ['electron'],
      },
    },
  });
  await mkdir(join(main, 'node_modules/electron'), { recursive: true });
  for (const name of ['electron.mjs', 'ports.mjs', 'utility.mjs'])
    await copyFile(join(here, name), join(main, 'node_modules/electron', name));
  const about = { name: 'electron', type: 'module', exports: './electron.mjs' };
  await writeFile(join(main, 'node_modules/electron/package.json'), JSON.stringify(about));
  await writeFile(join(main, 'package.json'), JSON.stringify({ type: 'module' }));
  await mkdir(join(directory, 'renderer'));
  await writeFile(join(directory, 'renderer/index.html'), '<!doctype html><title>window</title>');
  return join(main, 'shell.js');
}

export interface ShellEvent {
  kind: string;
  [detail: string]: unknown;
}

interface Reply {
  id?: number;
  value?: unknown;
  error?: { message: string; code?: string };
}

/** A running shell: what it told, and ways to be the reviewer, the page or the system. */
export interface RunningShell {
  told: ShellEvent[];
  ask(what: string, details?: Record<string, unknown>): Promise<unknown>;
  /** The exit code. */
  ended: Promise<number | null>;
  process: ChildProcess;
}

/** Starts the shell with these arguments, as Electron would: the executable, the project, then ours. */
export function startShell(entry: string, args: readonly string[]): RunningShell {
  const child = fork(entry, args, { stdio: ['ignore', 'ignore', 'ignore', 'ipc'], serialization: 'advanced' });
  const told: ShellEvent[] = [];
  const open = new Map<number, (reply: Reply) => void>();
  let last = 0;
  child.on('message', (message: ShellEvent | Reply) => {
    if ('id' in message && typeof message.id === 'number') open.get(message.id)?.(message as Reply);
    else told.push(message as ShellEvent);
  });
  const ask = (what: string, details: Record<string, unknown> = {}) =>
    new Promise<unknown>((resolve, reject) => {
      last += 1;
      open.set(last, ({ value, error }) =>
        error ? reject(Object.assign(new Error(error.message), { code: error.code })) : resolve(value),
      );
      child.send({ id: last, ask: what, ...details });
    });
  return { told, ask, ended: once(child, 'exit').then(([code]) => code as number | null), process: child };
}
