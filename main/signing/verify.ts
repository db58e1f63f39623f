import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import type { CustodyHead } from '../../shared/report/evidence.ts';
import type { Verdict } from '../../shared/signing/verdict.ts';
import { readSpan } from './fileBytes.ts';
import { verifyCustody } from './verifyCustody.ts';
import { verifyEvidence } from './verifyEvidence.ts';
import { verifyReport } from './verifyReport.ts';

type Kind = 'report' | 'statement' | 'signature' | 'custody';

const sampleBytes = 8192;
// The object identifiers of SignedData and of plain data, in DER.
const signedDataId = Buffer.from('06092a864886f70d010702', 'hex').toString('latin1');
const dataId = Buffer.from('06092a864886f70d010701', 'hex').toString('latin1');

/** Two or more marks for each kind, far apart, so that one changed byte cannot turn a damaged file into an unknown one. */
const marks: Record<Kind, readonly string[]> = {
  report: ['%PDF-', '%%EOF', '/ByteRange', '\nstartxref\n'],
  signature: [signedDataId, dataId],
  statement: ['"_type"', 'in-toto.io/Statement', '"predicateType"', '"subject"'],
  custody: ['"prev":"', '"actor":{', '"phase":"', '"act":"'],
};

const endings: readonly [string, Kind][] = [
  ['.pdf', 'report'],
  ['.p7s', 'signature'],
  ['.jsonl', 'custody'],
  ['.json', 'statement'],
];

async function kindOf(path: string): Promise<Kind | null> {
  const { size } = await stat(path);
  const head = await readSpan(path, 0, sampleBytes);
  const tail = await readSpan(path, Math.max(0, size - sampleBytes), sampleBytes);
  const sample = `${head.toString('latin1')}\n${tail.toString('latin1')}`;
  // An emptied log is still the log, and must be called broken, not unknown.
  if (basename(path) === 'custody.jsonl') return 'custody';
  const named = endings.find(([ending]) => path.toLowerCase().endsWith(ending))?.[1];
  const scores = (Object.keys(marks) as Kind[]).map((kind) => ({
    kind,
    score: marks[kind].filter((mark) => sample.includes(mark)).length + (kind === named ? 0.5 : 0),
  }));
  scores.sort((a, b) => b.score - a.score);
  const [best] = scores;
  return best && best.score >= 1 ? best.kind : null;
}

function refused(): AppError {
  return new AppError(
    'INPUT_REFUSED',
    'The file is not a report, an evidence package, an evidence file with its signature, or a custody log.',
    {
      meaning: 'Nothing was verified.',
      action: 'Choose a report (.pdf), an evidence package (.zip), evidence.json with evidence.json.p7s, or custody.jsonl.',
      reason: 'verify/unknown-kind',
    },
  );
}

function pairOf(path: string, kind: Kind | null, second: string | undefined): { statement: string; signature: string } {
  if (kind === 'signature') return { signature: path, statement: second ?? path.replace(/\.p7s$/i, '') };
  return { statement: path, signature: second ?? `${path}.p7s` };
}

/**
 * Verifies a report, an evidence file with its `.p7s` (one path finds the other beside it), or a custody log. Pure: opens
 * nothing but these files and their neighbours. INPUT_REFUSED when the first file is none of these.
 */
export async function verifyFiles(
  paths: readonly string[],
  trustedRoots: readonly string[],
  now: Date,
  anchors: readonly CustodyHead[] = [],
): Promise<Verdict> {
  const [first, second] = paths;
  if (first === undefined) throw refused();
  const kind = await kindOf(first);
  if (kind === 'report') return verifyReport(first, trustedRoots, now);
  if (kind === 'custody') return verifyCustody(first, anchors);
  if (kind === 'statement' || kind === 'signature') return verifyEvidence(pairOf(first, kind, second), trustedRoots, now);
  throw refused();
}
