import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, type AppOptions, createApp } from '../../main/app.ts';

export interface TestApp extends App {
  /** The workspace folder; unless it was given, it goes when the application is closed. */
  directory: string;
}

const noReader: AppOptions['spawnReader'] = () => {
  throw new Error('this test opens no untrusted file');
};

/** Opens the real application over a new workspace, or over a given folder, which is kept. Outputs are checked against the contract. */
export async function openApp(options: Partial<AppOptions> = {}): Promise<TestApp> {
  const directory = options.directory ?? (await mkdtemp(join(tmpdir(), 'muniment-app-')));
  const app = await createApp({
    shell: 'loopback',
    reviewer: 'Test Reviewer',
    spawnReader: noReader,
    checkOutput: true,
    ...options,
    directory,
  });
  return {
    ...app,
    directory,
    close: async () => {
      await app.close();
      if (options.directory === undefined) await rm(directory, { recursive: true, force: true });
    },
  };
}
