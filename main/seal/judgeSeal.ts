import type { SealFacts } from '../../shared/import/contract.ts';
import type { BundleManifest } from '../../shared/import/manifest.ts';
import { bundleCommands, type BundleCommands } from '../../shared/signing/bundleCommands.ts';
import { type Check, concludeVerdict, type SignatureFindings, type Verdict } from '../../shared/signing/verdict.ts';
import { hexSha256, manifestName, payloadManifest, signatureName, tagFiles, tagManifest, tagManifestName } from './bag.ts';
import type { OpenSeal } from './openSeal.ts';

/** Checks a signature over content with this SHA-256 against the pinned roots, and nothing that came with the bundle. */
export type CheckSignature = (one: {
  der: Uint8Array;
  digest: Uint8Array;
  repeat: BundleCommands['signature'];
}) => Promise<SignatureFindings>;

/** What a sealed bundle came in: its name, and what is wrong with a zip file (zipForm.ts) or null; a folder has no form. */
export interface SealPlace {
  name: string;
  folder: boolean;
  problem: string | null;
}

export interface SealJudgement {
  verdict: Verdict;
  /** What the seal says; null when it cannot be told. */
  facts: SealFacts | null;
}

type Say = (id: string, problem: string | null, good: string, repeat: string | null) => void;

/** The first few of a list, in words. */
function some(names: readonly string[]): string {
  const shown = names.slice(0, 3).map((name) => name.slice(0, 200));
  return names.length > shown.length ? `${shown.join(', ')} and ${names.length - shown.length} more` : shown.join(', ');
}

function describe({ id, producer, files, period }: BundleManifest): string {
  const when =
    period.from === null && period.to === null ? 'an unstated period' : `${period.from ?? 'unstated'} to ${period.to ?? 'unstated'}`;
  const records = files.reduce((sum, file) => sum + file.records, 0);
  return `Bundle ${id} calls its producer ${producer.name}: ${files.length} files with ${records} records, ${when}.`;
}

function bagProblem({ tags, manifest }: OpenSeal): string | null {
  const missing = tagFiles.filter((name) => !tags.has(name));
  if (missing.length > 0) return `${some(missing)} missing`;
  if (!manifest) return 'the manifest cannot be read';
  const digests = Object.fromEntries([...tags].map(([name, bytes]) => [name, hexSha256(bytes)]));
  const differing = Object.entries(manifest.bagit).filter(([name, digest]) => digests[name] !== digest);
  if (differing.length > 0) return `${some(differing.map(([name]) => name))} not as signed`;
  if (!tags.get('manifest-sha256.txt')?.equals(payloadManifest(manifest.files)))
    return 'manifest-sha256.txt lists other files than were signed';
  if (!tags.get(tagManifestName)?.equals(tagManifest(digests))) return `${tagManifestName} does not fit the files it lists`;
  return null;
}

function filesProblem({ manifest, found }: OpenSeal): string | null {
  if (!manifest) return 'which files were signed cannot be told';
  const missing = manifest.files.filter(({ path }) => !found.has(path));
  if (missing.length > 0) return `missing: ${some(missing.map(({ path }) => path))}`;
  const changed = manifest.files.filter(({ path, sha256, size }) => found.get(path)?.sha256 !== sha256 || found.get(path)?.size !== size);
  return changed.length > 0 ? `not the signed content: ${some(changed.map(({ path }) => path))}` : null;
}

function recordsProblem({ manifest, found }: OpenSeal): string | null {
  if (!manifest) return 'how the records were sealed cannot be told';
  const wrong = manifest.files.filter(({ path, records, merkle }) => {
    const facts = found.get(path);
    return !facts || facts.problem !== null || facts.records !== records || merkle.size !== records || facts.root !== merkle.root;
  });
  return wrong.length > 0 ? `other records than were sealed in ${some(wrong.map(({ path }) => path))}` : null;
}

interface Chains {
  count: number;
  broken: string[];
  /** Not followed to their end. */
  givenUp: string[];
}

/** Chains that producers wrote into their records, in words; a broken one was broken before the bundle was sealed. */
function chainsFound({ found }: OpenSeal): Chains {
  const chains = [...found].flatMap(([path, { chain }]) => (chain ? [{ path, chain }] : []));
  const lines = (which: 'brokenAt' | 'givenUpAt') =>
    chains.flatMap(({ path, chain }) => (chain[which] === null ? [] : [`${path}, line ${chain[which]}`]));
  return { count: chains.length, broken: lines('brokenAt'), givenUp: lines('givenUpAt') };
}

const brokenChain = (broken: readonly string[]): string =>
  `The records chain themselves, and a record does not continue the one before it: ${some(broken)}. Records were changed or removed before the bundle was sealed.`;

function chainSays({ count, broken, givenUp }: Chains): Pick<Check, 'result' | 'says'> {
  if (broken.length > 0) return { result: 'fail', says: brokenChain(broken) };
  if (givenUp.length === 0) return { result: 'pass', says: `The records of ${count} files chain themselves, without a break.` };
  const says = `The records chain themselves, and a record is too long to be followed: ${some(givenUp)}. Whether the chain is whole cannot be told.`;
  return { result: 'unknown', says };
}

