import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { afterAll } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Builds the reader process from the sources as they are and returns the path of its entry: a process cannot be started
 * from TypeScript. Call it at the top of a test file; the build goes when the file is done.
 */
export async function builtReader(): Promise<string> {
  // Inside node_modules, so that the packages it leaves outside are found.
  const cache = join(root, 'node_modules/.cache');
  await mkdir(cache, { recursive: true });
  const outDir = await mkdtemp(join(cache, 'muniment-reader-'));
  afterAll(() => rm(outDir, { recursive: true, force: true }));
  await build({
    root,
    configFile: false,
    publicDir: false,
    logLevel: 'error',
    ssr: { external: true, target: 'node' },
    build: {
      ssr: true,
      target: 'node20',
      outDir,
      minify: false,
      rolldownOptions: { input: { reader: 'main/reader/entry.ts' }, output: { format: 'es', entryFileNames: '[name].js' } },
    },
  });
  return join(outDir, 'reader.js');
}
