import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

/** The measurements as plain JavaScript in `dist/bench`, built like the product: a transforming loader would be measured too. */
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  publicDir: false,
  ssr: { external: true, target: 'node' },
  build: {
    ssr: true,
    target: 'node20',
    outDir: 'dist/bench',
    emptyOutDir: true,
    minify: false,
    rolldownOptions: {
      input: { index: 'test/bench/index.ts', bareReadJson: 'test/bench/bareReadJson.ts' },
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunk-[name]-[hash].js' },
    },
  },
});
