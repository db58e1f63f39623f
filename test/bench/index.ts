import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { benchImport } from './importing.ts';
import { benchReplay } from './replaying.ts';
import { benchScreens } from './screens.ts';
import { benchScrolling } from './scrolling.ts';
import { benchSigning, benchVerify } from './signing.ts';
import { benchStart } from './starting.ts';
import { type Measurement, printed } from './table.ts';
import { writeCast, writeCloudTrail, writeSessions } from './workload.ts';

const { values } = parseArgs({
  options: {
    full: { type: 'boolean', default: false },
    megabytes: { type: 'string' },
    recording: { type: 'string' },
    cloudtrail: { type: 'string' },
    only: { type: 'string' },
    workspace: { type: 'string' },
    keep: { type: 'boolean', default: false },
    out: { type: 'string', default: fileURLToPath(new URL('../bench.json', import.meta.url)) },
  },
});

const megabytes = Number(values.megabytes ?? (values.full ? 1000 : 200));
/** Records of CloudTrail. `--only cloudtrail`, `--only import` and `--only console` leave out what follows; `--only replay` all else. */
const cloudtrail = Number(values.cloudtrail ?? (values.full ? 1_000_000 : 100_000));
const recording = Number(values.recording ?? (values.full ? 500 : 50));

function machine(): string {
  const load = loadavg().map((one) => one.toFixed(1));
  return `${availableParallelism()} cores, ${(totalmem() / 1e9).toFixed(0)} GB, Node ${process.version}, load ${load.join(' ')}`;
}

/** The console over a workspace that is there already, as `--keep` leaves one. */
const measureConsole = async (workspace: string): Promise<Measurement[]> => [
  ...(await benchScreens(workspace)),
  ...(await benchScrolling(workspace)),
];

async function measureAll(folder: string): Promise<Measurement[]> {
  const workspace = join(folder, 'workspace');
  const results: Measurement[] = [];
  const step = async (name: string, work: () => Promise<Measurement[]>) => {
    process.stderr.write(`${name} ...\n`);
    results.push(...(await work()));
  };
  const sessions = join(folder, 'sessions.jsonl');
  const cast = join(folder, 'long.cast');
  const trail = join(folder, 'cloudtrail.jsonl');
  const replay = async () => benchReplay(cast, writeCast(cast, recording * 1e6), join(folder, 'replay'));
  if (values.only === 'replay') {
    await step('replay', replay);
    return results;
  }
  const trails = { kind: 'cloudtrail', called: 'records of CloudTrail' } as const;
  await step('import of CloudTrail', async () => benchImport(trail, writeCloudTrail(trail, cloudtrail), trails, join(folder, 'trail')));
  await rm(trail);
  await rm(join(folder, 'trail'), { recursive: true });
  if (values.only === 'cloudtrail') return results;
  const documents = { kind: 'sessions', called: 'sessions' } as const;
  await step('import', async () => benchImport(sessions, writeSessions(sessions, megabytes * 1e6), documents, workspace));
  if (values.only === 'import') return results;
  await step('console', () => measureConsole(workspace));
  if (values.only === 'console') return results;
  await step('report', () => benchSigning(workspace, folder));
  await step('sealed bundle', () => benchVerify(workspace, sessions, folder));
  await rm(sessions);
  await step('start', () => benchStart(workspace));
  await step('replay', replay);
  return results;
}

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'muniment-bench-'));
  const before = machine();
  try {
    const results = await (values.workspace === undefined ? measureAll(folder) : measureConsole(values.workspace));
    console.log(`${before}\nafter: ${machine()}\n\n${printed(results)}`);
    await writeFile(values.out, `${JSON.stringify({ at: new Date().toISOString(), before, after: machine(), results }, null, 2)}\n`);
    console.log(`\nAlso in ${values.out}`);
  } finally {
    if (values.keep) process.stderr.write(`kept: ${folder}\n`);
    else await rm(folder, { recursive: true, force: true });
  }
}

await main();
