import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const packages = fileURLToPath(new URL('../dist/renderer.packages.json', import.meta.url));

/** The folder of the package that a module belongs to, from the outermost `node_modules` on. */
function packageFolder(id: string): string | undefined {
  const inside = id.slice(id.indexOf('/node_modules/') + 1);
  const at = inside.lastIndexOf('node_modules/') + 'node_modules/'.length;
  const [scope = '', name = ''] = inside.slice(at).split('/');
  return id.includes('/node_modules/') ? `${inside.slice(0, at)}${scope.startsWith('@') ? `${scope}/${name}` : scope}` : undefined;
}

/** Lists the packages whose code, styles or fonts are in the window: they ship, whatever package.json calls them. */
const listPackages: Plugin = {
  name: 'list-packages',
  generateBundle() {
    const folders = [...this.getModuleIds()].map(packageFolder).filter((folder) => folder !== undefined);
    writeFileSync(packages, JSON.stringify([...new Set(folders)].sort()));
  },
};

/**
 * The window. Nothing is inlined and no helper script is added, because the content security policy
 * allows scripts, fonts and workers from its own origin only.
 */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  plugins: [react(), listPackages],
  build: {
    target: 'chrome138',
    outDir: '../dist/renderer',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // The console is read from disk, never over a network: one large chunk costs nothing.
    chunkSizeWarningLimit: 4096,
  },
});
