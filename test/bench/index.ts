import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { benchImport } from './importing.ts';
import { row } from './measure.ts';
import { benchScreens } from './screens.ts';

const sessions = Number(process.env['MUNIMENT_BENCH_SESSIONS'] ?? 20_000);

const folder = await mkdtemp(join(tmpdir(), 'muniment-bench-'));
try {
  const workspace = join(folder, 'workspace');
  console.log(row('what', 'muniment', 'peer, same run', 'ratio'));
  for (const line of await benchImport(join(folder, 'input'), workspace, sessions)) console.log(line);
  for (const line of await benchScreens(workspace)) console.log(line);
} finally {
  await rm(folder, { recursive: true, force: true });
}
