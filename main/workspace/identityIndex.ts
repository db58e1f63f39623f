import { rm } from 'node:fs/promises';
import type { WriteConnection } from '../database/connection.ts';
import type { Identities } from './identities.ts';
import type { IndexPaths } from './segmentIndex.ts';

const shape = JSON.stringify([{ id: 'VARCHAR', name: 'VARCHAR', names: ['VARCHAR'] }]);
const listedSql = 'SELECT unnest(from_json($1::JSON, $2), recursive := true)';

/** Brings an index to what the log says about who is who; one that is there already is left as it is. */
export async function loadIdentities(database: WriteConnection, index: IndexPaths, identities: Identities): Promise<void> {
  const [known] = await database.rows('SELECT entry, head FROM identity_state');
  const { n, head } = identities.head();
  if (known?.entry === n && known.head === head) return;
  const listed = [JSON.stringify(identities.list()), shape];
  await rm(index.seal, { force: true });
  await database.transaction(async (rows) => {
    for (const table of ['identity', 'identity_alias', 'identity_state'] as const) await rows(deletions[table]);
    await rows(`INSERT INTO identity SELECT id, name FROM (${listedSql})`, listed);
    await rows(
      `INSERT INTO identity_alias SELECT DISTINCT ON (folded) id, alias, lower(alias) AS folded FROM (SELECT id, unnest(names) AS alias FROM (${listedSql})) ORDER BY folded, id`,
      listed,
    );
    await rows('INSERT INTO identity_state VALUES ($1, $2)', [n, head]);
  });
}

const deletions = {
  identity: 'DELETE FROM identity',
  identity_alias: 'DELETE FROM identity_alias',
  identity_state: 'DELETE FROM identity_state',
} as const;
