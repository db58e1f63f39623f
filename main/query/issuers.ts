import type { Issuers } from '../../shared/query/contract.ts';
import type { PlainRow, ReadConnection } from '../database/connection.ts';
import { instantSql } from '../database/rows.ts';
import { oneSql } from './eventRecord.ts';

/** Temporary keys begin so, and no others are handed out by a call (AWS IAM User Guide, "Unique identifiers"). */
const isTemporary = (key: string) => key.startsWith('ASIA');

/** No temporary credentials last longer (AWS STS API Reference, GetSessionToken: 129,600 seconds). */
const longestHours = 36;

/** Roles that are assumed one after the other; what goes on longer is cut. */
const mostSteps = 8;

/** Records of one key beyond those of the two accounts that each call to another account is logged in. */
const mostClaims = 20;

const used = "json_extract_string(unmapped, '$.userIdentity.accessKeyId')";
const arn = "json_extract_string(unmapped, '$.userIdentity.arn')";
const issued = "json_extract_string(unmapped, '$.responseElements.credentials.accessKeyId')";
const ofCloudTrail = "source_type = 'cloudtrail' AND ordinal = 0";

/** When an event was done, and with which key; it may be one that is set aside. */
const ownSql = `SELECT ${instantSql('event_time')} AS at, ${used} AS used FROM ${oneSql} WHERE ${ofCloudTrail}`;

const claimsSql = `SELECT event_id, ${instantSql('event_time')} AS at, actor_uid, actor_name, actor_type, ${used} AS used, ${arn} AS arn
  FROM event WHERE ${ofCloudTrail} AND action = 'login' AND outcome = 'success'
    AND event_time BETWEEN CAST($2 AS TIMESTAMP) - INTERVAL ${longestHours} HOUR AND CAST($2 AS TIMESTAMP) AND ${issued} = $1
  ORDER BY event_time, event_id LIMIT ${mostClaims}`;

/** A call to another account is logged there too, without saying who made it: of several records those count that do. */
function claimant(claims: readonly PlainRow[]): PlainRow | 'several' | undefined {
  const named = claims.filter((one) => one.arn !== null);
  const [first, ...others] = named.length > 0 ? named : claims;
  return others.some((one) => one.actor_uid !== first?.actor_uid) ? 'several' : first;
}

const textOr = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/**
 * Who had the temporary key of an event issued, who had that one's issued, and so on, outermost first: `AssumeRole*` and its like in
 * CloudTrail answer with the key that later records name in `userIdentity.accessKeyId` (formats/sources.md 6). It is looked up when
 * asked, over all bundles: neither their order nor a removal leaves anything behind. Where records disagree the chain ends and says so.
 */
export async function issuersOf(database: ReadConnection, id: string, signal: AbortSignal | undefined): Promise<Issuers> {
  const chain: Issuers['chain'] = [];
  const seen = new Set<string>();
  let [last] = await database.rows(ownSql, [id], signal);
  while (typeof last?.used === 'string' && isTemporary(last.used)) {
    // A key that was issued to itself, by whatever way around, is told by no true record.
    if (seen.has(last.used)) return { chain, ends: 'several' };
    if (chain.length === mostSteps) return { chain, ends: 'cut' };
    seen.add(last.used);
    // Without a time nothing tells which of the records came before.
    const found = last.at === null ? undefined : claimant(await database.rows(claimsSql, [last.used, textOr(last.at)], signal));
    if (found === 'several') return { chain, ends: 'several' };
    if (!found) return { chain, ends: 'not-found' };
    chain.unshift({
      event: String(found.event_id),
      uid: textOr(found.actor_uid),
      name: textOr(found.actor_name),
      type: textOr(found.actor_type),
    });
    last = found;
  }
  return { chain, ends: 'origin' };
}
