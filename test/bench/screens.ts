import { fileURLToPath } from 'node:url';
import { createRouterClient } from '@orpc/server';
import type { ContractRouterClient } from '@orpc/contract';
import type { Contract } from '../../shared/contract.ts';
import { createApp } from '../../main/app.ts';
import { createSpawnReader } from '../../main/shells/spawnReader.ts';
import { quantile, row, timed } from './measure.ts';

type Client = ContractRouterClient<Contract>;

const texts = [
  '',
  'is:denied',
  'actor:omar*',
  'resource:ehr* -outcome:success',
  'select',
  'at:2026-09-07..2026-09-11 type:database',
  '"last_visit"',
];
const facets = ['actor_email', 'resource_name', 'outcome', 'source_type'];

/** What the Events page asks for after a keystroke: count, first page, facets, all at once. */
function screen(client: Client, text: string): Promise<unknown> {
  return Promise.all([
    client.query.count({ text }),
    client.query.events({ text, limit: 100 }),
    ...facets.map((field) => client.query.facet({ text, field, limit: 20, ownTerm: false })),
  ]);
}

/** Filter, page and facets of the Events page over the imported workspace, beside a bare count of the same table. */
export async function benchScreens(workspace: string): Promise<string[]> {
  const spawnReader = createSpawnReader(fileURLToPath(new URL('../main/reader.js', import.meta.url)));
  const app = await createApp({ directory: workspace, shell: 'cli', reviewer: 'bench', spawnReader });
  const client: Client = createRouterClient(app.router, { context: {} });
  const events = await client.query.count({});
  await screen(client, '');
  const samples: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    for (const text of texts) {
      samples.push((await timed(() => screen(client, text))) * 1000);
      bare.push((await timed(() => client.query.count({}))) * 1000);
    }
  }
  await app.close();
  const ours = `p50 ${quantile(samples, 0.5).toFixed(0)} ms, p95 ${quantile(samples, 0.95).toFixed(0)} ms`;
  const peer = `count of everything p50 ${quantile(bare, 0.5).toFixed(1)} ms`;
  return [row(`Events screen, ${events} events`, ours, peer, `${(quantile(samples, 0.5) / quantile(bare, 0.5)).toFixed(0)}x`)];
}
