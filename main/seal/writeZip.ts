import { type FileHandle, open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { crc32, createDeflateRaw } from 'node:zlib';
import { fileDigest } from './fileDigest.ts';
import { directoryRecord, endRecord, type FormedEntry, localHeader, mostBytes, mostEntries, type ZipKind } from './zipForm.ts';

/** A file to be packed; its content is read once, or twice when it can hardly be told from a bomb. */
export interface FileToZip {
  /** Path in the archive, parts separated by `/`; the caller vouches that it is relative and stays inside. */
  name: string;
  content(): Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}

/** Readers refuse an entry over 1 MiB that unpacks to more than 200 times its size: such content is stored as it is. */
const ratioFromBytes = 1 << 20;
const ratio = 200;

interface Output {
  handle: FileHandle;
  at: number;
}

/** A write may take fewer bytes than it was given. */
async function writeAll(handle: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, at + done);
    if (bytesWritten === 0) throw new Error('nothing more could be written');
    done += bytesWritten;
  }
}

async function append(output: Output, bytes: Uint8Array): Promise<void> {
  await writeAll(output.handle, bytes, output.at);
  output.at += bytes.length;
  if (output.at > mostBytes) throw new RangeError('the archive would be larger than its form allows');
}

async function packContent(output: Output, file: FileToZip, method: 0 | 8): Promise<Omit<FormedEntry, 'name'>> {
  const start = output.at;
  let crc = 0;
  let size = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of file.content()) {
      crc = crc32(chunk, crc);
      size += chunk.length;
      yield chunk;
    }
  }
  const store = async (chunks: AsyncIterable<Uint8Array>) => {
    for await (const chunk of chunks) await append(output, chunk);
  };
  if (method === 0) await store(counted());
  else await pipeline(counted, createDeflateRaw(), store);
  return { method, crc, size, packed: output.at - start };
}

/** Writes one entry at the end of the output; its header is filled in when the numbers are known. */
async function packFile(output: Output, file: FileToZip): Promise<FormedEntry> {
  const name = Buffer.from(file.name);
  const headerAt = output.at;
  const blank = localHeader({ name, method: 0, crc: 0, packed: 0, size: 0 });
  await append(output, blank);
  let facts = await packContent(output, file, 8);
  if (facts.size > ratioFromBytes && facts.size > facts.packed * ratio) {
    output.at = headerAt + blank.length;
    facts = await packContent(output, file, 0);
  }
  const entry = { name, ...facts };
  await writeAll(output.handle, localHeader(entry), headerAt);
  return entry;
}

/**
 * Packs files, in the order given, into a new archive of the one form (zipForm.ts), and makes it durable. The same files give
 * the same archive under the same zlib. Errors: Node's own, EEXIST among them; RangeError beyond 4 GiB or 65,534 files.
 */
export async function writeZip(path: string, kind: ZipKind, files: Iterable<FileToZip> | AsyncIterable<FileToZip>): Promise<void> {
  const handle = await open(path, 'wx', 0o600);
  try {
    const output: Output = { handle, at: 0 };
    const records: Buffer[] = [];
    for await (const file of files) {
      const offset = output.at;
      records.push(directoryRecord(await packFile(output, file), offset));
      if (records.length > mostEntries) throw new RangeError('the archive would hold more files than its form allows');
    }
    const offset = output.at;
    const directory = Buffer.concat(records);
    await append(output, directory);
    await append(output, endRecord(kind, { entries: records.length, size: directory.length, offset }));
    await append(output, Buffer.from(await fileDigest(path)));
    await handle.sync();
  } finally {
    await handle.close();
  }
}
