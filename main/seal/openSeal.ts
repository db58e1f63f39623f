import { type BundleManifest, bundleManifest, type SealedFile } from '../../shared/import/manifest.ts';
import { manifestName, signatureName, tagFiles } from './bag.ts';
import { type PayloadFacts, watchPayload } from './payload.ts';
import { type PlacedFile, wholeOf } from './placedFile.ts';

/** A sealed bundle as far as it is known before its payload was read. */
export interface OpenSeal {
  /** The folder it lies in, with its slash; empty when it lies at the top. */
  root: string;
  /** Tag files by name, as they are. */
  tags: ReadonlyMap<string, Buffer>;
  /** Null when it cannot be read; `problem` says why, in words that follow the file's name. */
  manifest: BundleManifest | null;
  problem: string | null;
  /** Files that neither the manifest nor the bag accounts for. */
  unlisted: readonly string[];
  /** Files the manifest lists and that are there, by their path in the container. */
  listed: ReadonlyMap<string, SealedFile>;
  /** Path of a listed file as its producer gave it: below `data/`. */
  givenPath(path: string): string;
  /** What reading the payload gave, by the path in the manifest; see {@link readPayload}. */
  found: Map<string, PayloadFacts>;
}

/** Larger than a manifest of as many files as a container may hold. */
const largestTag = 64 << 20;

/** The folder a sealed bundle lies in, or null when there is none: it is known by its manifest or its signature. */
export function sealRoot(files: readonly PlacedFile[]): string | null {
  for (const { path } of files) {
    const [first = '', second, ...deeper] = path.split('/');
    if (deeper.length > 0) continue;
    const name = second ?? first;
    if (name === manifestName || name === signatureName) return second === undefined ? '' : `${first}/`;
  }
  return null;
}

function readManifest(bytes: Buffer | undefined): Pick<OpenSeal, 'manifest' | 'problem'> {
  if (!bytes) return { manifest: null, problem: 'is missing or too large' };
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    return { manifest: null, problem: 'is not JSON' };
  }
  const parsed = bundleManifest.safeParse(value);
  if (!parsed.success) return { manifest: null, problem: 'does not have the expected shape' };
  const paths = new Set(parsed.data.files.map(({ path }) => path));
  if (paths.size !== parsed.data.files.length) return { manifest: null, problem: 'lists a file twice' };
  return { manifest: parsed.data, problem: null };
}

/** Reads everything but the payload of a sealed bundle. Errors of the container come as they are. */
export async function openSeal(files: readonly PlacedFile[], root: string): Promise<OpenSeal> {
  const tags = new Map<string, Buffer>();
  for (const file of files) {
    const name = file.path.startsWith(root) ? file.path.slice(root.length) : '';
    if (tagFiles.includes(name) && file.size <= largestTag) tags.set(name, await wholeOf(file));
  }
  const read = readManifest(tags.get(manifestName));
  const sealed = new Map(read.manifest?.files.map((file) => [`${root}${file.path}`, file]));
  const listed = new Map<string, SealedFile>();
  const unlisted: string[] = [];
  for (const { path } of files) {
    const file = sealed.get(path);
    if (file) listed.set(path, file);
    else if (!path.startsWith(root) || !tagFiles.includes(path.slice(root.length))) unlisted.push(path);
  }
  return { root, tags, ...read, unlisted, listed, givenPath: (path) => path.slice(root.length + 'data/'.length), found: new Map() };
}

/** The content of a listed file, looked at as it goes by; other files pass untouched. */
export function watched(seal: OpenSeal, file: PlacedFile): Buffer | AsyncIterable<Uint8Array> {
  const sealed = seal.listed.get(file.path);
  if (!sealed) return file.read();
  const watch = watchPayload(sealed.framing);
  const done = () => seal.found.set(sealed.path, watch.end());
  const content = file.read();
  if (Buffer.isBuffer(content)) {
    watch.push(content);
    done();
    return content;
  }
  return (async function* () {
    for await (const chunk of content) {
      watch.push(chunk);
      yield chunk;
    }
    done();
  })();
}

/** Reads the payload for nothing but its digests and trees. `onBytes` is told as it goes. */
export async function readPayload(seal: OpenSeal, files: readonly PlacedFile[], onBytes: (bytes: number) => void): Promise<void> {
  for (const file of files) {
    if (!seal.listed.has(file.path)) continue;
    const content = watched(seal, file);
    if (Buffer.isBuffer(content)) onBytes(content.length);
    else for await (const chunk of content) onBytes(chunk.length);
  }
}
