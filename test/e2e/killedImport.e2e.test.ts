import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createRouterClient } from '@orpc/server';
import { beforeAll, describe, expect, it } from 'vitest';
import { writeSampleClinic } from '../../main/sample/sampleService.ts';
import { muniment } from '../support/cli.ts';
import { inProcessReader } from '../support/inProcessReader.ts';
import { openApp, type TestApp } from '../support/openApp.ts';
import { mixedEvidence } from '../support/mixedEvidence.ts';
import type { Client } from '../support/transports.ts';
import { temporaryFolder } from '../support/temporary.ts';

/** Each takes seconds; a run that has the time asks for more (`MUNIMENT_KILLS=200`). */
const kills = Number(process.env['MUNIMENT_KILLS'] ?? 24);

/**
 * From where a moment is counted: the start of the process, the first original that moves to its place (the commit begins), or
 * the line of the journal that makes the bundle imported. The last two are seen on disk, so a slow machine changes nothing.
 */
const marks = ['start', 'commit', 'journal'] as const;
type Mark = (typeof marks)[number];

interface Moment {
  from: Mark;
  /** Share of the time from there to the end. */
  share: number;
}

/** The same moments on every machine, as shares of its own times: half of them anywhere, the others in the last acts. */
function moments(): Moment[] {
  let state = 20_261_124;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return Array.from({ length: kills }, (_, at) => ({
    from: (['start', 'commit', 'start', 'commit', 'start', 'journal'] as const)[at % 6] ?? 'start',
    share: ((at + random()) / kills) * 1.05,
  }));
}

const sizeOf = (file: string) =>
  stat(file).then(
    ({ size }) => size,
    () => 0,
  );

/** How far the commit of the second bundle has come, as the folder shows it. */
async function reached(workspace: string, { objects, journal }: Prepared): Promise<Mark> {
  if ((await sizeOf(join(workspace, 'journal.jsonl'))) > journal) return 'journal';
  const folder = join(workspace, 'objects');
  const found = existsSync(folder) ? (await readdir(folder, { recursive: true })).length : 0;
  return found > objects ? 'commit' : 'start';
}

/** Tells each mark once, in order, until the process has ended. */
async function watch(workspace: string, prepared: Prepared, running: () => boolean, onMark: (mark: Mark) => void): Promise<void> {
  let told = 0;
  onMark('start');
  while (running() && told < marks.length - 1) {
    const now = marks.indexOf(await reached(workspace, prepared));
    while (told < now) {
      told += 1;
      onMark(marks[told] ?? 'start');
    }
    await delay(1);
  }
}

interface Run {
  /** Milliseconds from each mark to the end. */
  rest: Partial<Record<Mark, number>>;
  code: number | null;
}

interface Prepared {
  folder: string;
  /** A closed workspace with a bundle in it, which every run starts from. */
  before: string;
  objects: number;
  /** Bytes of its journal. */
  journal: number;
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
async function run(prepared: Prepared, workspace: string, moment?: Moment): Promise<Run> {
  let running = true;
  const times: Partial<Record<Mark, number>> = {};
  let watching: Promise<void> = Promise.resolve();
  const { code } = await muniment(['--workspace', workspace, 'import', prepared.input], {
    onStart: (child) => {
      watching = watch(
        workspace,
        prepared,
        () => running,
        (mark) => {
          times[mark] = performance.now();
          if (moment?.from === mark) void delay(moment.share * (prepared.whole.rest[mark] ?? 0)).then(() => void child.kill('SIGKILL'));
        },
      );
    },
  });
  running = false;
  const ended = performance.now();
  await watching;
  return { rest: Object.fromEntries(Object.entries(times).map(([mark, at]) => [mark, ended - at])), code };
}

/** What stands in the second bundle: sessions of the gateway, and a log of each kind. */
async function writeSecond(input: string): Promise<void> {
  await writeSampleClinic(input, { sessions: 20, seed: 2 });
  // Recordings would only make each of the many longer.
  await rm(join(input, 'recordings'), { recursive: true });
  await mkdir(join(input, 'logs'));
  const logs = Object.entries(mixedEvidence(20));
  for (const [source, lines] of logs) await writeFile(join(input, 'logs', `${source}.jsonl`), `${lines.join('\n')}\n`);
}

async function prepare(): Promise<Prepared> {
  const folder = await mkdtemp(join(tmpdir(), 'muniment-kill-'));
  const before = join(folder, 'before');
  const input = join(folder, 'second');
  await writeSampleClinic(join(folder, 'first'), { sessions: 20, seed: 1 });
  await writeSecond(input);
  const app = await openApp({ directory: before, spawnReader: inProcessReader });
  await importInto(app, join(folder, 'first'));
  await app.close();
  const objects = (await readdir(join(before, 'objects'), { recursive: true })).length;
  const journal = await sizeOf(join(before, 'journal.jsonl'));
  const both = join(folder, 'both');
  await cp(before, both, { recursive: true });
  const whole: Run = { rest: {}, code: null };
  const prepared = { folder, before, objects, journal, input, first: await idsOf(before), both: [], whole };
  const uncut = await run(prepared, both);
  expect(uncut.code).toBe(0);
  expect(Object.keys(uncut.rest)).toEqual([...marks]);
  return { ...prepared, both: await idsOf(both), whole: uncut };
}

const temporaryNames = async (workspace: string) =>
  (await readdir(join(workspace, 'tmp')).catch(() => [])).filter((name) => name !== 'spill');

/** One killed import, and everything that must be true of the workspace afterwards. Returns whether the bundle was in. */
async function killAndRestart(prepared: Prepared, workspace: string, moment: Moment): Promise<boolean> {
  await cp(prepared.before, workspace, { recursive: true });
  await run(prepared, workspace, moment);
  const left = await temporaryNames(workspace);
  const app = await openApp({ directory: workspace, spawnReader: inProcessReader });
  const client: Client = createRouterClient(app.router, { context: {} });
  try {
    const found = await eventIds(client);
    const stored = found.length === prepared.both.length;
    expect(found).toEqual(stored ? prepared.both : prepared.first);
    // Once its line stands in the journal a bundle is imported, whatever happens next.
    if (moment.from === 'journal') expect(stored).toBe(true);
    // What the open workspace prepares behind the window may stand there meanwhile.
    expect((await temporaryNames(workspace)).filter((name) => left.includes(name))).toEqual([]);
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
    25 * 60_000,
  );
});
