import { basename } from 'node:path';
import {
  certificatesCommand,
  coverageCommand,
  embeddedCommand,
  extractCommand,
  fingerprintCommand,
  reportCommand,
} from '../../shared/signing/stockCommands.ts';
import { type Check, concludeVerdict, type Verdict } from '../../shared/signing/verdict.ts';
import { derLength } from './cms.ts';
import { readEmbeddedEvidence } from './embeddedEvidence.ts';
import { type ByteSource, findToken, hashSpans, readSpan, sizeOf } from './fileBytes.ts';
import { reservedBytes } from './pades.ts';
import { verifySignature } from './verifySignature.ts';

/** The signature of a PDF as found: where the gap is, what it holds, and what is wrong with either. */
interface FoundSignature {
  gapStart: number;
  gapEnd: number;
  size: number;
  der: Uint8Array | null;
  claimed: Date | null;
  problem: string | null;
}

function claimedTime(text: string): Date | null {
  const digits = /^\s*\/M \(D:(\d{14})Z\)/.exec(text)?.[1];
  if (digits === undefined) return null;
  const at = new Date(digits.replace(/(....)(..)(..)(..)(..)(..)/, '$1-$2-$3T$4:$5:$6Z'));
  return Number.isNaN(at.getTime()) ? null : at;
}

/** Lower-case hex only, and nothing but zeros after the DER value: otherwise bytes could change without a trace. */
function gapContent(gap: string): { der: Uint8Array | null; problem: string | null } {
  if (!/^<[0-9a-f]+>$/.test(gap)) return { der: null, problem: 'the space of the signature holds something other than hex digits' };
  const bytes = Buffer.from(gap.slice(1, -1), 'hex');
  const length = derLength(bytes);
  if (length === null || length > bytes.length) return { der: null, problem: 'the space of the signature holds no signature' };
  const clean = bytes.subarray(length).every((byte) => byte === 0);
  return { der: bytes.subarray(0, length), problem: clean ? null : 'there are bytes after the signature' };
}

async function findSignature(path: ByteSource): Promise<FoundSignature | string> {
  const offsets = await findToken(path, '/ByteRange');
  const [at] = offsets;
  if (at === undefined) return 'the file carries no signature';
  if (offsets.length !== 1) return `the file carries ${offsets.length} signatures`;
  const text = (await readSpan(path, at, 96)).toString('latin1');
  const numbers = /^\/ByteRange \[0 (\d{1,10}) (\d{1,10}) (\d{1,10})\] *\n\/Contents </.exec(text);
  if (!numbers) return 'the signature does not start at the first byte of the file, or is not written as expected';
  const [gapStart, gapEnd, tail] = numbers.slice(1).map(Number) as [number, number, number];
  const size = await sizeOf(path);
  let problem: string | null = null;
  if (gapStart !== at + numbers[0].length - 1) problem = 'the range of the signature leaves out other bytes than the signature';
  else if (gapEnd - gapStart !== reservedBytes * 2 + 2) problem = 'the space of the signature has an unexpected size';
  else if (gapEnd + tail !== size)
    problem = gapEnd + tail < size ? 'bytes were added after signing' : 'the file is shorter than what was signed';
  if (problem !== null) return problem;
  const gap = gapContent((await readSpan(path, gapStart, gapEnd - gapStart)).toString('latin1'));
  const after = (await readSpan(path, gapEnd, 64)).toString('latin1');
  return { gapStart, gapEnd, size, der: gap.der, claimed: claimedTime(after), problem: gap.problem };
}

async function checkEmbedded(path: ByteSource, file: string): Promise<Check> {
  const repeat = embeddedCommand(file);
  const check = (result: Check['result'], says: string): Check => ({ id: 'report/embedded-evidence', result, says, repeat });
  const found = await readEmbeddedEvidence(path);
  if (!found) return check('fail', 'The report does not carry exactly one readable embedded file, evidence-core.json.');
  if (!found.json) return check('fail', 'The embedded evidence-core.json is no JSON object.');
  if (found.announced !== found.sha256)
    return check('fail', 'The embedded evidence-core.json does not have the digest the report announces for it.');
  return check('pass', `The embedded evidence-core.json has the announced digest, SHA-256 ${found.sha256}.`);
}

/** Verifies a signed report against pinned roots (PEM). Every changed byte of the file makes a check fail. */
export async function verifyReport(path: string, trustedRoots: readonly string[], now: Date): Promise<Verdict> {
  return verifyReportBytes(path, basename(path), trustedRoots, now);
}

/** The same for a report that lies inside another file; `file` is what the commands call it. */
export async function verifyReportBytes(path: ByteSource, file: string, trustedRoots: readonly string[], now: Date): Promise<Verdict> {
  const found = await findSignature(path);
  if (typeof found === 'string' || found.der === null) {
    const problem = typeof found === 'string' ? found : (found.problem ?? 'the signature cannot be read');
    const says = `The signature does not cover the whole file: ${problem}.`;
    const checks: Check[] = [{ id: 'report/coverage', result: 'fail', says, repeat: coverageCommand(file) }];
    return { file, kind: 'report', verdict: 'invalid', rootFingerprint: null, signer: null, checks };
  }
  const coverage = (result: Check['result'], says: string): Check => ({
    id: 'report/coverage',
    result,
    says,
    repeat: coverageCommand(file),
  });
  const whole =
    found.problem === null
      ? coverage('pass', 'One signature covers every byte of the file except its own hex digits.')
      : coverage('fail', `The signature does not account for every byte: ${found.problem}.`);
  const digest = await hashSpans(path, [
    { start: 0, end: found.gapStart },
    { start: found.gapEnd, end: found.size },
  ]);
  const findings = await verifySignature({
    prefix: 'report',
    der: found.der,
    digest,
    claim: { place: 'dictionary', time: found.claimed },
    trustedRoots,
    now,
    repeat: {
      open: reportCommand(file),
      certificates: `${extractCommand(file)}; ${certificatesCommand('signature.der')}`,
      fingerprint: fingerprintCommand(),
    },
  });
  const checks = [whole, ...findings.checks, await checkEmbedded(path, file)];
  const { rootFingerprint, signer, trusted } = findings;
  return { file, kind: 'report', verdict: concludeVerdict(checks, trusted), rootFingerprint, signer, checks };
}
