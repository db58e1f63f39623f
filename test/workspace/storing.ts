import { createRouterClient } from '@orpc/server';
import type { ImportedBundle } from '../../shared/import/contract.ts';
import type { Correction } from '../../shared/import/inspection.ts';
import type { TestApp } from '../support/openApp.ts';
import type { Client } from '../support/transports.ts';

const clientOf = (app: TestApp): Client => createRouterClient(app.router, { context: {} });

/** Imports a path and returns its bundle; files may be read otherwise than by what they are. */
export async function importInto(app: TestApp, path: string, corrections: readonly Correction[] = []): Promise<ImportedBundle> {
  const { token } = await app.inputs.offer(path);
  const said = corrections.map((one) => ({ token, ...one }));
  for await (const step of await clientOf(app).import.run({ tokens: [token], corrections: said })) {
    const [bundle] = step.kind === 'done' ? step.bundles : [];
    if (bundle) return bundle;
  }
  throw new Error('the import ended without a bundle');
}

/** Every event by what identifies it: id, digest of its record, leaf. */
export async function digestsOf(app: TestApp): Promise<unknown[]> {
  const { rows } = await clientOf(app).query.events({ limit: 1000, sort: 'event_id' });
  return rows.map((row) => [row.event_id, row['raw_sha256'], row['leaf']]);
}
