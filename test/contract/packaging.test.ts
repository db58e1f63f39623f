import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const root = new URL('../../', import.meta.url);
const read = (path: string) => readFileSync(fileURLToPath(new URL(path, root)), 'utf8');

interface Packaging {
  files: string[];
  extraResources: { from: string; to: string }[];
  asar: boolean;
  asarUnpack: string[];
  npmRebuild: boolean;
  publish: unknown;
  icon: string;
  fileAssociations: { ext: string; mimeType: string; role: string }[];
  electronFuses: Record<string, boolean>;
  linux: { target: string[]; maintainer: string };
  mac: { target: string[]; hardenedRuntime: boolean; entitlements: string; entitlementsInherit: string };
  win: { target: string[] };
  nsis: { perMachine: boolean };
}

interface Manifest {
  main: string;
  homepage: string;
  scripts: Record<string, string>;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
}

const packaging = parse(read('electron-builder.yml')) as Packaging;
const manifest = JSON.parse(read('package.json')) as Manifest;
const lock = (JSON.parse(read('package-lock.json')) as { packages: Record<string, { dev?: boolean; os?: string[] }> }).packages;

/** Folders of packages that ship with the Node side, for every system. */
const shipped = Object.entries(lock).flatMap(([folder, { dev, os }]) =>
  folder === '' || dev === true ? [] : [{ folder, native: os !== undefined }],
);
const isNative = (name: string) => /\.(node|dylib|dll|exe|so(\.\d+)*)$/.test(name);

/** Patterns here are folders with everything below them. */
const unpacked = (path: string) => packaging.asarUnpack.some((pattern) => path.startsWith(pattern.replace(/\*\*$/, '')));

describe('the installers', () => {
  const validate = new Ajv({ strict: false, allErrors: true }).compile(
    JSON.parse(read('node_modules/app-builder-lib/scheme.json')) as object,
  );

  it('are described by a configuration that electron-builder accepts', () => {
    validate(packaging);
    expect(validate.errors ?? []).toEqual([]);
  });

  it.each([
    ['a fuse', { electronFuses: { ...packaging.electronFuses, runAsNod: false } }],
    ['a file association', { fileAssociations: [{ extension: 'muniment' }] }],
    ['an option of Debian packages', { deb: { maintaner: 'nobody' } }],
  ])('would not be built from %s that is misspelt', (_what, change) => {
    expect(validate({ ...packaging, ...change })).toBe(false);
  });

  it('are made for Windows, macOS and Linux', () => {
    expect([packaging.win.target, packaging.mac.target, packaging.linux.target]).toEqual([['nsis'], ['dmg'], ['AppImage', 'deb']]);
  });

  it('set every fuse, so that the program runs nothing but itself', () => {
    expect(packaging.electronFuses).toEqual({
      runAsNode: false,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      loadBrowserProcessSpecificV8Snapshot: false,
      grantFileProtocolExtraPrivileges: false,
      resetAdHocDarwinSignature: true,
    });
  });

  it('keep native libraries of every system outside the archive', () => {
    expect(packaging.asar).toBe(true);
    const systems = shipped.filter(({ native }) => native).map(({ folder }) => folder);
    for (const system of ['linux-x64', 'win32-x64', 'darwin-x64', 'darwin-arm64']) {
      expect(systems).toContain(`node_modules/@duckdb/node-bindings-${system}`);
    }
    expect(systems.filter((folder) => !unpacked(`${folder}/`))).toEqual([]);
  });

  it('keep every native file that is installed here outside the archive', () => {
    const files = shipped.flatMap(({ folder }) => {
      const path = fileURLToPath(new URL(folder, root));
      if (!existsSync(path)) return [];
      return readdirSync(path, { recursive: true, encoding: 'utf8' })
        .filter(isNative)
        .map((name) => `${folder}/${name}`);
    });
    expect(files.some((file) => file.includes('duckdb.node'))).toBe(true);
    expect(files.length).toBeGreaterThan(1);
    expect(files.filter((file) => !unpacked(file))).toEqual([]);
  });

  it('hold the build and no sources or tests', () => {
    expect(packaging.files.every((pattern) => /^(dist\/(main|renderer)\/\*\*|package\.json)$/.test(pattern))).toBe(true);
    expect(manifest.main).toBe('dist/main/electron.js');
  });

  it('hold the list of what ships, made before they are', () => {
    expect(packaging.extraResources).toContainEqual({ from: 'dist/sbom.cdx.json', to: 'sbom.cdx.json' });
    const { package: script = '' } = manifest.scripts;
    expect(script.indexOf('npm run build')).toBeLessThan(script.indexOf('npm run sbom'));
    expect(script.indexOf('npm run sbom')).toBeLessThan(script.indexOf('electron-builder'));
  });

  it('open sealed bundles when their files are opened', () => {
    expect(packaging.fileAssociations).toMatchObject([{ ext: 'muniment', mimeType: 'application/x-muniment', role: 'Viewer' }]);
    expect(packaging.nsis.perMachine).toBe(true);
  });

  it('name what a Debian package must name', () => {
    expect(packaging.linux.maintainer).toMatch(/^[^<>]+ <[^@\s]+@[^@\s]+>$/);
    expect(URL.canParse(manifest.homepage)).toBe(true);
  });

  it('run on macOS under the hardened runtime, with compiling at run time as the only exception', () => {
    const { hardenedRuntime, entitlements, entitlementsInherit } = packaging.mac;
    expect(hardenedRuntime).toBe(true);
    expect(entitlementsInherit).toBe(entitlements);
    expect([...read(entitlements).matchAll(/<key>(.*?)<\/key>\s*<(\w+)\/>/g)].map(([, key, value]) => [key, value])).toEqual([
      ['com.apple.security.cs.allow-jit', 'true'],
    ]);
  });

  it('show our own mark', () => {
    expect(read(packaging.icon)).toMatch(/^<svg /);
  });

  it('download nothing later and publish nothing', () => {
    expect(packaging.npmRebuild).toBe(false);
    expect(packaging.publish).toBeNull();
    expect(manifest.scripts.package).toContain('--publish never');
    expect(Object.keys({ ...manifest.dependencies, ...manifest.devDependencies })).not.toContain('electron-updater');
  });
});

describe('package.json', () => {
  it('pins every dependency exactly', () => {
    const versions = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
    expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
  });
});
