import { fileURLToPath } from 'node:url';
import { runNode, runProgram } from './measure.ts';
import { type Measurement, notHere, peak, seconds } from './table.ts';
import type { Written } from './workload.ts';

const cli = fileURLToPath(new URL('../main/cli.js', import.meta.url));
const bareReadJson = fileURLToPath(new URL('bareReadJson.js', import.meta.url));

const memoryCapMb = 1500;

/** What a file holds: how bare DuckDB is told to read it, and what its records are called. */
export type Workload = { kind: 'sessions'; called: 'sessions' } | { kind: 'cloudtrail'; called: 'records of CloudTrail' };

/** Imports a file of records, one a line, beside bare DuckDB, one scan by jq, and lnav indexing its lines. Each is a process of its own; DuckDB's time is without its start. */
export async function benchImport(
  file: string,
  { bytes, records }: Written,
  { kind, called }: Workload,
  workspace: string,
): Promise<Measurement[]> {
  const peer = await runNode(bareReadJson, [file, kind]);
  const bare = { ...peer, seconds: Number(peer.said) };
  const jq = await runProgram('jq', ['-n', 'reduce inputs as $one (0; . + 1)', file]);
  const lnav = await runProgram('lnav', ['-n', '-c', ';SELECT count(*) FROM all_logs', file]);
  const ours = await runNode(cli, ['--workspace', workspace, '--quiet', 'import', file]);
  const work = `import ${(bytes / 1e6).toFixed(0)} MB JSONL, ${records} ${called}`;
  const shown = `${seconds(ours.seconds)}${peak(ours.peakMb)}`;
  const ratio = ours.seconds / bare.seconds;
  const beside = (name: string, run: { seconds: number; peakMb: number } | null, target: string, reached: boolean | null): Measurement => ({
    work,
    ours: shown,
    peer: run ? `${name} ${seconds(run.seconds)}${peak(run.peakMb)}` : `${name}: ${notHere}`,
    ratio: run ? ours.seconds / run.seconds : null,
    target,
    reached,
  });
  return [
    beside('bare read_json', bare, 'time <= 4x', ratio <= 4),
    beside('one jq scan', jq, 'time < 1x', jq ? ours.seconds < jq.seconds : null),
    beside('lnav, lines indexed', lnav, 'none: it has no format for these', null),
    {
      work: `${work}, memory`,
      ours: ours.peakMb > 0 ? `peak ${ours.peakMb.toFixed(0)} MB` : 'not seen here',
      peer: `bare read_json${peak(bare.peakMb)}`,
      ratio: ours.peakMb > 0 ? ours.peakMb / bare.peakMb : null,
      target: `<= ${memoryCapMb} MB`,
      reached: ours.peakMb > 0 ? ours.peakMb <= memoryCapMb : null,
    },
  ];
}
