import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { examine } from '../../../app.ts';
import { built, type GlobalOptions, noWorkspace, workspaceDirectory } from '../context.ts';
import { type Output, printable } from '../output.ts';

const executables: Readonly<Record<string, string>> = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' };

/** Electron's version where its binary is; null without one. Files only: asking the package itself would start a download. */
function electron(): string | null {
  const folder = built('../../node_modules/electron');
  const dist = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(folder, 'dist');
  if (!existsSync(join(dist, executables[process.platform] ?? 'electron'))) return null;
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  return version;
}

const marks = { pass: 'pass', warn: 'WARN', fail: 'FAIL' } as const;
const verdicts = {
  healthy: 'Nothing is wrong.',
  attention: 'Nothing is damaged; see the warnings.',
  damaged: 'The workspace is damaged.',
} as const;

/** `doctor [--full]`: exit 4 when the workspace is damaged. */
export async function doctor(options: GlobalOptions, output: Output, full: boolean): Promise<number> {
  const named = options.workspace !== undefined || process.env.MUNIMENT_WORKSPACE !== undefined;
  const directory = workspaceDirectory(options);
  if (named && !existsSync(directory)) throw noWorkspace(directory);
  const report = await examine({ directory, full, named, electron: electron() });
  output.result(report, () =>
    [
      report.directory,
      ...report.checks.flatMap(({ id, result, says, action }) => [
        `  ${marks[result]}  ${id}: ${printable(says)}`,
        ...(action === null ? [] : [`        ${printable(action)}`]),
      ]),
      verdicts[report.verdict],
    ].join('\n'),
  );
  return report.verdict === 'damaged' ? 4 : 0;
}
