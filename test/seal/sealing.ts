import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import type { BundleManifest } from '../../shared/import/manifest.ts';
import type { Verdict } from '../../shared/signing/verdict.ts';
import { openFile } from '../../main/import/archive/randomAccess.ts';
import { openZip } from '../../main/import/archive/zip.ts';
import { limits } from '../../main/reader/limits.ts';
import type { RunReader } from '../../main/reader/readerClient.ts';
import type { ReaderJob, ResultOf } from '../../main/reader/protocol.ts';
import { runJob } from '../../main/reader/runJob.ts';
import { hexSha256, manifestName, payloadManifest, signatureName, tagManifest, tagManifestName } from '../../main/seal/bag.ts';
import { watchPayload } from '../../main/seal/payload.ts';
import { writeZip } from '../../main/seal/writeZip.ts';
import { type PackDeps, packBundle, type PackRequest } from '../../main/signing/pack.ts';
import { signDigest } from '../../main/signing/sign.ts';
import type { TestKey } from '../signing/signed.ts';

/** The jobs of the reader, done in this process: what is tested is the work, not the pipe. */
export const runHere: RunReader = async <Job extends ReaderJob>(job: Job) => {
  const message = await runJob(job, () => undefined);
  if (message.kind === 'failed') throw new AppError(message.code, message.message, message.detail);
  if (message.kind !== 'done') throw new Error('the reader gave no result');
  return message.result as ResultOf<Job>;
};

/** A gateway's exports in every framing. */
export const exported: Readonly<Record<string, string>> = {
  'sessions/one.json': '{"id":"s1",\n "script":{"data":"SELECT 1"}}\n',
  'sessions/list.json': '[ {"id":"s2"}, {"id":"s3"} ]\n',
  'events.jsonl': '{"seq":1}\r\n\n{"seq":2}\n{"seq":3}',
  'postgres.csv': '2026-09-01,"a ""quoted""\nstatement",1\n\n2026-09-02,plain,2\n',
  'notes.bin': '\u0000\u0001\u0002',
};

/** Writes files below a folder, and returns it. */
export async function writeFiles(folder: string, files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return folder;
}

export interface Sealing {
  key: TestKey;
  request?: Partial<PackRequest>;
  deps?: Partial<PackDeps>;
}

/** Seals a folder called `exports` into `out`. */
export function seal(input: string, out: string, { key, request = {}, deps = {} }: Sealing) {
  const inputs = [{ path: input, name: 'exports' }];
  const period = { from: '2026-09-01T00:00:00.000Z', to: null };
  const sign = (digest: Uint8Array) => signDigest(digest, key.signer, new Date());
  return packBundle(
    { inputs, out, producer: 'Example gateway', period, previous: null, ...request },
    { runReader: runHere, sign, software: 'Muniment test', now: () => new Date(), ...deps },
  );
}

export const verifyWith = (path: string, roots: readonly string[]): Promise<Verdict> =>
  runHere({ kind: 'verify', files: [path], trustedRoots: roots, anchors: [] });

/** The content of a bundle by name, without its folder. */
export async function contentOf(bundle: string): Promise<Map<string, Buffer>> {
  const file = openFile(bundle);
  if (!file) throw new Error('no bundle');
  const content = new Map<string, Buffer>();
  for (const one of openZip(file, 'bundle.muniment', limits).files) {
    const read = one.read();
    if (!Buffer.isBuffer(read)) throw new Error('a small file was expected');
    content.set(one.path.slice(one.path.indexOf('/') + 1), Buffer.from(read));
  }
  file.close();
  return content;
}

/** Zips content again in the one form: whoever changes a bundle can do that too. */
export function zipAgain(path: string, id: string, content: ReadonlyMap<string, Uint8Array>): Promise<void> {
  return writeZip(
    path,
    'bundle',
    [...content].map(([name, bytes]) => ({ name: `${id}/${name}`, content: () => [bytes] })),
  );
}

/** Makes every digest, count and root fit changed content, as somebody without the key would. */
export function recomputed(content: ReadonlyMap<string, Buffer>): Map<string, Buffer> {
  const changed = new Map(content);
  const manifest = JSON.parse(String(content.get(manifestName))) as BundleManifest;
  for (const file of manifest.files) {
    const bytes = content.get(file.path) ?? Buffer.alloc(0);
    const watch = watchPayload(file.framing);
    watch.push(bytes);
    const { sha256, size, records, root } = watch.end();
    Object.assign(file, { sha256, size, records, merkle: { ...file.merkle, size: records, root } });
  }
  const list = payloadManifest(manifest.files);
  manifest.bagit['manifest-sha256.txt'] = hexSha256(list);
  changed.set('manifest-sha256.txt', list);
  changed.set(manifestName, Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`));
  const digests = Object.fromEntries([...changed].map(([name, bytes]) => [name, hexSha256(bytes)]));
  return changed.set(tagManifestName, tagManifest(digests));
}

/** Every name below a folder. */
export const namesIn = (folder: string): Promise<string[]> => readdir(folder, { recursive: true });

export { manifestName, signatureName };
