import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { csvParts, type FullTable, type PrefixedCell } from '../../shared/report/csvTable.ts';
import { packagePath, type RecordProof } from '../../shared/report/package.ts';

/** A file of the package: its content in memory, or in a file of the staging folder. */
export interface PackedFile {
  path: string;
  sha256: string;
  size: number;
  content(): Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}

const chunkBytes = 1 << 20;

/** A file whose content is at hand. */
export function heldFile(path: string, bytes: Uint8Array): PackedFile {
  return { path, sha256: createHash('sha256').update(bytes).digest('hex'), size: bytes.length, content: () => [bytes] };
}

/** A file on disk, hashed now and read again when it is packed. */
export async function storedFile(path: string, file: string): Promise<PackedFile> {
  const read = () => createReadStream(file, { highWaterMark: chunkBytes }) as AsyncIterable<Uint8Array>;
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of read()) {
    hash.update(chunk);
    size += chunk.length;
  }
  return { path, sha256: hash.digest('hex'), size, content: read };
}

async function staged(
  folder: string,
  name: string,
  path: string,
  chunks: Iterable<Uint8Array | string> | AsyncIterable<Uint8Array | string>,
) {
  const file = join(folder, name);
  const handle = await open(file, 'wx', 0o600);
  try {
    for await (const chunk of chunks) await handle.writeFile(chunk);
  } finally {
    await handle.close();
  }
  return storedFile(path, file);
}

/** The cited records, one file for each original: exact bytes in the order of the original, each followed by a line feed. */
export async function recordFiles(
  folder: string,
  proofs: readonly RecordProof[],
  originalPath: (sha256: string) => string,
): Promise<PackedFile[]> {
  const byFile = new Map<string, RecordProof[]>();
  for (const proof of proofs) byFile.set(proof.record.file, [...(byFile.get(proof.record.file) ?? []), proof]);
  async function* bytesOf(cited: readonly RecordProof[]): AsyncGenerator<Uint8Array | string> {
    for (const { fileSha256, offset, length } of cited) {
      if (length > 0)
        yield* createReadStream(originalPath(fileSha256), { start: offset, end: offset + length - 1, highWaterMark: chunkBytes });
      yield '\n';
    }
  }
  const files: PackedFile[] = [];
  for (const [path, cited] of byFile) files.push(await staged(folder, `records-${files.length}`, path, bytesOf(cited)));
  return files;
}

/** The tables as CSV, and the list of cells that got an apostrophe in front. */
export async function tableFiles(folder: string, tables: readonly FullTable[]): Promise<PackedFile[]> {
  const files: PackedFile[] = [];
  const prefixed: Record<string, PrefixedCell[]> = {};
  for (const table of tables) {
    const name = `${table.name}.csv`;
    const cells: PrefixedCell[] = [];
    prefixed[name] = cells;
    files.push(
      await staged(
        folder,
        `table-${table.name}`,
        `data/tables/${name}`,
        csvParts(table, (cell) => cells.push(cell)),
      ),
    );
  }
  const note = {
    says: 'A spreadsheet might run these cells as formulas, so an apostrophe was put in front of each. Row and column count from 1, without the heading.',
    tables: prefixed,
  };
  return [...files, heldFile(packagePath.prefixed, Buffer.from(`${JSON.stringify(note)}\n`))];
}

/** `proofs.ndjson`: one proof a line. */
export function proofsFile(proofs: readonly RecordProof[]): PackedFile {
  return heldFile(packagePath.proofs, Buffer.from(proofs.map((proof) => `${JSON.stringify(proof)}\n`).join('')));
}
