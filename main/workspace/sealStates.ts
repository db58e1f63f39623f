import { rm } from 'node:fs/promises';
import type { SealedTree } from '../reader/protocol.ts';
import { fingerprintsOf } from '../../shared/workspace/settings.ts';
import type { OpenWorkspace } from './openWorkspace.ts';

/** What a seal is worth now, by the facts found at import and the roots pinned today; `$1` is a JSON list of fingerprints. */
const stateSql = `CASE WHEN json_extract_string(sealed, '$.current') = 'true'
  AND list_contains(from_json($1::JSON, '["VARCHAR"]'), json_extract_string(sealed, '$.rootFingerprint')) THEN 'verified' ELSE 'untrusted' END`;

/** What the pinned keys make of a file that a signed digest attests; `$1` is a JSON list of fingerprints. */
const attestedSql = `CASE WHEN list_contains(from_json($1::JSON, '["VARCHAR"]'), json_extract_string(attested, '$.key')) THEN 'verified' ELSE 'unverifiable' END`;
const holdsSql = "json_extract_string(attested, '$.holds') = 'true'";

/** Brings files that digests attest up to date with the keys of their signatures that the workspace trusts. */
async function applyKeys({ database, index }: OpenWorkspace, keys: readonly string[]): Promise<void> {
  const trusted = [JSON.stringify(keys)];
  const stale = await database.rows(`SELECT id FROM source_file WHERE ${holdsSql} AND trust <> ${attestedSql} LIMIT 1`, trusted);
  if (stale.length === 0) return;
  await rm(index.seal, { force: true });
  await database.rows(`UPDATE source_file SET trust = ${attestedSql} WHERE ${holdsSql}`, trusted);
}

/**
 * Brings the state of every sealed bundle up to date with the pinned roots: what a producer signed becomes verified when his
 * root is pinned, and untrusted when it is no longer. The facts in the journal stay as they are.
 */
export async function applyTrust(workspace: OpenWorkspace, fingerprints: readonly string[]): Promise<void> {
  const { database, index, settings } = workspace;
  await applyKeys(workspace, fingerprintsOf(settings.get('trust.cloudtrail-keys')));
  const pinned = [JSON.stringify(fingerprints)];
  const stale = await database.rows(`SELECT id FROM bundle WHERE sealed IS NOT NULL AND seal <> ${stateSql}`, pinned);
  if (stale.length === 0) return;
  await rm(index.seal, { force: true });
  await database.transaction(async (rows) => {
    await rows(`UPDATE bundle SET seal = ${stateSql} WHERE sealed IS NOT NULL`, pinned);
    await rows(
      'UPDATE source_file SET trust = (SELECT seal FROM bundle WHERE id = bundle_id) WHERE bundle_id IN (SELECT id FROM bundle WHERE sealed IS NOT NULL)',
    );
  });
}

/** The tree of a file as the seal of its bundle states it; null unless that seal is verified now. */
export async function sealedTree({ database, journal }: OpenWorkspace, bundle: string, path: string): Promise<SealedTree | null> {
  const [row] = await database.rows('SELECT seal FROM bundle WHERE id = $1', [bundle]);
  if (row?.seal !== 'verified') return null;
  const record = (await journal.imports()).find((one) => one.bundle.id === bundle);
  return record?.files.find((file) => file.path === path)?.tree ?? null;
}
