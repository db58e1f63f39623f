import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const needed = ['dist/main/cli.js', 'dist/main/reader.js', 'dist/renderer/index.html'];

/** Refuses to start the browser tests without a build, naming what is missing; they run what ships, not the sources. */
export default function requireBuild(): void {
  const missing = needed.filter((file) => !existsSync(fileURLToPath(new URL(`../../${file}`, import.meta.url))));
  if (missing.length > 0) throw new Error(`The browser tests need the build. Missing: ${missing.join(', ')}. Run: npm run build`);
}
