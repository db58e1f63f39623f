import { join } from 'node:path';
import type { ImportCounts } from '../../shared/import/contract.ts';
import { literal } from '../database/open.ts';
import type { OpenWorkspace } from './openWorkspace.ts';
import type { Standing, StoredImport } from './records.ts';
import { segmentFile, segmentState } from './segmentIndex.ts';

/** `read_parquet` over the event segments of a state; undefined when it has none. */
function eventsOf({ paths }: OpenWorkspace, bundle: string, { segments }: Standing): string | undefined {
  const files = segments.filter(({ name }) => name.startsWith('events'));
  if (files.length === 0) return undefined;
  return `read_parquet([${files.map(({ name }) => literal(join(paths.segments, segmentFile(bundle, name)))).join(', ')}])`;
}

/** Whether the same records gave the same events: ids, and digests of what they rest on. */
async function compareEvents(workspace: OpenWorkspace, before: StoredImport, after: Standing): Promise<string[]> {
  const bundle = before.bundle.id;
  const states = await Promise.all(before.segments.map((segment) => segmentState(workspace.paths.segments, bundle, segment)));
  if (states.some((state) => state !== 'whole')) return ['The segments of before are gone, so single events could not be compared.'];
  const [oldSql, madeSql] = [eventsOf(workspace, bundle, before), eventsOf(workspace, bundle, after)];
  if (!oldSql || !madeSql) return [];
  const [row] = await workspace.database.rows(
    `SELECT count(*) FILTER (m.event_id IS NULL) AS lost, count(*) FILTER (o.event_id IS NULL) AS made,
       count(*) FILTER (o.raw_sha256 IS DISTINCT FROM m.raw_sha256 OR o.leaf IS DISTINCT FROM m.leaf) AS other
     FROM (SELECT event_id, raw_sha256, leaf FROM ${oldSql}) AS o FULL JOIN (SELECT event_id, raw_sha256, leaf FROM ${madeSql}) AS m USING (event_id)`,
  );
  const [lost, fresh] = [Number(row?.lost), Number(row?.made)];
  const other = Number(row?.other) - lost - fresh;
  const said = [
    ...(lost > 0 ? [`${lost} events of before are not there any more.`] : []),
    ...(fresh > 0 ? [`${fresh} events are new.`] : []),
    ...(other > 0 ? [`${other} events rest on other bytes.`] : []),
  ];
  return said.length > 0
    ? said
    : ['Ids and digests of all events are the same; values derived from the records, or how they are stored, differ.'];
}

/** What differs between a bundle as it stood and as it was read again, one sentence each. */
export async function differences(workspace: OpenWorkspace, before: StoredImport, after: Standing): Promise<string[]> {
  const counted = (Object.keys(before.counts) as (keyof ImportCounts)[])
    .filter((key) => before.counts[key] !== after.counts[key])
    .map((key) => `${key}: ${before.counts[key]} before, ${after.counts[key]} now.`);
  return [...counted, ...(await compareEvents(workspace, before, after))];
}
