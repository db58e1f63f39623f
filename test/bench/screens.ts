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

/**
 * What the Events page asks for after a keystroke: count, first page, facets with what lies behind them, bars over time, all at once.
 * Resolves to the seconds until the page was there.
 */
async function screen(client: Client, text: string): Promise<number> {
  const list = timed(() => client.query.events({ text, limit: 200, columns: usuallyRead }));
  await Promise.all([
    client.query.count({ text }),
    list,
    ...facets.map((field) => client.query.values({ text, field, limit: 12, ownTerm: false })),
    client.query.histogram({ text, most: 120 }),
  ]);
  return list;
}

interface Samples {
  events: number;
  /** Seconds of screens asked for the first time since the workspace was opened, and asked again: answers are kept. */
  first: number[];
  again: number[];
  /** The list alone, on screens that are asked for the first time. */
  list: number[];
  /** A count by one column, the first time. */
  bare: number[];
}

/** Opens the workspace and asks for each screen twice, everything first, as the page of events does. */
async function askAll(workspace: string, samples: Samples): Promise<void> {
  const { app, client } = await openWorkspace(workspace);
  try {
    for (const text of texts) {
      samples.first.push(await timed(async () => void samples.list.push(await screen(client, text))));
      samples.again.push(await timed(() => screen(client, text)));
    }
    samples.events = await client.query.count({});
    samples.bare.push(await timed(() => client.query.count({ text: 'is:failed' })));
  } finally {
    await app.close();
  }
}

/** Filter, page, facets and histogram of the Events page over the imported workspace, beside a bare count of the same table. */
export async function benchScreens(workspace: string): Promise<Measurement[]> {
  const samples: Samples = { events: 0, first: [], again: [], list: [], bare: [] };
  for (let round = 0; round < 5; round += 1) await askAll(workspace, samples);
  const { events, first, again, list, bare } = samples;
  const p95 = quantile(first, 0.95);
  const target = events >= 10 * million ? 0.6 : 0.15;
  return [
    {
      work: `Events screen: filter, page, ${facets.length} facets, histogram, ${events} events`,
      ours: `p50 ${seconds(quantile(first, 0.5))}, p95 ${seconds(p95)}, list p50 ${seconds(quantile(list, 0.5))}, again p50 ${seconds(quantile(again, 0.5))}`,
      peer: `count by one column p50 ${seconds(quantile(bare, 0.5))}`,
      ratio: quantile(first, 0.5) / quantile(bare, 0.5),
      target: `p95 <= ${seconds(target)} at ${events >= 10 * million ? 10 : 1} M`,
      reached: events >= million ? p95 <= target : null,
    },
  ];
}
