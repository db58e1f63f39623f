import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = <Value>(path: string) => JSON.parse(readFileSync(`${root}/${path}`, 'utf8')) as Value;

interface Licence {
  license?: { id?: string; name?: string };
  expression?: string;
}

interface Component {
  name: string;
  group?: string;
  version?: string;
  purl?: string;
  licenses?: Licence[];
  properties: { name: string; value: string }[];
}

interface Bill {
  bomFormat: string;
  specVersion: string;
  components: Component[];
  dependencies: { ref: string; dependsOn?: string[] }[];
}

/** What may ship (architecture: Libraries); fonts besides the usual permissive ones. */
const allowed = ['MIT', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'Apache-2.0', '0BSD', 'OFL-1.1', 'Bitstream-Vera'];

const nameOf = ({ group, name }: Component) => (group ? `${group}/${name}` : name);
const alternatives = ({ license, expression }: Licence) =>
  expression?.replace(/[()]/g, '').split(' OR ') ?? [license?.id ?? license?.name ?? ''];

describe('the bill of materials', () => {
  let bill: Bill;
  const manifest = read<{ dependencies: Record<string, string>; devDependencies: Record<string, string> }>('package.json');
  const bundled = read<string[]>('dist/renderer.packages.json');

  beforeAll(async () => {
    await promisify(execFile)('npm run sbom', { cwd: root, shell: true });
    bill = read<Bill>('dist/sbom.cdx.json');
  });

  it('is CycloneDX', () => {
    expect(bill.bomFormat).toBe('CycloneDX');
    expect(Number(bill.specVersion)).toBeGreaterThanOrEqual(1.5);
  });

  it('lists every package that the Node side loads, with its version', () => {
    const versions = Object.fromEntries(bill.components.map((component) => [nameOf(component), component.version]));
    expect(versions).toMatchObject(manifest.dependencies);
    expect(versions).toMatchObject({ electron: manifest.devDependencies.electron });
    expect(Object.keys(versions).some((name) => name.startsWith('@duckdb/node-bindings-'))).toBe(true);
  });

  it('lists every package that is in the window', () => {
    const folders = bill.components.map(({ properties }) =>
      properties.find(({ name }) => name.endsWith(':path'))?.value.replaceAll('\\', '/'),
    );
    expect(bundled).toContain('node_modules/react-dom');
    expect(bundled).toContain('node_modules/@fontsource-variable/inter');
    expect(bundled.filter((folder) => !folders.includes(folder))).toEqual([]);
  });

  it('lists nothing that only builds or tests', () => {
    const names = bill.components.map(nameOf);
    for (const name of ['vite', 'vitest', 'typescript', 'electron-builder', 'playwright-core', '@sparticuz/chromium'])
      expect(names).not.toContain(name);
  });

  it('says for every package a version, where it comes from, and a licence that may ship', () => {
    for (const component of bill.components) {
      expect(component, nameOf(component)).toMatchObject({
        version: expect.stringMatching(/^\d/) as string,
        purl: expect.stringMatching(/^pkg:npm\//) as string,
      });
      const licences = component.licenses ?? [];
      expect(licences.length, nameOf(component)).toBeGreaterThan(0);
      for (const licence of licences)
        expect(
          alternatives(licence).some((one) => one.split(' AND ').every((part) => allowed.includes(part))),
          `${nameOf(component)} ${alternatives(licence).join()}`,
        ).toBe(true);
    }
  });

  it('names in its dependencies only what it lists', () => {
    const refs = new Set(bill.dependencies.map(({ ref }) => ref));
    expect(bill.dependencies.flatMap(({ dependsOn = [] }) => dependsOn).filter((ref) => !refs.has(ref))).toEqual([]);
  });
});
