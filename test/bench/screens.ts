import { usuallyRead } from '../../renderer/query/listedColumns.ts';
import { type Client, openWorkspace } from './client.ts';
import { quantile, timed } from './measure.ts';
import { type Measurement, seconds } from './table.ts';

const texts = [
  '',
  'is:denied',
  'actor:omar*',
  'resource:ehr* -outcome:success',
  'select',
  'at:2026-09-07..2026-09-11 type:database',
  '"last_visit"',
];
const facets = ['actor_type', 'actor', 'resource', 'outcome'];
const million = 1_000_000;

/** What the Events page asks for after a keystroke: count, first page, facets with what lies behind them, bars over time, all at once. */
function screen(client: Client, text: string): Promise<unknown> {
  return Promise.all([
    client.query.count({ text }),
    client.query.events({ text, limit: 200, columns: usuallyRead }),
    ...facets.map((field) => client.query.values({ text, field, limit: 12, ownTerm: false })),
    client.query.histogram({ text, most: 120 }),
  ]);
}

/** Filter, page, facets and histogram of the Events page over the imported workspace, beside a bare count of the same table. */
export async function benchScreens(workspace: string): Promise<Measurement[]> {
  const { app, client } = await openWorkspace(workspace);
  try {
    const events = await client.query.count({});
    await screen(client, '');
    const samples: number[] = [];
    const bare: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      for (const text of texts) {
        samples.push(await timed(() => screen(client, text)));
        bare.push(await timed(() => client.query.count({})));
      }
    }
    const p95 = quantile(samples, 0.95);
    const target = events >= 10 * million ? 0.6 : 0.15;
    return [
      {
        work: `Events screen: filter, page, ${facets.length} facets, histogram, ${events} events`,
        ours: `p50 ${seconds(quantile(samples, 0.5))}, p95 ${seconds(p95)}`,
        peer: `count of everything p50 ${seconds(quantile(bare, 0.5))}`,
        ratio: quantile(samples, 0.5) / quantile(bare, 0.5),
        target: `p95 <= ${seconds(target)} at ${events >= 10 * million ? 10 : 1} M`,
        reached: events >= million ? p95 <= target : null,
      },
    ];
  } finally {
    await app.close();
  }
}
