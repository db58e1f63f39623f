import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** The preload script: one CommonJS file, because a sandboxed preload can load neither ES modules nor other files. */
export default defineConfig({
  root,
  publicDir: false,
  ssr: { external: ['electron'], noExternal: true, target: 'node' },
  build: {
    ssr: 'main/shells/electron/preload.ts',
    target: 'node20',
    outDir: 'dist/main',
    // The services were built into the same folder just before.
    emptyOutDir: false,
    minify: false,
    rolldownOptions: {
      external: ['electron'],
      output: { format: 'cjs', entryFileNames: 'preload.cjs', codeSplitting: false },
    },
  },
});
