import { existsSync } from 'node:fs';
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createRouterClient } from '@orpc/server';
import { beforeAll, describe, expect, it } from 'vitest';
import { writeSampleClinic } from '../../main/sample/sampleService.ts';
import { muniment } from '../support/cli.ts';
import { inProcessReader } from '../support/inProcessReader.ts';
import { openApp, type TestApp } from '../support/openApp.ts';
import type { Client } from '../support/transports.ts';
import { temporaryFolder } from '../support/temporary.ts';

const kills = 100;

/** Two thirds of the moments lie anywhere in the life of the process, one third in its last act, the commit. */
interface Moment {
  from: 'start' | 'commit';
  /** Share of the time from there to the end. */
  share: number;
}

/** The same moments on every machine, as shares of its own times. */
function moments(): Moment[] {
  let state = 20_261_124;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return Array.from({ length: kills }, (_, at) => ({
    from: at % 3 === 2 ? 'commit' : 'start',
    share: ((at + random()) / kills) * 1.05,
  }));
}

/** Resolves when originals of the second bundle begin to move to their place, which is how a commit starts. */
async function commitStarts(workspace: string, objects: number, running: () => boolean): Promise<void> {
  const folder = join(workspace, 'objects');
  const count = async () => (existsSync(folder) ? (await readdir(folder, { recursive: true })).length : 0);
  while (running() && (await count()) <= objects) await delay(1);
}

interface Run {
  milliseconds: number;
  /** From the first original in place to the end. */
  commit: number;
  code: number | null;
}

interface Prepared {
  folder: string;
  /** A closed workspace with a bundle in it, which every run starts from. */
  before: string;
  objects: number;
  input: string;
  first: string[];
  both: string[];
  whole: Run;
}

const eventIds = async (client: Client): Promise<string[]> =>
  (await client.query.events({ limit: 1000, sort: 'event_id' })).rows.map((row) => String(row.event_id));

async function importInto(app: TestApp, input: string): Promise<boolean | undefined> {
  const client: Client = createRouterClient(app.router, { context: {} });
  const { token } = await app.inputs.offer(input);
  for await (const step of await client.import.run({ tokens: [token] })) if (step.kind === 'done') return step.bundles[0]?.already;
  return undefined;
}

async function idsOf(directory: string): Promise<string[]> {
  const app = await openApp({ directory, spawnReader: inProcessReader });
  try {
    return await eventIds(createRouterClient(app.router, { context: {} }));
  } finally {
    await app.close();
  }
}

/** Runs the import as a process of its own, and kills it at the moment, if there is one. */
async function run({ input, objects }: Prepared, workspace: string, moment?: Moment, whole?: Run): Promise<Run> {
  const started = performance.now();
  let running = true;
  let commitAt = Number.NaN;
  let watching: Promise<void> = Promise.resolve();
  const { code } = await muniment(['--workspace', workspace, 'import', input], {
    onStart: (child) => {
      const after = (milliseconds: number) => delay(milliseconds).then(() => void child.kill('SIGKILL'));
      if (moment?.from === 'start') void after(moment.share * (whole?.milliseconds ?? 0));
      if (moment?.from === 'start') return;
      watching = commitStarts(workspace, objects, () => running).then(() => {
        commitAt = performance.now();
        if (moment) void after(moment.share * (whole?.commit ?? 0));
      });
    },
  });
  running = false;
  await watching;
  return { milliseconds: performance.now() - started, commit: performance.now() - commitAt, code };
}

async function prepare(): Promise<Prepared> {
  const folder = await mkdtemp(join(tmpdir(), 'muniment-kill-'));
  const before = join(folder, 'before');
  const input = join(folder, 'second');
  await writeSampleClinic(join(folder, 'first'), { sessions: 20, seed: 1 });
  await writeSampleClinic(input, { sessions: 20, seed: 2 });
  // Recordings would only make each of the hundred longer.
  await rm(join(input, 'recordings'), { recursive: true });
  const app = await openApp({ directory: before, spawnReader: inProcessReader });
  await importInto(app, join(folder, 'first'));
  await app.close();
  const objects = (await readdir(join(before, 'objects'), { recursive: true })).length;
  const both = join(folder, 'both');
  await cp(before, both, { recursive: true });
  const prepared = { folder, before, objects, input, first: await idsOf(before), both: [] };
  const whole = await run({ ...prepared, whole: { milliseconds: 0, commit: 0, code: 0 } }, both);
  expect(whole.code).toBe(0);
  return { ...prepared, both: await idsOf(both), whole };
}

/** One killed import, and everything that must be true of the workspace afterwards. Returns whether the bundle was in. */
async function killAndRestart(prepared: Prepared, workspace: string, moment: Moment): Promise<boolean> {
  await cp(prepared.before, workspace, { recursive: true });
  await run(prepared, workspace, moment, prepared.whole);
  const app = await openApp({ directory: workspace, spawnReader: inProcessReader });
  const client: Client = createRouterClient(app.router, { context: {} });
  try {
    const found = await eventIds(client);
    const stored = found.length === prepared.both.length;
    expect(found).toEqual(stored ? prepared.both : prepared.first);
    expect((await readdir(join(workspace, 'tmp'))).filter((name) => name !== 'spill')).toEqual([]);
    expect(await importInto(app, prepared.input)).toBe(stored);
    expect(await eventIds(client)).toEqual(prepared.both);
    expect((await client.workspace.verifyCustody()).verdict).toBe('valid');
    return stored;
  } finally {
    await app.close();
    await rm(workspace, { recursive: true, force: true });
  }
}

describe('an import that is killed', () => {
  let prepared: Prepared;

  beforeAll(async () => {
    prepared = await prepare();
    expect(prepared.first.length).toBeGreaterThan(20);
    expect(prepared.both.length).toBeGreaterThan(prepared.first.length);
    return () => rm(prepared.folder, { recursive: true, force: true });
  });

  it(
    `leaves nothing lost, doubled or half after SIGKILL at ${kills} moments, and can be started again`,
    async () => {
      const folder = await temporaryFolder();
      const outcomes = { in: 0, out: 0 };
      const waiting = moments().entries();
      const lane = async () => {
        for (const [at, moment] of waiting) {
          const stored = await killAndRestart(prepared, join(folder, `workspace-${at}`), moment);
          outcomes[stored ? 'in' : 'out'] += 1;
        }
      };
      await Promise.all([lane(), lane()]);
      expect(outcomes.in + outcomes.out).toBe(kills);
      expect(outcomes.out).toBeGreaterThan(kills / 4);
      expect(outcomes.in).toBeGreaterThan(0);
    },
    15 * 60_000,
  );
});
