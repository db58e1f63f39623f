import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * `npm run sbom`: of every installed package, keeps those that ship: what the Node side loads, what was bundled into the
 * window, and Electron. Reads `dist/packages.cdx.json` and `dist/renderer.packages.json`, writes `dist/sbom.cdx.json` (CycloneDX).
 */
const inDist = (name) => fileURLToPath(new URL(`../../../dist/${name}`, import.meta.url));
const read = (name) => JSON.parse(readFileSync(inDist(name), 'utf8'));

const all = read('packages.cdx.json');
// The lockfile says what only builds or tests; the list of installed packages says it for some kinds of installation only.
const locked = JSON.parse(readFileSync(fileURLToPath(new URL('../../../package-lock.json', import.meta.url)), 'utf8')).packages;
const bundled = new Set([...read('renderer.packages.json'), 'node_modules/electron']);
const property = (component, name) => component.properties?.find((one) => one.name === `cdx:npm:package:${name}`)?.value;
const folder = (component) => property(component, 'path')?.replaceAll('\\', '/');

/** What two packages do not say in a name that SPDX knows; their licence texts are in the list beside it. */
const concluded = {
  'dejavu-fonts-ttf': { id: 'Bitstream-Vera' },
  'png-js': { id: 'MIT' },
};

const builds = (path) => locked[path]?.dev === true || locked[path]?.devOptional === true;
const ships = all.components.filter((component) => !builds(folder(component)) || bundled.has(folder(component)));
const missing = [...bundled].filter((path) => !ships.some((component) => folder(component) === path));
if (missing.length > 0) throw new Error(`These packages ship and are not in the list of installed ones: ${missing.join(', ')}`);

const kept = new Set([all.metadata.component['bom-ref'], ...ships.map((component) => component['bom-ref'])]);
// To whom a package was a development dependency is no fact about the product.
const plain = ({ properties, ...component }) => ({
  ...component,
  ...(concluded[component.name] ? { licenses: [{ license: { ...concluded[component.name], acknowledgement: 'concluded' } }] } : {}),
  properties: properties.filter(({ name }) => name !== 'cdx:npm:package:development'),
});
const dependencies = all.dependencies
  .filter(({ ref }) => kept.has(ref))
  .map(({ ref, dependsOn }) => ({ ref, ...(dependsOn ? { dependsOn: dependsOn.filter((one) => kept.has(one)) } : {}) }));
writeFileSync(inDist('sbom.cdx.json'), `${JSON.stringify({ ...all, components: ships.map(plain), dependencies }, null, 2)}\n`);
console.log(`dist/sbom.cdx.json: ${ships.length} packages ship with Muniment ${all.metadata.component.version}.`);
