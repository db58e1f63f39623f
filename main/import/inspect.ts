import type { InspectedFile } from '../../shared/import/inspection.ts';
import type { InspectJob, InspectResult, ReaderProgress } from '../reader/protocol.ts';
import { openSeal, sealRoot } from '../seal/openSeal.ts';
import { headOf, type PlacedFile } from '../seal/placedFile.ts';
import { type Container, openInput, startsContainer } from './archive.ts';
import { packingOf, unpackedHead } from './archive/packed.ts';
import type { ImportLimits } from './importLimits.ts';
import { headBytes, inMemory } from './ingest/content.ts';
import { breathe } from './ingest/stageInput.ts';
import { explain } from './sources/index.ts';

/** Of a packed file: what unpacks to more than a head, however little it was packed; a block of bzip2 is unpacked whole. */
const packedHeadBytes = 16 * headBytes;

interface Head {
  bytes: Buffer;
  packed: boolean;
}

/** The head that an import would look at: of a packed file, of what is in it, unless that is an archive or packed again. */
async function readHead(file: PlacedFile, limits: ImportLimits): Promise<Head> {
  const stored = await headOf(file, packedHeadBytes);
  const asItLies = { bytes: stored.subarray(0, headBytes), packed: false };
  const packing = packingOf(stored);
  if (!packing) return asItLies;
  const bytes = await unpackedHead(packing, inMemory(stored), { path: file.path, limits, archive: false }, headBytes);
  return startsContainer(bytes) ? asItLies : { bytes, packed: true };
}

/** The files an import would list, by their names in the bundle: of a sealed one, what its producer sealed. */
async function listed({ kind, files }: Container): Promise<{ sealed: boolean; files: { path: string; file: PlacedFile }[] }> {
  const root = kind === 'file' ? null : sealRoot(files);
  if (root === null) return { sealed: false, files: files.map((file) => ({ path: file.path, file })) };
  const seal = await openSeal(files, root);
  const payload = files.filter(({ path }) => seal.listed.has(path));
  return { sealed: true, files: payload.map((file) => ({ path: seal.givenPath(file.path), file })) };
}

async function inspect(container: Container, limits: ImportLimits, report: (progress: ReaderProgress) => void): Promise<InspectResult> {
  const { sealed, files } = await listed(container);
  const total = files.reduce((sum, { file }) => sum + file.size, 0);
  const inspected: InspectedFile[] = [];
  let done = 0;
  for (const { path, file } of files) {
    const { bytes, packed } = await readHead(file, limits);
    inspected.push({ path, size: file.size, packed, ...explain(bytes, path) });
    done += file.size;
    report({ stage: 'reading', done, total, records: 0 });
    if (inspected.length % 64 === 0) await breathe();
  }
  const { kind, size, notes } = container;
  return { kind, size, sealed, notes, files: inspected };
}

/**
 * Says of every file of an input what an import would read it as, and why. Containers keep to every limit of an import; of the
 * content of large files only the head is read, so that what is wrong behind it is found by the import. Nothing is stored.
 * Errors: INPUT_REFUSED with the reason, as an import gives it; others as they come.
 */
export async function inspectInput(
  job: InspectJob,
  limits: ImportLimits,
  report: (progress: ReaderProgress) => void = () => undefined,
): Promise<InspectResult> {
  const { input, name, staging } = job;
  const onUnpack = (done: number, total: number) => report({ stage: 'reading', done, total, records: 0 });
  const container = await openInput(input, name, { limits, scratch: staging, onUnpack });
  try {
    return await inspect(container, limits, report);
  } finally {
    container.close();
  }
}
