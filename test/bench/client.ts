import { fileURLToPath } from 'node:url';
import type { ContractRouterClient } from '@orpc/contract';
import { createRouterClient } from '@orpc/server';
import { type App, createApp } from '../../main/app.ts';
import { createSpawnReader } from '../../main/shells/spawnReader.ts';
import type { Contract } from '../../shared/contract.ts';

export type Client = ContractRouterClient<Contract>;

/** The built product's reader under the application in this process. */
export async function openWorkspace(directory: string, offers: readonly string[] = []): Promise<{ app: App; client: Client }> {
  const spawnReader = createSpawnReader(fileURLToPath(new URL('../main/reader.js', import.meta.url)));
  const app = await createApp({ directory, shell: 'loopback', reviewer: 'bench', spawnReader, offers });
  return { app, client: createRouterClient(app.router, { context: {} }) };
}
