import { statSync } from 'node:fs';
import { framing as framings, type PreviousBundle, type SealedFile } from '../../shared/import/manifest.ts';
import { sortByPath } from '../import/archive/container.ts';
import { collisionKey, entryName, NameFault } from '../import/archive/entryName.ts';
import { openFolder } from '../import/archive/folder.ts';
import { fileContent } from '../import/archive/plainFile.ts';
import { openFile } from '../import/archive/randomAccess.ts';
import type { ImportLimits } from '../import/importLimits.ts';
import { escapeText, refuse } from '../import/refusal.ts';
import { hexSha256, manifestName, tagFiles } from '../seal/bag.ts';
import { chooseFraming, framingHeadBytes } from '../seal/framing.ts';
import { openSeal, sealRoot } from '../seal/openSeal.ts';
import { type PayloadFacts, watchPayload } from '../seal/payload.ts';
import { chainCheck } from '../seal/judgeSeal.ts';
import { openBundle, verifyBundle } from './sealing.ts';
import type { SurveyedFile, SurveyJob, SurveyResult } from './protocol.ts';
import { breathe } from '../import/ingest/breathe.ts';
import { chunksOf, headOf, type PlacedFile } from '../seal/placedFile.ts';

interface Found {
  /** Path in the bundle. */
  path: string;
  input: number;
  inside: string;
  file: PlacedFile;
}

function plain(path: string, name: string): PlacedFile {
  const file = openFile(path, true);
  if (!file) throw refuse('file/special-file', `${escapeText(name)} is neither a file nor a folder.`, 'file');
  const { size } = file;
  file.close();
  const read = () => {
    const again = openFile(path, true);
    if (!again) throw refuse('file/special-file', `${escapeText(name)} is neither a file nor a folder.`, 'file');
    return fileContent(again, () => again.close());
  };
  return { path: name, size, read };
}

function filesOf({ inputs }: SurveyJob, limits: ImportLimits): Found[] {
  return inputs.flatMap(({ path, name }, input) => {
    if (!statSync(path).isDirectory()) return [{ path: `data/${name}`, input, inside: '', file: plain(path, name) }];
    const folder = openFolder(path, limits);
    return folder.files.map((file) => ({ path: `data/${name}/${file.path}`, input, inside: file.path, file }));
  });
}

/** A sealed name must be one file on every system, and stand in a bag without being written another way (RFC 8493 2.1.3). */
function checkNames(files: readonly Found[], id: string, limits: ImportLimits): void {
  const keys = new Set<string>();
  for (const { path } of files) {
    const name = entryName(Buffer.from(`${id}/${path}`), true, limits);
    const shown = escapeText(path);
    if (name instanceof NameFault) throw refuse(`seal/${name.code}`, `${shown} has a name ${name.why}.`, 'folder');
    if (path.includes('%')) throw refuse('seal/name-percent', `${shown} has a name with a percent sign in it.`, 'folder');
    if (keys.has(collisionKey(path))) throw refuse('seal/duplicate-name', `${shown} would be in the bundle twice.`, 'folder');
    keys.add(collisionKey(path));
  }
  if (files.length + tagFiles.length > limits.archiveEntries) {
    throw refuse(
      'seal/too-many-files',
      `There are ${files.length} files; a bundle holds at most ${limits.archiveEntries - tagFiles.length}.`,
      'size',
    );
  }
}

type OnBytes = (bytes: number) => void;

async function examine(file: PlacedFile, framing: SealedFile['framing'], onBytes: OnBytes): Promise<PayloadFacts> {
  const watch = watchPayload(framing);
  for await (const chunk of chunksOf(file)) {
    watch.push(chunk);
    onBytes(chunk.length);
    await breathe();
  }
  return watch.end();
}

async function survey({ path, input, inside, file }: Found, onBytes: OnBytes): Promise<SurveyedFile> {
  const wanted = chooseFraming(await headOf(file, framingHeadBytes), path);
  let framing = wanted;
  let facts = await examine(file, framing, onBytes);
  if (facts.problem !== null) {
    framing = framings.enum.none;
    facts = await examine(file, framing, () => undefined);
  }
  const { sha256, size, records, root } = facts;
  return { input, inside, path, sha256, size, framing, records, merkle: { alg: 'rfc6962-sha256', size: records, root } };
}

/**
 * The bundle before this one, which has to hold: naming it by the digest of its manifest vouches for it. Who signed it is not asked,
 * and a chain that its records had broken before they were sealed does not change what was sealed.
 */
async function previousOf({ path, name }: { path: string; name: string }, limits: ImportLimits, onBytes: OnBytes): Promise<PreviousBundle> {
  const { checks } = await verifyBundle({ path, trustedRoots: [], now: new Date(), limits, onBytes });
  const failed = checks.find((check) => check.result === 'fail' && check.id !== chainCheck);
  if (failed) throw refuse('seal/previous', `${escapeText(name)} cannot be followed by a new bundle. ${failed.says}`, 'file');
  const container = openBundle(path, name, limits);
  try {
    const root = sealRoot(container.files);
    const seal = root === null ? undefined : await openSeal(container.files, root);
    const bytes = seal?.tags.get(manifestName);
    if (!seal?.manifest || !bytes)
      throw refuse('seal/previous', `${escapeText(name)} is no sealed bundle that a new one could follow.`, 'file');
    return { id: seal.manifest.id, manifestSha256: hexSha256(bytes) };
  } finally {
    container.close();
  }
}

/**
 * Looks at everything that is to be sealed: digests, framing and record trees of every file, sorted by path, and which bundle
 * comes before. Errors: INPUT_REFUSED with the reason; Node's own when something cannot be read.
 */
export async function surveyInputs(job: SurveyJob, limits: ImportLimits, onBytes: OnBytes): Promise<SurveyResult> {
  const previous = job.previous ? await previousOf(job.previous, limits, onBytes) : null;
  const found = sortByPath(filesOf(job, limits));
  checkNames(found, job.id, limits);
  const total = found.reduce((sum, { file }) => sum + file.size, 0);
  if (total > limits.expandedBytes) throw refuse('seal/size', 'The inputs hold more bytes than a bundle may.', 'size');
  const files: SurveyedFile[] = [];
  for (const one of found) files.push(await survey(one, onBytes));
  return { files, previous, largestArchive: limits.archiveBytes };
}
