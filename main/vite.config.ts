import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * The Node side: one ES module per process, in `dist/main`. Packages stay outside (native bindings, and the licence texts with them);
 * `?raw` text is inlined, so nothing but these files and `node_modules` has to ship.
 */
export default defineConfig({
  root,
  publicDir: false,
  ssr: { external: true, target: 'node' },
  build: {
    ssr: true,
    target: 'node20',
    outDir: 'dist/main',
    emptyOutDir: true,
    minify: false,
    rolldownOptions: {
      input: {
        cli: 'main/shells/cli/index.ts',
        reader: 'main/reader/entry.ts',
        electron: 'main/shells/electron/index.ts',
        service: 'main/shells/electron/service.ts',
      },
      output: {
        format: 'es',
        entryFileNames: '[name].js',
        // Flat, so that a path relative to `import.meta.url` means the same in an entry and in a shared chunk.
        chunkFileNames: 'chunk-[name]-[hash].js',
      },
    },
  },
});
