import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import yazl from 'yazl';

/** Writes an ordinary zip archive of these files, as a stock tool would. */
export async function writeZip(path: string, files: Iterable<{ path: string; bytes: Uint8Array }>): Promise<void> {
  const archive = new yazl.ZipFile();
  for (const file of files) archive.addBuffer(Buffer.from(file.bytes), file.path, { mtime: new Date('2026-10-01T00:00:00Z') });
  archive.end();
  await finished(archive.outputStream.pipe(createWriteStream(path)));
}
