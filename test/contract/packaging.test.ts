import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const read = (path: string) => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');

interface Packaging {
  files: string[];
  asar: boolean;
  asarUnpack: string[];
  npmRebuild: boolean;
  publish: unknown;
  electronFuses: Record<string, boolean>;
}

const packaging = parse(read('electron-builder.yml')) as Packaging;
const manifest = JSON.parse(read('package.json')) as {
  main: string;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
};

describe('the installers', () => {
  const validate = new Ajv({ strict: false, allErrors: true }).compile(
    JSON.parse(read('node_modules/app-builder-lib/scheme.json')) as object,
  );

  it('are described by a configuration that electron-builder accepts', () => {
    validate(packaging);
    expect(validate.errors ?? []).toEqual([]);
  });

  it('would not be built from a misspelt setting', () => {
    expect(validate({ ...packaging, electronFuses: { ...packaging.electronFuses, runAsNod: false } })).toBe(false);
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
    });
  });

  it('keep native libraries outside the archive', () => {
    expect(packaging.asar).toBe(true);
    expect(packaging.asarUnpack).toContain('node_modules/@duckdb/**');
  });

  it('hold the build and no sources or tests', () => {
    expect(packaging.files.every((pattern) => /^(dist\/(main|renderer)\/\*\*|package\.json|LICENSE)$/.test(pattern))).toBe(true);
    expect(manifest.main).toBe('dist/main/electron.js');
  });

  it('download nothing and publish nothing', () => {
    expect(packaging.npmRebuild).toBe(false);
    expect(packaging.publish).toBeNull();
  });
});

describe('package.json', () => {
  it('pins every dependency exactly', () => {
    const versions = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
    expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
  });
});
