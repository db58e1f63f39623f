import { access, constants, copyFile, link, open, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { usage } from './context.ts';

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

/** Errors: USAGE when there is no folder for the file, or something is there already: nothing is ever written over. */
export async function refuseExisting(path: string): Promise<void> {
  const folder = dirname(path);
  if (!(await exists(folder))) throw usage(`There is no folder ${folder}.`, 'Make it first, or name another one.');
  if (await exists(path)) throw usage(`${path} is there already.`, 'Name a file in another folder, or move what is there.');
}

/** The whole file or none, and never another one's place: written aside, then linked, which fails where something is. */
export function writeNew(path: string, bytes: Uint8Array): Promise<void> {
  return viaAside(path, (aside) => writeFile(aside, bytes, { mode: 0o600, flag: 'wx', flush: true }));
}

/** The same with the content of a file of our own. */
export function placeNew(path: string, from: string): Promise<void> {
  return viaAside(path, async (aside) => {
    await copyFile(from, aside, constants.COPYFILE_EXCL);
    const handle = await open(aside, 'r+');
    await handle.sync().finally(() => handle.close());
  });
}

/** Several new files, all of them or none. */
export async function placeTogether(files: readonly { path: string; from: string }[]): Promise<void> {
  const placed: string[] = [];
  try {
    for (const { path, from } of files) {
      await placeNew(path, from);
      placed.push(path);
    }
  } catch (error) {
    for (const path of placed) await rm(path, { force: true });
    throw error;
  }
}

async function viaAside(path: string, write: (aside: string) => Promise<void>): Promise<void> {
  const aside = `${path}.${process.pid}.part`;
  try {
    await write(aside);
    await link(aside, path).catch(async (error: NodeJS.ErrnoException) => {
      // File systems without hard links, such as those of USB sticks.
      if (error.code !== 'EPERM' && error.code !== 'ENOTSUP' && error.code !== 'ENOSYS') throw error;
      await copyFile(aside, path, constants.COPYFILE_EXCL);
    });
  } finally {
    await rm(aside, { force: true });
  }
}
