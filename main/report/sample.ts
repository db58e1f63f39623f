import { createHash, createHmac } from 'node:crypto';
import type { EventRow } from '../../shared/import/event.ts';
import type { Provenance } from '../../shared/query/contract.ts';
import { type MarkOnEvent, standingMarks } from '../../shared/workspace/marks.ts';
import type { Citation, Sample, SampledRecord } from './facts.ts';
import { type CallOptions, narrowed, type ReportQueries, type Scope, stopIfCancelled } from './gather.ts';
import { commandExcerpt } from './redact.ts';

/** How many records a sample holds, when the population has as many. */
export const sampleSize = 25;

/**
 * The seed of a sample: HMAC-SHA256 over the base, keyed with the SHA-256 over the sorted bundle digests (hex, one a line).
 * Whoever prepares the report can choose neither; whoever holds the bundles can repeat it.
 */
export function sampleSeed(bundleDigests: readonly string[], base: string): string {
  const lines = [...bundleDigests].sort().map((digest) => `${digest}\n`);
  const key = createHash('sha256').update(lines.join('')).digest();
  return createHmac('sha256', key).update(base).digest('hex');
}

/** The rank of a record: HMAC-SHA256 over its event id, keyed with the seed. The smallest ranks are drawn. */
export function rankOf(seed: string, eventId: string): string {
  return createHmac('sha256', Buffer.from(seed, 'hex')).update(eventId).digest('hex');
}

interface Drawn {
  rank: string;
  eventId: string;
}

/** Keeps the smallest ranks while ids stream by; at most twice the sample is held at any time. */
function createDraw(size: number): { offer(one: Drawn): void; drawn(): Drawn[] } {
  let kept: Drawn[] = [];
  let bound: string | null = null;
  const trim = () => {
    kept = kept.sort((a, b) => (a.rank < b.rank ? -1 : 1)).slice(0, size);
    bound = kept.length === size ? (kept.at(-1)?.rank ?? null) : null;
  };
  return {
    offer(one) {
      if (bound !== null && one.rank >= bound) return;
      kept.push(one);
      if (kept.length >= size * 2) trim();
    },
    drawn() {
      trim();
      return kept;
    },
  };
}

function words(...values: unknown[]): string {
  return values.filter((value): value is string => typeof value === 'string' && value !== '').join(' ');
}

function first(...values: unknown[]): string {
  return values.find((value): value is string => typeof value === 'string' && value !== '') ?? 'not recorded';
}

/** Who acted, and for whom: `agent nightly-report for pat@clinic.example`. */
function actorOf(row: EventRow): string {
  const actor = first(row['actor_email'], row['actor_name'], row['actor_uid'], row['effective_principal']);
  const type = row['actor_type'];
  const agent = first(row['agent_name'], row['agent_uid']);
  const behalf = first(row['on_behalf_of_email'], row['on_behalf_of_uid']);
  const kind = typeof type === 'string' && type !== 'human' && type !== 'unknown' ? `${type} ` : '';
  return words(
    `${kind}${actor}`,
    agent === 'not recorded' || agent === actor ? null : `via agent ${agent}`,
    behalf === 'not recorded' ? null : `for ${behalf}`,
  );
}

function citationOf({ bundle, file, byteOffset, byteLength, rawSha256, leaf }: Provenance): Citation {
  const { path: filePath, sha256: fileSha256 } = file;
  return {
    bundle: bundle.id,
    bundleSha256: bundle.sha256,
    file: filePath,
    fileSha256,
    offset: byteOffset,
    length: byteLength,
    rawSha256,
    leaf,
  };
}

function recordOf(rank: string, row: EventRow, provenance: Provenance, marks: readonly MarkOnEvent[]): SampledRecord {
  const command = row['command_text'];
  return {
    eventId: row.event_id,
    rank,
    time: row.event_time,
    actor: actorOf(row),
    action: first(row['verb'], row['action']),
    resource: first(row['resource_name'], row['resource_uid'], row['db_name'], row['host_name']),
    outcome: first(row['outcome']),
    command: typeof command === 'string' ? commandExcerpt(command) : '',
    marks: standingMarks(marks),
    citation: citationOf(provenance),
  };
}

/** Ids held in memory at once; a larger population is read in 16 or 256 parts, by the first digits of the id. */
const mostIds = 500_000;
const digits = [...'0123456789abcdef'];

/** Terms that split all events into parts that can be held. Event ids are hex digests, so the parts are even. */
export function parts(population: number): string[] {
  if (population <= mostIds) return [''];
  if (population <= mostIds * 8) return digits.map((digit) => `event_id:${digit}*`);
  return digits.flatMap((first) => digits.map((second) => `event_id:${first}${second}*`));
}

/**
 * Every event id of the population. They are asked for as the values of a column, which reads that column alone; pages of
 * events would read the whole rows, in an order nobody needs.
 */
async function* eventIds(queries: ReportQueries, scope: Scope, population: number, options: CallOptions): AsyncGenerator<string> {
  for (const term of parts(population)) {
    stopIfCancelled(options);
    const text = narrowed(scope.population, term);
    const values = await queries.facet({ text, zone: scope.zone, field: 'event_id', limit: population + 1, ownTerm: true }, options);
    for (const { value } of values) if (value !== null) yield value;
  }
}

/** Draws the sample from the whole population, whose size is known from its count. */
export async function drawSample(
  queries: ReportQueries,
  scope: Scope,
  draw: { base: string; bundleDigests: readonly string[]; population: number },
  options: CallOptions,
): Promise<Sample> {
  const seed = sampleSeed(draw.bundleDigests, draw.base);
  const kept = createDraw(sampleSize);
  let seen = 0;
  for await (const eventId of eventIds(queries, scope, draw.population, options)) {
    kept.offer({ rank: rankOf(seed, eventId), eventId });
    seen += 1;
  }
  if (seen !== draw.population) throw new Error(`${seen} of ${draw.population} events could be drawn`);
  const records: SampledRecord[] = [];
  for (const { rank, eventId } of kept.drawn()) {
    const { event, provenance } = await queries.event({ id: eventId }, options);
    records.push(recordOf(rank, event, provenance, await queries.marksOf(eventId)));
  }
  return { base: draw.base, seed, wanted: sampleSize, records };
}
