import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';

/** Whether a stock tool is installed; tests that need one are skipped, visibly, where it is not. */
export function hasTool(name: string): boolean {
  return spawnSync('bash', ['-c', `command -v ${name}`]).status === 0;
}

/** Runs a shell command line in a folder, as a reader of the report would; both streams together, and how it ended. */
export async function runShell(command: string, folder: string): Promise<{ output: string; code: number }> {
  try {
    const { stdout, stderr } = await promisify(execFile)('bash', ['-c', command], { cwd: folder });
    return { output: stdout + stderr, code: 0 };
  } catch (error) {
    const failed = error as { stdout?: string; stderr?: string; code?: number };
    return { output: `${failed.stdout ?? ''}${failed.stderr ?? ''}`, code: failed.code ?? 1 };
  }
}
