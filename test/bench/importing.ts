import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { literal } from '../../main/database/open.ts';
import { writeSampleClinic } from '../../main/sample/sampleService.ts';
import { row, timed, watchMemory } from './measure.ts';

const cli = fileURLToPath(new URL('../main/cli.js', import.meta.url));

/** Top-level keys of a session document; nested values stay JSON, as inferring their types over all files takes all memory there is. */
const columns = {
  ...Object.fromEntries(
    ['id', 'user', 'user_id', 'user_name', 'type', 'connection', 'verb', 'status', 'identity_type'].map((key) => [key, 'VARCHAR']),
  ),
  ...Object.fromEntries(
    ['script', 'labels', 'metadata', 'metrics', 'connection_tags', 'review', 'event_stream', 'ai_analysis', 'guardrails_info'].map(
      (key) => [key, 'JSON'],
    ),
  ),
  start_date: 'TIMESTAMP',
  end_date: 'TIMESTAMP',
  exit_code: 'INTEGER',
  event_size: 'BIGINT',
};

async function bareReadJson(folder: string): Promise<number> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const typedColumns = `{${Object.entries(columns)
    .map(([key, type]) => `${key}: '${type}'`)
    .join(', ')}}`;
  const seconds = await timed(() =>
    connection.run(
      `CREATE TABLE bare AS SELECT * FROM read_json(${literal(join(folder, 'sessions', '*.json'))}, format = 'newline_delimited', maximum_object_size = 4194304, columns = ${typedColumns})`,
    ),
  );
  connection.closeSync();
  instance.closeSync();
  return seconds;
}

async function ourImport(workspace: string, folder: string): Promise<{ seconds: number; peak: number }> {
  let peak = 0;
  const seconds = await timed(async () => {
    const child = spawn(process.execPath, [cli, '--workspace', workspace, '--quiet', 'import', folder], { stdio: 'ignore' });
    const stop = watchMemory(child.pid ?? 0);
    const [code] = (await once(child, 'exit')) as [number];
    peak = stop();
    if (code !== 0) throw new Error(`the import ended with ${code}`);
  });
  return { seconds, peak };
}

/** Imports `sessions` generated hoop documents, beside DuckDB's own bare `read_json` of the same files. */
export async function benchImport(folder: string, workspace: string, sessions: number): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const { files, bytes } = await writeSampleClinic(join(folder, 'clinic'), { sessions });
  const bare = await bareReadJson(join(folder, 'clinic'));
  const ours = await ourImport(workspace, join(folder, 'clinic'));
  const what = `import ${files} hoop files, ${(bytes / 1e6).toFixed(0)} MB`;
  return [
    row(
      what,
      `${ours.seconds.toFixed(1)} s, peak ${ours.peak.toFixed(0)} MB`,
      `bare read_json ${bare.toFixed(1)} s`,
      `${(ours.seconds / bare).toFixed(1)}x`,
    ),
  ];
}
