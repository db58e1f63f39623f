import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';

const script = 'main/shells/electron/installElectron.mjs';
const trees: string[] = [];

/** Runs the script in a checkout of its own, whose `electron` package has this installer (null: no such package). */
function install(installer: string | null): { status: number | null; lines: string[] } {
  const tree = mkdtempSync(join(tmpdir(), 'muniment-install-'));
  trees.push(tree);
  cpSync(fileURLToPath(new URL(`../../${script}`, import.meta.url)), join(tree, script));
  if (installer !== null) {
    mkdirSync(join(tree, 'node_modules/electron'), { recursive: true });
    writeFileSync(join(tree, 'node_modules/electron/install.js'), installer);
  }
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(tree, script)], { encoding: 'utf8' });
  return { status, lines: `${stdout}${stderr}`.split('\n').filter((line) => line !== '') };
}

describe('the request for Electron after an installation', () => {
  afterEach(() => {
    for (const tree of trees.splice(0)) rmSync(tree, { recursive: true });
  });

  it('says nothing when there is a binary', () => {
    expect(install('process.exit(0)')).toEqual({ status: 0, lines: [] });
  });

  it('is content with one line when the download fails, whatever the installer prints', () => {
    const { status, lines } = install("console.error('TypeError: fetch failed\\n at somewhere'); process.exit(1)");
    expect(status).toBe(0);
    expect(lines).toEqual([expect.stringContaining('npx install-electron')]);
  });

  it('does not fail an installation without the package', () => {
    const { status, lines } = install(null);
    expect(status).toBe(0);
    expect(lines).toEqual([expect.stringContaining('loopback shell')]);
  });
});
