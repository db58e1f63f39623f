import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Finding, many, pass, warn } from './doctorFinding.ts';
import type { WorkspacePaths } from './openWorkspace.ts';

/** What lies in the folder and may be used by other accounts. Windows has no such modes. */
async function permissions(directory: string): Promise<Finding> {
  const id = 'workspace/permissions';
  if (process.platform === 'win32') return pass(id, 'Access follows the folder it lies in; Windows has no modes to check.');
  let open = 0;
  let links = 0;
  const look = async (path: string) => {
    const about = await lstat(path).catch(() => undefined);
    if (about?.isSymbolicLink()) links += 1;
    else if (about && (about.mode & 0o077) !== 0) open += 1;
  };
  await look(directory);
  for (const name of await readdir(directory, { recursive: true })) await look(join(directory, name));
  if (links > 0)
    return warn(
      id,
      `${many(links, 'symbolic link')} in the workspace.`,
      'A workspace holds plain files only: find out who put them there.',
    );
  if (open > 0)
    return warn(id, `${many(open, 'file or folder', 'files or folders')} may be used by other accounts.`, `chmod -R go-rwx '${directory}'`);
  return pass(id, 'Closed to other accounts: folders 0700, files 0600.');
}

/** Leftovers of processes that were ended; while one is running its work is no leftover. */
async function leftovers({ temporary }: WorkspacePaths, held: boolean): Promise<Finding> {
  const id = 'workspace/leftovers';
  const names = (await readdir(temporary).catch(() => [])).filter((name) => name !== 'spill');
  if (held || names.length === 0)
    return pass(id, held ? 'What lies in tmp/ belongs to the process that has it open.' : 'Nothing is left in tmp/.');
  return warn(
    id,
    `${many(names.length, 'folder', 'folders')} left in tmp/ by a process that was ended.`,
    'Nothing: the next opening removes them.',
  );
}

/** The folder itself: modes and leftovers. */
export async function inspectFolder(paths: WorkspacePaths, held: boolean): Promise<Finding[]> {
  return [await permissions(paths.directory), await leftovers(paths, held)];
}
