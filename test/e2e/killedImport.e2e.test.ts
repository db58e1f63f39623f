import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { writeSampleClinic } from '../../main/sample/sampleService.ts';
import { muniment, munimentJson } from '../support/cli.ts';
import { temporaryFolder } from '../support/temporary.ts';

const kills = 30;

interface Imported {
  bundles: { records: number; primary: number; folded: number; duplicates: number; rejected: number; events: number; already: boolean }[];
  seconds: number;
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
        const count = await munimentJson<number>(['--workspace', workspace, 'query', '--count']);
        seen.set(count, (seen.get(count) ?? 0) + 1);
        expect([0, expected.events]).toContain(count);
        expect(await readdir(join(workspace, 'tmp'))).toEqual([]);
        const again = await munimentJson<Imported>(['--workspace', workspace, 'import', input]);
        expect(again.bundles[0]?.already).toBe(count !== 0);
        expect(await munimentJson<number>(['--workspace', workspace, 'query', '--count'])).toBe(expected.events);
        expect((await muniment(['--workspace', workspace, 'custody', 'verify'])).code).toBe(0);
      }
      expect(seen.get(0) ?? 0).toBeGreaterThan(0);
    },
    15 * 60_000,
  );
});
