import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterEach, beforeEach } from 'vitest';
import type { AppOptions } from '../../main/app.ts';
import type { ImportedBundle } from '../../shared/import/contract.ts';
import { type Files, folderOf } from '../import/importing.ts';
import { openApp, type TestApp } from './openApp.ts';
import { temporaryFolder } from './temporary.ts';
import type { Client } from './transports.ts';

/** The application over a workspace, and what its tests do with it. */
export interface EvidenceWorkspace {
  readonly app: TestApp;
  readonly client: Client;
  /** Opens the same folder again, after its application was closed. */
  reopen(): Promise<void>;
  /** Imports files as one bundle. */
  bring(files: Files): Promise<ImportedBundle>;
  /** Imports what lies at a path as one bundle. */
  importOf(path: string): Promise<ImportedBundle>;
}

/** A new workspace for each test of a file, closed after it. Call it at the top of the file. */
export function evidenceWorkspace(spawnReader: AppOptions['spawnReader']): EvidenceWorkspace {
  let app: TestApp;
  let client: Client;
  const open = async (directory: string) => {
    app = await openApp({ spawnReader, directory });
    client = createRouterClient(app.router, { context: {} });
  };
  beforeEach(async () => open(join(await temporaryFolder(), 'workspace')), 60_000);
  afterEach(() => app.close());
  const importOf = async (path: string): Promise<ImportedBundle> => {
    const { token } = await app.inputs.offer(path);
    for await (const step of await client.import.run({ tokens: [token] }))
      if (step.kind === 'done' && step.bundles[0]) return step.bundles[0];
    throw new Error('the import ended without a bundle');
  };
  return {
    get app() {
      return app;
    },
    get client() {
      return client;
    },
    reopen: () => open(app.directory),
    importOf,
    bring: (files) => importOf(folderOf(files)),
  };
}
