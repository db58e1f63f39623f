/** A file of whatever an input, a bundle or a package lies in, before it is read; its content may be read more than once. */
export interface PlacedFile {
  /** Path inside the container, parts separated by `/`. */
  path: string;
  size: number;
  /**
   * The whole content of a small file, valid until the next file is read, or the content in chunks. Errors: INPUT_REFUSED
   * when it is not what its container says.
   */
  read(): Buffer | AsyncIterable<Uint8Array>;
}

/** The content of a file in chunks, each valid until the next one is asked for. */
export async function* chunksOf(file: PlacedFile): AsyncGenerator<Uint8Array> {
  const content = file.read();
  if (Buffer.isBuffer(content)) yield content;
  else yield* content;
}

/** The whole content of a file that is known to be small, as a copy. */
export async function wholeOf(file: PlacedFile): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of chunksOf(file)) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** The first bytes of a file, as a copy; what comes after them is not read where the content is large. */
export async function headOf(file: PlacedFile, length: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let found = 0;
  for await (const chunk of chunksOf(file)) {
    chunks.push(Buffer.from(chunk.subarray(0, length - found)));
    found += chunk.length;
    if (found >= length) break;
  }
  return Buffer.concat(chunks);
}
