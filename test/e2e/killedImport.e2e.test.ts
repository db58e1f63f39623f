import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRouterClient } from '@orpc/server';
import { beforeAll, describe, expect, it } from 'vitest';
import { writeSampleClinic } from '../../main/sample/sampleService.ts';
import { createSpawnReader } from '../../main/shells/spawnReader.ts';
import { muniment, munimentJson } from '../support/cli.ts';
import { openApp, type TestApp } from '../support/openApp.ts';
import type { Client } from '../support/transports.ts';
import { temporaryFolder } from '../support/temporary.ts';

const kills = 30;
const spawnReader = createSpawnReader(fileURLToPath(new URL('../../dist/main/reader.js', import.meta.url)));

interface Imported {
  bundles: { events: number }[];
}

/** Moments spread over the whole run, with a fixed seed: the same moments on every machine, as fractions of its own import time. */
function moments(milliseconds: number): number[] {
  let state = 20_261_124;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return Array.from({ length: kills }, (_, at) => ((at + random()) / kills) * milliseconds * 1.05);
}

/** Imports the same input and says whether it was there already. */
async function importAgain(app: TestApp, client: Client, input: string): Promise<boolean | undefined> {
  const { token } = await app.inputs.offer(input);
  let already: boolean | undefined;
  for await (const step of await client.import.run({ tokens: [token] })) if (step.kind === 'done') already = step.bundles[0]?.already;
  return already;
}

describe('an import that is killed', () => {
  let expected: { input: string; events: number; milliseconds: number };

  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'muniment-kill-'));
    const input = join(folder, 'clinic');
    await writeSampleClinic(input, { sessions: 120 });
    const started = performance.now();
    const { bundles } = await munimentJson<Imported>(['--workspace', join(folder, 'whole'), 'import', input]);
    expected = { input, events: bundles[0]?.events ?? 0, milliseconds: performance.now() - started };
    expect(expected.events).toBeGreaterThan(120);
    return () => rm(folder, { recursive: true, force: true });
  });

  it(
    `is wholly in or wholly out after SIGKILL at ${kills} moments, and the workspace opens each time`,
    async () => {
      const { input } = expected;
      const folder = await temporaryFolder();
      const seen = new Map<number, number>();
      for (const [at, delay] of moments(expected.milliseconds).entries()) {
        const workspace = join(folder, `workspace-${at}`);
        let timer: NodeJS.Timeout | undefined;
        await muniment(['--workspace', workspace, 'import', input], {
          onStart: (child) => {
            timer = setTimeout(() => child.kill('SIGKILL'), delay);
          },
        });
        clearTimeout(timer);
        const app = await openApp({ directory: workspace, spawnReader });
        const client: Client = createRouterClient(app.router, { context: {} });
        const count = await client.query.count({});
        seen.set(count, (seen.get(count) ?? 0) + 1);
        expect([0, expected.events]).toContain(count);
        expect((await readdir(join(workspace, 'tmp'))).filter((name) => name !== 'spill')).toEqual([]);
        expect(await importAgain(app, client, input)).toBe(count !== 0);
        expect(await client.query.count({})).toBe(expected.events);
        expect((await client.workspace.verifyCustody()).verdict).not.toBe('invalid');
        await app.close();
      }
      expect(seen.get(0) ?? 0).toBeGreaterThan(0);
    },
    15 * 60_000,
  );
});
