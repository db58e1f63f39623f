import { access, readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { createRouterClient } from '@orpc/server';
import type { ContractRouterClient } from '@orpc/contract';
import type { Contract } from '../../../shared/contract.ts';
import { AppError } from '../../../shared/errors.ts';
import { isZone } from '../../../shared/time.ts';
import { type App, createApp } from '../../app.ts';
import { createSpawnReader } from '../spawnReader.ts';
import type { Output } from './output.ts';

/** Options every verb takes (product: Command line). */
export interface GlobalOptions {
  workspace?: string;
  json?: boolean;
  reviewer?: string;
  tz?: string;
  quiet?: boolean;
}

/** The built files lie side by side in `dist/main`. */
export const built = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

export const spawnReader = createSpawnReader(built('./reader.js'));

/** The same contract as in the window, called in process. */
export type Client = ContractRouterClient<Contract>;

export interface Context {
  client: Client;
  app: App;
  output: Output;
  zone: string;
  /** Ctrl+C: aborts the call at work. */
  signal: AbortSignal;
}

/** A mistake in the command itself: exit 2. */
export function usage(message: string, action = 'See `muniment help` for the form of each command.'): AppError {
  return new AppError('USAGE', message, { meaning: 'Nothing was done.', action });
}

/** The folder that was named holds no workspace: exit 2. */
export const noWorkspace = (directory: string): AppError =>
  usage(`There is no workspace at ${directory}.`, 'Name one with --workspace, or make it with `muniment import`.');

/** A stream that should have ended with a result did not: a fault of the program, and what was done is not known. */
export const withoutResult = (what: string): AppError =>
  new AppError('INTERNAL', `${what} ended without a result.`, {
    meaning: 'Whether it was done is not known.',
    action: 'Look at the workspace with `muniment bundles` and `muniment custody`, then try again.',
  });

export const workspaceDirectory = (options: GlobalOptions): string =>
  resolve(options.workspace ?? process.env.MUNIMENT_WORKSPACE ?? './muniment-workspace');

/** The reviewer's name as given, or the account this process runs under. */
export function reviewerOf(options: GlobalOptions): string {
  if (options.reviewer) return options.reviewer;
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}

/** A verb that only reads makes no workspace: a mistyped name would answer "nothing found". */
async function requireWorkspace(directory: string): Promise<void> {
  const found = await access(join(directory, 'workspace.json')).then(
    () => true,
    () => false,
  );
  if (!found) throw noWorkspace(directory);
}

/** The zone in which the workspace's policy wants dates to be read. */
async function policyZone(client: Client): Promise<string> {
  const found = (await client.workspace.settings()).find(({ key }) => key === 'dates.zone');
  return String(found?.value ?? 'UTC');
}

/** Opens the workspace, runs the verb, and closes it whatever happens; a verb that `reads` needs one that is there. */
export async function withApp<Result>(
  options: GlobalOptions,
  output: Output,
  run: (context: Context) => Promise<Result>,
  as: { shell?: 'cli' | 'loopback'; offers?: readonly string[]; reads?: boolean; rebuilding?: boolean } = {},
): Promise<Result> {
  const { tz } = options;
  if (tz !== undefined && !isZone(tz))
    throw usage(`There is no time zone called ${tz}.`, 'Use an IANA name such as Europe/Berlin, or UTC.');
  const { shell = 'cli', offers = [], reads = false, rebuilding = false } = as;
  const directory = workspaceDirectory(options);
  if (reads) await requireWorkspace(directory);
  const app = await createApp({ directory, shell, reviewer: reviewerOf(options), spawnReader, offers, rebuilding });
  const interrupted = new AbortController();
  const interrupt = () => interrupted.abort();
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  try {
    const client: Client = createRouterClient(app.router, { context: {} });
    const zone = tz ?? (await policyZone(client));
    return await run({ client, app, output, zone, signal: interrupted.signal });
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
    await app.close();
  }
}

function ask(question: string): Promise<string> {
  const muted = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: muted, terminal: true });
  process.stderr.write(question);
  return new Promise((answer) =>
    terminal.question('', (text) => {
      terminal.close();
      process.stderr.write('\n');
      answer(text);
    }),
  );
}

/** A passphrase from a file, the environment or the terminal; never from the arguments. */
export async function passphraseFrom(file: string | undefined, confirm = false): Promise<string> {
  if (file !== undefined) return (await readFile(file, 'utf8')).replace(/\r?\n$/, '');
  const given = process.env.MUNIMENT_PASSPHRASE;
  if (given !== undefined) return given;
  if (!process.stdin.isTTY)
    throw usage('A passphrase is needed.', 'Give --passphrase-file FILE, or set MUNIMENT_PASSPHRASE, or run in a terminal.');
  const first = await ask('Passphrase: ');
  if (confirm && (await ask('Again: ')) !== first) throw usage('The two passphrases differ.', 'Type the same passphrase twice.');
  return first;
}
