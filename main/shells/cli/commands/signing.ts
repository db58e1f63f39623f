import { X509Certificate } from 'node:crypto';
import { access, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { AppError } from '../../../../shared/errors.ts';
import type { Verdict } from '../../../../shared/signing/verdict.ts';
import { verifyAlone } from '../../../app.ts';
import { type Context, type GlobalOptions, passphraseFrom, spawnReader, usage, workspaceDirectory } from '../context.ts';
import { type Output, printable, table } from '../output.ts';

export interface KeyOptions {
  name?: string;
  person?: string;
  organisation?: string;
  email?: string;
  passphraseFile?: string;
}

/** `keys generate --name N --person P --organisation O [--email E]` */
export async function generateKey({ client, output }: Context, options: KeyOptions): Promise<void> {
  const { name, person, organisation } = options;
  if (!name || !person || !organisation) throw usage('A key needs --name, --person and --organisation.');
  const passphrase = await passphraseFrom(options.passphraseFile, true);
  const key = await client.signing.generateKey({ name, person, organisation, email: options.email ?? null, passphrase });
  output.result(
    key,
    () =>
      `Key ${key.name} for ${printable(key.person)}, valid to ${key.notAfter}\n  root certificate ${key.rootFingerprint}\n  Read these digits out to whoever will verify your reports.`,
  );
}

/** `keys list` */
export async function listKeys({ client, output }: Context): Promise<void> {
  const keys = await client.signing.keys();
  output.result(keys, () =>
    table(
      ['name', 'person', 'organisation', 'valid to', 'root'],
      keys.map((key) => [key.name, key.person, key.organisation, key.notAfter, key.rootFingerprint]),
      96,
    ),
  );
}

/** `keys export-cert NAME [--chain] [--out FILE]` */
export async function exportCertificate(
  { client, output }: Context,
  name: string,
  options: { chain?: boolean; out?: string },
): Promise<void> {
  const { pem, fingerprint } = await client.signing.exportCertificate({ name, which: options.chain ? 'chain' : 'root' });
  const { out } = options;
  if (out === undefined) return output.result({ pem, fingerprint }, () => pem.trimEnd());
  await writeFile(out, pem, { mode: 0o644 });
  output.result({ file: out, fingerprint }, () => `${out}\n  root certificate ${fingerprint}`);
}

/** `trust list` */
export async function listRoots({ client, output }: Context): Promise<void> {
  const roots = await client.signing.roots();
  output.result(roots, () =>
    table(
      ['root certificate', 'subject', 'valid to'],
      roots.map((root) => [root.fingerprint, printable(root.subject), root.notAfter]),
      96,
    ),
  );
}

/** `trust add ROOT.pem` */
export async function addRoot({ client, output }: Context, file: string): Promise<void> {
  const root = await client.signing.pinRoot({ pem: await readFile(file, 'utf8') });
  output.result(
    root,
    () => `Pinned ${printable(root.subject)}\n  ${root.fingerprint}\n  Compare these digits with the signer by phone before relying on it.`,
  );
}

/** `trust remove FINGERPRINT` */
export async function removeRoot({ client, output }: Context, fingerprint: string): Promise<void> {
  const root = await client.signing.unpinRoot({ fingerprint });
  output.result(root, () => `No longer pinned: ${printable(root.subject)}`);
}

const marks = { pass: 'pass   ', fail: 'FAIL   ', unknown: 'unknown' } as const;

/** Stock commands, each once, under the checks it repeats. */
function repeats(verdict: Verdict): string[] {
  const byCommand = new Map<string, string[]>();
  for (const { id, repeat } of verdict.checks)
    if (repeat !== null) byCommand.set(repeat, [...(byCommand.get(repeat) ?? []), id.slice(id.indexOf('/') + 1)]);
  // A script of several lines is not indented: copied with spaces in front it would not run.
  const shown = (command: string) => (command.includes('\n') ? command : `      ${command}`);
  const commands = [...byCommand].flatMap(([command, ids]) => [`    ${ids.join(', ')}:`, shown(command)]);
  return commands.length === 0 ? [] : ['  To repeat these checks without Muniment:', ...commands];
}

/** A verdict as text: each check with its meaning, then the stock commands that repeat them. */
export function describeVerdict(verdict: Verdict): string {
  const checks = verdict.checks.map((check) => `  ${marks[check.result]} ${check.id}: ${printable(check.says)}`);
  const root = verdict.rootFingerprint === null ? [] : [`  root certificate ${verdict.rootFingerprint}`];
  const hint =
    verdict.verdict === 'untrusted' && verdict.rootFingerprint !== null
      ? [
          '  Intact, but signed under a root that is not pinned. Compare the digits above with the signer, then: muniment trust add ROOT.pem',
        ]
      : [];
  const heading = `${printable(verdict.file)}: ${verdict.verdict}${verdict.signer === null ? '' : `, signed by ${printable(verdict.signer)}`}`;
  return [heading, ...checks, ...root, ...hint, ...repeats(verdict)].join('\n');
}

/** Roots pinned in the workspace, read without opening it: verification needs no workspace and takes no lock. */
async function pinnedRoots(options: GlobalOptions): Promise<string[]> {
  const folder = join(workspaceDirectory(options), 'trust');
  const names = await readdir(folder).catch(() => []);
  return Promise.all(names.filter((name) => name.endsWith('.pem')).map((name) => readFile(join(folder, name), 'utf8')));
}

/** A root the reviewer names must be a certificate: one that is not would silently count for nothing. */
async function readRoot(file: string): Promise<string> {
  const pem = await readFile(file, 'utf8');
  try {
    return new X509Certificate(pem).toString();
  } catch {
    throw new AppError('INPUT_REFUSED', `There is no certificate in ${file}.`, {
      meaning: 'Nothing was verified.',
      action: 'Name the root certificate in PEM with --trust.',
      reason: 'certificate/unreadable',
    });
  }
}

/** `verify FILE [SIGNATURE] [--trust ROOT.pem]...`: exit 0 only for `valid`. */
export async function verify(options: GlobalOptions, output: Output, files: readonly string[], trust: readonly string[]): Promise<number> {
  for (const file of files) await access(file);
  const pinned = await pinnedRoots(options);
  const given = await Promise.all(trust.map(readRoot));
  const roots = [...pinned, ...given];
  output.say(`Trusted roots: ${given.length} given, ${pinned.length} pinned in ${workspaceDirectory(options)}.`);
  const verdict = await verifyAlone(spawnReader, withSignature(files), roots);
  output.result(verdict, () => describeVerdict(verdict));
  return verdict.verdict === 'valid' ? 0 : 1;
}

/** `evidence.json` is checked with the signature that lies beside it. */
function withSignature(files: readonly string[]): readonly string[] {
  const [file] = files;
  if (files.length !== 1 || file === undefined) return files;
  if (file.endsWith('.p7s')) return [file.slice(0, -'.p7s'.length), file];
  return basename(file).endsWith('.json') ? [file, `${file}.p7s`] : files;
}