function previousSays({ manifest }: OpenSeal): Pick<Check, 'result' | 'says'> {
  if (!manifest) return { result: 'unknown', says: 'Which bundle came before cannot be told.' };
  const { previous } = manifest;
  if (!previous) return { result: 'unknown', says: 'The producer names no bundle before this one; whether there was one cannot be told.' };
  const says = `Follows bundle ${previous.id}, whose ${manifestName} has SHA-256 ${previous.manifestSha256}. That bundle was not looked at here.`;
  return { result: 'unknown', says };
}

function factsOf(seal: OpenSeal, outcome: SignatureFindings | null): SealFacts | null {
  const { manifest, tags } = seal;
  const bytes = tags.get(manifestName);
  if (!manifest || !bytes || !outcome || outcome.rootFingerprint === null) return null;
  const { rootFingerprint, signer, signedAt, current } = outcome;
  const { broken } = chainsFound(seal);
  return {
    bundle: manifest.id,
    producer: manifest.producer.name,
    period: manifest.period,
    previous: manifest.previous,
    manifestSha256: hexSha256(bytes),
    rootFingerprint,
    signer,
    signedAt,
    current,
    remarks: broken.length > 0 ? [brokenChain(broken)] : [],
  };
}

function contentChecks(seal: OpenSeal, place: SealPlace, commands: BundleCommands): Check[] {
  const checks: Check[] = [];
  const say: Say = (id, problem, good, repeat) =>
    checks.push({ id: `bundle/${id}`, result: problem === null ? 'pass' : 'fail', says: problem ?? good, repeat });
  const sentence = (start: string, problem: string | null) => (problem === null ? null : `${start} ${problem}.`);
  const kept = place.folder ? 'The bundle lies in a plain folder.' : 'The archive is in the one form, every byte of it accounted for.';
  say('container', sentence('The archive:', place.problem), kept, commands.container);
  say('manifest', sentence(manifestName, seal.problem), seal.manifest ? describe(seal.manifest) : '', null);
  say('bag', sentence('Bag:', bagProblem(seal)), 'The BagIt files are the signed ones and list exactly these files.', commands.bag);
  say('files', sentence('Files', filesProblem(seal)), 'Every file has the signed SHA-256 and size.', commands.bag);
  const trees = 'The records of every file give the signed root: none changed, added, removed or moved.';
  say('records', sentence('There are', recordsProblem(seal)), trees, commands.records);
  const more = seal.unlisted.length > 0 ? `Not sealed, and yet there: ${some(seal.unlisted)}.` : null;
  say('unlisted', more, 'Nothing is there that was not sealed.', commands.unlisted);
  return checks;
}

async function signatureChecks(
  seal: OpenSeal,
  commands: BundleCommands,
  checkSignature: CheckSignature,
): Promise<{ checks: Check[]; outcome: SignatureFindings | null }> {
  const content = seal.tags.get(manifestName);
  const der = seal.tags.get(signatureName);
  if (!content || !der) {
    const says = `${content ? signatureName : manifestName} is missing: there is no signature to check.`;
    return { checks: [{ id: 'bundle/signature', result: 'fail', says, repeat: null }], outcome: null };
  }
  const outcome = await checkSignature({ der, digest: Buffer.from(hexSha256(content), 'hex'), repeat: commands.signature });
  return { checks: outcome.checks, outcome };
}

/** What failing it means for an import: everything but the chains, which were written before the seal. */
export const chainCheck = 'bundle/record-chain';

/** Judges a sealed bundle whose payload was read. Never throws for hostile content. */
export async function judgeSeal(seal: OpenSeal, place: SealPlace, checkSignature: CheckSignature): Promise<SealJudgement> {
  const id = seal.manifest?.id ?? (seal.root.slice(0, -1) || 'BUNDLE');
  const commands = bundleCommands({ file: place.name, id, folder: place.folder, root: seal.root });
  const checks = contentChecks(seal, place, commands);
  if (!place.folder && seal.manifest && seal.root !== `${seal.manifest.id}/`) {
    const says = `The bundle calls itself ${seal.manifest.id} and lies in another folder.`;
    checks.push({ id: 'bundle/folder', result: 'fail', says, repeat: null });
  }
  const { checks: signed, outcome } = await signatureChecks(seal, commands, checkSignature);
  checks.push(...signed, { id: 'bundle/previous', ...previousSays(seal), repeat: commands.previous });
  const chains = chainsFound(seal);
  if (chains.count > 0) checks.push({ id: chainCheck, ...chainSays(chains), repeat: null });
  const { rootFingerprint = null, signer = null, trusted = false } = outcome ?? {};
  const verdict = concludeVerdict(checks, trusted);
  return {
    verdict: { file: place.name, kind: 'bundle', verdict, rootFingerprint, signer, checks },
    facts: factsOf(seal, outcome),
  };
}
