import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runNode, runProgram } from './measure.ts';
import { type Measurement, notHere, peak, seconds } from './table.ts';

const cli = fileURLToPath(new URL('../main/cli.js', import.meta.url));
const passphrase = { MUNIMENT_PASSPHRASE: 'correct horse battery staple' };

/** Makes a key, and signs a report with its evidence package. */
export async function benchSigning(workspace: string, folder: string): Promise<Measurement[]> {
  const run = (...args: string[]) => runNode(cli, ['--workspace', workspace, '--quiet', ...args], passphrase);
  const pdf = join(folder, 'report.pdf');
  const zip = join(folder, 'package.zip');
  await run('keys', 'generate', '--name', 'bench', '--person', 'Bench', '--organisation', 'Clinic');
  const days = ['--from', '2026-09-01', '--to', '2026-09-30'];
  const signed = await run('report', 'activity-review', ...days, '--key', 'bench', '--out', pdf, '--package', zip);
  return [
    {
      work: 'signed report of one month with its evidence package',
      ours: `${seconds(signed.seconds)}${peak(signed.peakMb)}`,
      peer: 'none',
      ratio: null,
      target: '<= 8 s, <= 600 MB with a table of 10,000 rows',
      // No report has a table of that length yet.
      reached: null,
    },
  ];
}

/** Seals a file of records under the key above and verifies the bundle, record trees included, beside what stock tools need to read it. */
export async function benchVerify(workspace: string, file: string, folder: string): Promise<Measurement[]> {
  const run = (...args: string[]) => runNode(cli, ['--workspace', workspace, '--quiet', ...args], passphrase);
  const bundle = join(folder, 'sealed.muniment');
  const root = join(folder, 'root.pem');
  const script = join(folder, 'read.sh');
  await run('keys', 'export-cert', 'bench', '--out', root);
  await run('pack', file, '--key', 'bench', '--out', bundle);
  await writeFile(script, 'unzip -p "$1" | sha256sum\n');
  const stock = await runProgram('sh', [script, bundle]).catch(() => null);
  const verified = await run('verify', bundle, '--trust', root);
  const { size } = await stat(file);
  const ratio = stock ? verified.seconds / stock.seconds : null;
  return [
    {
      work: `verify of a sealed bundle of ${(size / 1e6).toFixed(0)} MB`,
      ours: `${seconds(verified.seconds)}${peak(verified.peakMb)}`,
      peer: stock ? `unzip -p | sha256sum ${seconds(stock.seconds)}` : `unzip: ${notHere}`,
      ratio,
      target: '<= 2.5x',
      reached: ratio === null ? null : ratio <= 2.5,
    },
  ];
}
