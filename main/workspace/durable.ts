import { open, rename, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Makes what was written to a file, or the names in a folder, survive a power cut. Windows cannot open folders: there it is a no-op. */
export async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (process.platform === 'win32') return undefined;
    throw error;
  });
  if (!handle) return;
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Moves a finished file to its place: content first, then the name, then the folder. */
export async function moveDurably(from: string, to: string): Promise<void> {
  await sync(from);
  await rename(from, to);
  await sync(dirname(to));
}

/** Replaces a small file so that a reader sees the old or the new content, never a part. */
export async function replaceFile(file: string, content: string): Promise<void> {
  const next = `${file}.next`;
  await writeFile(next, content, { mode: 0o600 });
  await moveDurably(next, file);
}

/** Bytes of a file; 0 when it is not there. */
export async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}
