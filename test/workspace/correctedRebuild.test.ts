import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createSpawnReader } from '../../main/shells/spawnReader.ts';
import { hoopSession } from '../import/hoopSession.ts';
import { builtReader } from '../support/builtReader.ts';
import { openApp } from '../support/openApp.ts';
import { digestsOf, importInto } from './storing.ts';

const spawnReader = createSpawnReader(await builtReader());
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'muniment-corrected-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('a bundle whose files were read as the reviewer chose is rebuilt the same way', async () => {
  const [input, directory] = [join(folder, 'input'), join(folder, 'workspace')];
  await mkdir(input);
  await writeFile(join(input, 'kept.json'), JSON.stringify(hoopSession({ id: 'kept' })));
  await writeFile(join(input, 'left.json'), JSON.stringify(hoopSession({ id: 'left' })));
  await writeFile(join(input, 'other.json'), JSON.stringify(hoopSession({ id: 'other' })));
  const app = await openApp({ spawnReader, directory });
  const bundle = await importInto(app, input, [
    { path: 'left.json', source: null },
    { path: 'other.json', source: 'okta' },
  ]);
  expect(bundle.files.map(({ path, source, primary, rejected }) => [path, source, primary, rejected])).toEqual([
    ['kept.json', 'hoop', 1, 0],
    ['left.json', 'unrecognised', 0, 0],
    ['other.json', 'okta', 0, 1],
  ]);
  const digests = await digestsOf(app);
  await app.close();
  for (const name of await readdir(join(directory, 'segments'))) await rm(join(directory, 'segments', name));
  const again = await openApp({ spawnReader, directory, rebuilding: true });
  const results: unknown[] = [];
  for await (const step of await createRouterClient(again.router, { context: {} }).workspace.rebuild())
    if (step.kind === 'done') results.push(...step.bundles.map(({ result }) => result));
  expect(results).toEqual(['restored']);
  expect(await digestsOf(again)).toEqual(digests);
  await again.close();
}, 60_000);
