import { basename } from 'node:path';
import type { KeySummary, PinnedRoot } from '../../shared/signing/contract.ts';
import { shellWord } from '../../shared/signing/stockCommands.ts';
import type { Verdict } from '../../shared/signing/verdict.ts';
import type { ReaderProgress, VerifyJob } from '../reader/protocol.ts';
import type { RunReader } from '../reader/readerClient.ts';
import { certificatePem, fingerprint } from './certificates.ts';
import { findKey, generateKey, type KeyRequest, keyCertificates, listKeys, unlockKey } from './keys.ts';
import { packBundle, type PackedBundle, type PackRequest as PackInputs } from './pack.ts';
import { signReserved } from './pades.ts';
import { signDigest } from './sign.ts';
import { listRoots, pinRoot, trustedPems, unpinRoot } from './trust.ts';

export type { PackedBundle } from './pack.ts';
export { reservedBytes, reservedOffset } from './pades.ts';

/** Every method may be cancelled where it waits for the reader process. */
export interface CallOptions {
  signal?: AbortSignal | undefined;
}

export interface SigningDeps {
  /** The workspace folder; keys lie in `keys/`, pinned roots in `trust/`. */
  directory: string;
  runReader: RunReader;
  /** Turns a token the shell gave out into a file; TOKEN_UNKNOWN otherwise. */
  inputs: { resolve(token: string): { path: string; name: string } };
  now(): Date;
  /** Name and version of this program, for what it seals. */
  software: string;
  /** Told the pinned roots whenever they may have changed. */
  rootsChanged(roots: readonly PinnedRoot[]): Promise<void>;
}

/** Which key signs; the passphrase opens it for this one signature. */
export interface KeyUse {
  key: string;
  passphrase: string;
}

/** What to seal, and with which key. */
export interface PackRequest extends PackInputs, KeyUse {}

export interface PackOptions extends CallOptions {
  onProgress?: (progress: ReaderProgress) => void;
}

/** What the signing feature offers: its contract, and signing for the report feature. */
export interface SigningService {
  keys(): Promise<KeySummary[]>;
  generateKey(input: KeyRequest): Promise<KeySummary>;
  exportCertificate(input: { name: string; which: 'root' | 'chain' }): Promise<{ pem: string; fingerprint: string }>;
  roots(): Promise<PinnedRoot[]>;
  pinRoot(input: { pem: string }): Promise<PinnedRoot>;
  unpinRoot(input: { fingerprint: string }): Promise<PinnedRoot>;
  verify(input: { tokens: string[] }, options?: CallOptions): Promise<Verdict>;
  /** Pinned roots in PEM: what the reader process may trust. */
  trustedRoots(): Promise<string[]>;
  /** One key without its secret. NOT_FOUND. */
  key(name: string): Promise<KeySummary>;
  /** Opens and forgets the key, so that a wrong passphrase is told before the work. NOT_FOUND, KEY_LOCKED. */
  tryKey(use: KeyUse): Promise<void>;
  /** Signs a PDF that has an empty reserved signature (PAdES B-B), in place. NOT_FOUND, KEY_LOCKED. */
  signPdfInPlace(use: KeyUse & { path: string }): Promise<void>;
  /** Detached CAdES-BES signature (DER, with the claimed time) over a SHA-256 digest. NOT_FOUND, KEY_LOCKED. */
  signDetached(use: KeyUse & { digest: Uint8Array }): Promise<Uint8Array>;
  /** Seals files and folders into a new bundle. USAGE, ALREADY_EXISTS, NOT_FOUND, KEY_LOCKED, INPUT_REFUSED. */
  pack(request: PackRequest, options?: PackOptions): Promise<PackedBundle>;
  /** Has what depends on the pinned roots brought up to date; where they cannot be read, nothing is trusted. */
  refreshTrust(): Promise<void>;
}

/** A whole shell word: `evidence.json` is not meant inside `evidence.json.p7s`. */
function wholeWord(word: string): RegExp {
  return new RegExp(`(?<![\\w./-])${word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\w./-])`, 'g');
}

/** The file as the reviewer named it: an upload lies under another name in staging. */
function renamed(verdict: Verdict, path: string, name: string): Verdict {
  if (basename(path) === name) return verdict;
  const word = wholeWord(shellWord(basename(path)));
  const checks = verdict.checks.map((check) => ({ ...check, repeat: check.repeat?.replace(word, () => shellWord(name)) ?? null }));
  return { ...verdict, file: verdict.file === basename(path) ? name : verdict.file, checks };
}

/** Signing and verification for one workspace. Verification opens files only in the reader process. */
export function createSigningService(deps: SigningDeps): SigningService {
  const { directory } = deps;

  async function verify(input: { tokens: string[] }, options: CallOptions = {}): Promise<Verdict> {
    const files = input.tokens.map((token) => deps.inputs.resolve(token));
    const trustedRoots = await trustedPems(directory);
    // A custody log given as a file may come from another workspace, so the anchors of this one say nothing about it.
    const job: VerifyJob = { kind: 'verify', files: files.map((file) => file.path), trustedRoots, anchors: [] };
    const verdict = await deps.runReader(job, { signal: options.signal });
    return files.reduce((named, file) => renamed(named, file.path, file.name), verdict);
  }

  async function refreshTrust(): Promise<void> {
    await deps.rootsChanged(await listRoots(directory).catch(() => []));
  }

  async function thenRefresh<Result>(change: () => Promise<Result>): Promise<Result> {
    const result = await change();
    await refreshTrust();
    return result;
  }

  return {
    verify,
    keys: () => listKeys(directory),
    key: (name) => findKey(directory, name),
    trustedRoots: () => trustedPems(directory),
    roots: () => listRoots(directory),
    pinRoot: ({ pem }) => thenRefresh(() => pinRoot(directory, pem, deps.now())),
    unpinRoot: (input) => thenRefresh(() => unpinRoot(directory, input.fingerprint)),
    refreshTrust,
    generateKey: async (input) => {
      const { summary, rootPem } = await generateKey(directory, input, deps.now());
      await thenRefresh(() => pinRoot(directory, rootPem, deps.now()));
      return summary;
    },
    exportCertificate: async ({ name, which }) => {
      const chain = await keyCertificates(directory, name);
      const root = chain.slice(-1);
      return { pem: (which === 'root' ? root : chain).map(certificatePem).join(''), fingerprint: root.map(fingerprint).join('') };
    },
    tryKey: async ({ key, passphrase }) => {
      await unlockKey(directory, key, passphrase);
    },
    signPdfInPlace: async ({ key, passphrase, path }) => signReserved(path, await unlockKey(directory, key, passphrase)),
    signDetached: async ({ key, passphrase, digest }) => signDigest(digest, await unlockKey(directory, key, passphrase), deps.now()),
    pack: async ({ key, passphrase, ...request }, options = {}) => {
      const signer = await unlockKey(directory, key, passphrase);
      const sign = (digest: Uint8Array) => signDigest(digest, signer, deps.now());
      return packBundle(request, { runReader: deps.runReader, sign, software: deps.software, now: deps.now, ...options });
    },
  };
}
