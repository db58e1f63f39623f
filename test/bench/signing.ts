import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runNode, runProgram } from './measure.ts';
import { type Measurement, notHere, peak, seconds } from './table.ts';

const cli = fileURLToPath(new URL('../main/cli.js', import.meta.url));
const passphrase = { MUNIMENT_PASSPHRASE: 'correct horse battery staple' };

/** Makes and signs a report with its evidence package, and checks the package, beside what stock tools need to read it. */
export async function benchSigning(workspace: string, folder: string): Promise<Measurement[]> {
  const run = (...args: string[]) => runNode(cli, ['--workspace', workspace, '--quiet', ...args], passphrase);
  const pdf = join(folder, 'report.pdf');
  const zip = join(folder, 'package.zip');
  const root = join(folder, 'root.pem');
  await run('keys', 'generate', '--name', 'bench', '--person', 'Bench', '--organisation', 'Clinic');
  await run('keys', 'export-cert', 'bench', '--out', root);
  const days = ['--from', '2026-09-01', '--to', '2026-09-30'];
  const signed = await run('report', 'activity-review', ...days, '--key', 'bench', '--out', pdf, '--package', zip);
  const verified = await run('verify', zip, '--trust', root);
  await writeFile(join(folder, 'read.sh'), 'unzip -p "$1" | sha256sum\n');
  const stock = await runProgram('sh', [join(folder, 'read.sh'), zip]).catch(() => null);
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
    {
      work: 'verify of that package',
      ours: `${seconds(verified.seconds)}${peak(verified.peakMb)}`,
      peer: stock ? `unzip -p | sha256sum ${seconds(stock.seconds)}` : `unzip: ${notHere}`,
      ratio: stock ? verified.seconds / stock.seconds : null,
      target: '<= 2.5x for a sealed bundle of 1 GB',
      reached: null,
    },
  ];
}
