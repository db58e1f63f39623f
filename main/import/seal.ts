import type { Check } from '../../shared/signing/verdict.ts';
import { AppError } from '../../shared/errors.ts';
import type { ImportJob, SealedFolder, StagedBundle, StagedSeal } from '../reader/protocol.ts';
import { zipFormProblem } from '../seal/checkZip.ts';
import { chainCheck, type CheckSignature, judgeSeal } from '../seal/judgeSeal.ts';
import { type OpenSeal, openSeal, sealRoot, watched } from '../seal/openSeal.ts';
import type { Container } from './archive/container.ts';
import { escapeText } from './refusal.ts';
import type { PlacedFile } from '../seal/placedFile.ts';

export type { CheckSignature } from '../seal/judgeSeal.ts';

/** A staged file, known by its path in the container and its digest. */
interface StagedFile {
  path: string;
  object: { sha256: string };
  /** The sealed archive it lies in, by its path. */
  inside?: string;
}

/** The seal of what is being imported. */
export interface ContainerSeal {
  /** Content of a file, looked at as it goes by. */
  watched(file: PlacedFile): Buffer | AsyncIterable<Uint8Array>;
  /** The sealed files among those that were staged, under the paths their producer gave them. */
  payload<File extends StagedFile>(files: readonly File[]): File[];
  /** Once every file went by; gives what enters the seal into the staged bundle. INPUT_REFUSED when the seal is broken. */
  judge(): Promise<(bundle: StagedBundle) => StagedBundle>;
}

function refuseSeal(reason: string, message: string): AppError {
  return new AppError('INPUT_REFUSED', message, {
    meaning: 'Nothing of this bundle was imported: it is not what its producer sealed.',
    action: 'Run `muniment verify` on it to see every check, and ask the producer for the bundle again.',
    reason: `seal/${reason}`,
  });
}

const notSealed = (name: string) => refuseSeal('manifest', `${escapeText(name)} is called a sealed bundle, and has no audit-bundle.json.`);

/** The first broken check decides; a chain inside records was broken before they were sealed, and is told instead. */
function brokenCheck(checks: readonly Check[]): Check | undefined {
  return checks.find((check) => check.result === 'fail' && check.id !== chainCheck);
}

/** Files with the trees the seal states for them; what was read unpacked has another digest, and none. */
function withTrees(files: StagedBundle['files'], { manifest }: OpenSeal): StagedBundle['files'] {
  const trees = new Map(manifest?.files.map(({ sha256, framing, merkle: { size, root } }) => [sha256, { framing, size, root }] as const));
  return files.map((file) => {
    const tree = trees.get(file.sha256);
    return tree ? { ...file, tree } : file;
  });
}

/** The seal of an input, known by its content; undefined when nobody sealed it. INPUT_REFUSED for a `.muniment` without one. */
export async function findSeal(
  container: Container,
  job: Pick<ImportJob, 'input' | 'name'>,
  checkSignature: CheckSignature | undefined,
): Promise<ContainerSeal | undefined> {
  const root = container.kind === 'file' ? null : sealRoot(container.files);
  if (root === null) {
    if (/\.muniment$/i.test(job.name)) throw notSealed(job.name);
    return undefined;
  }
  if (!checkSignature) throw new Error('a sealed bundle cannot be imported without a way to check its signature');
  const folder = container.kind === 'folder';
  const problem = folder ? null : await zipFormProblem(job.input, 'bundle');
  const seal = await openSeal(container.files, root);
  const tags: SealedFolder['tags'] = [];
  const givenPath = ({ path, inside = path }: StagedFile) => seal.givenPath(inside) + path.slice(inside.length);
  return {
    watched: (file) => watched(seal, file),
    payload(files) {
      const isListed = ({ path, inside }: StagedFile) => seal.listed.has(inside ?? path);
      tags.push(...files.filter((file) => !isListed(file)).map(({ path, object }) => ({ path, sha256: object.sha256 })));
      return files.filter(isListed).map((file) => ({ ...file, path: givenPath(file) }));
    },
    async judge() {
      const { verdict, facts } = await judgeSeal(seal, { name: job.name, folder, problem }, checkSignature);
      const broken = brokenCheck(verdict.checks);
      if (broken) throw refuseSeal(broken.id.slice('bundle/'.length), escapeText(`The seal of the bundle is broken. ${broken.says}`));
      if (!facts) throw refuseSeal('manifest', 'What the seal of the bundle says cannot be read.');
      const trusted = verdict.checks.some((check) => check.id === 'bundle/root' && check.result === 'pass') && facts.current;
      const state = trusted ? 'verified' : 'untrusted';
      const sealed: StagedSeal = { state, facts, ...(folder ? { folder: { payload: `${root}data/`, tags } } : {}) };
      return (bundle) => ({ ...bundle, files: withTrees(bundle.files, seal), seal: sealed });
    },
  };
}
