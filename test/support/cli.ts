import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const entry = fileURLToPath(new URL('../../dist/main/cli.js', import.meta.url));

export interface CliResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface CliOptions {
  env?: Record<string, string>;
  /** Called with the process once it runs, for tests that end it. */
  onStart?: (child: ChildProcess) => void;
}

/** Runs the built command line as a user would, and waits for its end. */
export function muniment(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const child = spawn(process.execPath, [entry, ...args], { env: { ...process.env, ...options.env }, stdio: ['ignore', 'pipe', 'pipe'] });
  options.onStart?.(child);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** Runs a verb with `--json` and returns what it printed. */
export async function munimentJson<Result>(args: readonly string[], options: CliOptions = {}): Promise<Result> {
  const { code, stdout, stderr } = await muniment(['--json', ...args], options);
  if (code !== 0) throw new Error(`muniment ${args.join(' ')} ended with ${String(code)}: ${stderr}`);
  return JSON.parse(stdout) as Result;
}
