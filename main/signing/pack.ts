import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, link, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { bundleId, type BundleManifest, type SealedFile } from '../../shared/import/manifest.ts';
import type { ReaderProgress, SurveyedFile, SurveyResult } from '../reader/protocol.ts';
import type { RunReader } from '../reader/readerClient.ts';
import { bagFiles, type BagFiles, hexSha256, manifestName, signatureName, tagManifest, tagManifestName } from '../seal/bag.ts';
import { type FileToZip, writeZip } from '../seal/writeZip.ts';
import { fileDigest } from '../seal/fileDigest.ts';

export interface PackRequest {
  inputs: readonly { path: string; name: string }[];
  /** Where the bundle goes; its name without the ending is the name of the bundle. Nothing may be there. */
  out: string;
  producer: string;
  /** What the producer says it covers, as instants. */
  period: BundleManifest['period'];
  /** The bundle sealed before this one. */
  previous: { path: string; name: string } | null;
}

export interface PackedBundle {
  id: string;
  file: string;
  sha256: string;
  manifestSha256: string;
  files: number;
  records: number;
  bytes: number;
  previous: BundleManifest['previous'];
}

export interface PackDeps {
  runReader: RunReader;
  /** Detached signature (DER) over a SHA-256 digest. */
  sign(digest: Uint8Array): Promise<Uint8Array>;
  /** Name and version of this program. */
  software: string;
  now(): Date;
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: ReaderProgress) => void) | undefined;
}

const usage = (message: string, action: string) => new AppError('USAGE', message, { meaning: 'Nothing was sealed.', action });

const taken = (out: string) =>
  new AppError('ALREADY_EXISTS', `There is something at ${out} already.`, {
    meaning: 'Nothing was sealed, and what is there was not touched.',
    action: 'Name another file with --out.',
  });

const changed = (path: string) =>
  new AppError('INPUT_REFUSED', `${path} changed while it was being sealed.`, {
    meaning: 'No bundle was made: its content would not be what was signed.',
    action: 'Seal a copy that nothing writes to.',
    reason: 'seal/changed',
  });

/** The bundle is called like its file. USAGE when that is no portable name. */
function idFrom(out: string): string {
  const parsed = bundleId.safeParse(basename(out).replace(/\.(muniment|zip)$/i, ''));
  if (parsed.success) return parsed.data;
  throw usage(
    'The bundle cannot be called that.',
    'Use letters, digits, points, dashes and underscores in the name after --out, 64 at most.',
  );
}

async function checkPlace(out: string): Promise<void> {
  const there = (path: string) =>
    access(path).then(
      () => true,
      () => false,
    );
  if (!(await there(dirname(out)))) throw usage(`There is no folder ${dirname(out)}.`, 'Make it first, or name another file with --out.');
  if (await there(out)) throw taken(out);
}

function manifestOf(
  id: string,
  { files, previous }: SurveyResult,
  request: PackRequest,
  deps: PackDeps,
): { manifest: BundleManifest; bag: BagFiles } {
  const sealed: SealedFile[] = files.map(({ path, sha256, size, framing, records, merkle }) => ({
    path,
    sha256,
    size,
    framing,
    records,
    merkle,
  }));
  const bag = bagFiles({ id, producer: request.producer, files: sealed, day: deps.now().toISOString().slice(0, 10) });
  const manifest: BundleManifest = {
    format: 'muniment.audit-bundle',
    version: 1,
    id,
    producer: { name: request.producer, software: deps.software },
    period: request.period,
    previous,
    files: sealed,
    bagit: {
      'bagit.txt': hexSha256(bag['bagit.txt']),
      'bag-info.txt': hexSha256(bag['bag-info.txt']),
      'manifest-sha256.txt': hexSha256(bag['manifest-sha256.txt']),
    },
  };
  return { manifest, bag };
}

/** The reader told only where inside an input a file lies; it never names a place of its own. */
function placeOf(file: SurveyedFile, inputs: PackRequest['inputs']): string {
  const input = inputs[file.input];
  if (!input || file.inside.split('/').includes('..')) throw new Error('the survey names a file that was not given');
  return file.inside === '' ? input.path : join(input.path, file.inside);
}

/** The content of a surveyed file, which must still be what was signed when it has been read to its end. */
async function* unchanged(file: SurveyedFile, inputs: PackRequest['inputs']): AsyncGenerator<Uint8Array> {
  const digest = createHash('sha256');
  for await (const chunk of createReadStream(placeOf(file, inputs), { highWaterMark: 1 << 20 })) {
    digest.update(chunk as Buffer);
    yield chunk as Buffer;
  }
  if (digest.digest('hex') !== file.sha256) throw changed(file.path);
}

/** Gives the finished file its name, unless somebody else has taken it meanwhile. */
async function place(staged: string, out: string): Promise<void> {
  try {
    await link(staged, out);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (code === 'EEXIST') throw taken(out);
    // Memory sticks often have a file system without links.
    if (!['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK'].includes(code)) throw error;
    await checkPlace(out);
    await rename(staged, out);
  }
}

interface Contents {
  id: string;
  tags: Record<string, Buffer>;
  survey: SurveyResult;
  inputs: PackRequest['inputs'];
}

async function write({ id, tags, survey, inputs }: Contents, out: string): Promise<string> {
  const staged = join(dirname(out), `.${basename(out)}.${randomBytes(6).toString('hex')}.new`);
  const files: FileToZip[] = [
    ...Object.entries(tags).map(([name, bytes]) => ({ name: `${id}/${name}`, content: () => [bytes] })),
    ...survey.files.map((file) => ({ name: `${id}/${file.path}`, content: () => unchanged(file, inputs) })),
  ];
  try {
    await writeZip(staged, 'bundle', files);
    if ((await stat(staged)).size > survey.largestArchive) {
      throw usage(
        'The bundle would be larger than can be read again.',
        'Seal the inputs in several bundles, each naming the one before with --previous.',
      );
    }
    const sha256 = await fileDigest(staged);
    await place(staged, out);
    return sha256;
  } finally {
    await rm(staged, { force: true });
  }
}

/**
 * Seals files and folders into a new `.muniment` file (formats/signing.md D2): surveyed in the reader process, signed here,
 * written whole or not at all. USAGE, ALREADY_EXISTS, INPUT_REFUSED with the reason.
 */
export async function packBundle(request: PackRequest, deps: PackDeps): Promise<PackedBundle> {
  const id = idFrom(request.out);
  await checkPlace(request.out);
  const inputs = [...request.inputs];
  const options = { signal: deps.signal, ...(deps.onProgress ? { onProgress: deps.onProgress } : {}) };
  const survey = await deps.runReader({ kind: 'survey', inputs, id, previous: request.previous }, options);
  if (survey.files.length === 0) throw usage('There is nothing to seal.', 'Name files or folders that hold some.');
  const { manifest, bag } = manifestOf(id, survey, request, deps);
  const content = Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`);
  const signature = Buffer.from(await deps.sign(createHash('sha256').update(content).digest()));
  const tags = { ...bag, [manifestName]: content, [signatureName]: signature };
  const digests = Object.fromEntries(Object.entries(tags).map(([name, bytes]) => [name, hexSha256(bytes)]));
  const sha256 = await write({ id, tags: { ...tags, [tagManifestName]: tagManifest(digests) }, survey, inputs }, request.out);
  return {
    id,
    file: request.out,
    sha256,
    manifestSha256: hexSha256(content),
    files: survey.files.length,
    records: survey.files.reduce((sum, file) => sum + file.records, 0),
    bytes: survey.files.reduce((sum, file) => sum + file.size, 0),
    previous: survey.previous,
  };
}
