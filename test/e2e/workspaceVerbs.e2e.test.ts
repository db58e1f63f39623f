import { execFile } from 'node:child_process';
import { cp, mkdtemp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImportedBundle } from '../../shared/import/contract.ts';
import type { PurgedBundle, RemovedBundle } from '../../shared/import/removal.ts';
import type { Verdict } from '../../shared/signing/verdict.ts';
import type { CustodyEntry } from '../../shared/workspace/custody.ts';
import { writeSampleClinic } from '../../main/sample/sampleService.ts';
import { muniment, munimentJson } from '../support/cli.ts';

let folder: string;
let bundle: string;
let events: number;
const at = (...parts: string[]) => join(folder, ...parts);
const on = (...args: string[]) => ['--workspace', at('workspace'), ...args];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'muniment-verbs-'));
  await writeSampleClinic(at('clinic'), { sessions: 20 });
  const { bundles } = await munimentJson<{ bundles: ImportedBundle[] }>(on('import', at('clinic')));
  [bundle, events] = [bundles[0]?.id ?? '', bundles[0]?.events ?? 0];
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('options that would have no effect', () => {
  it.each([
    [['query', '--count', '--facet', 'outcome']],
    [['query', '--count', '--limit', '3']],
    [['query', '--facet', 'outcome', '--sort', 'verb']],
    [['--json', 'query', '--format', 'csv']],
    [['query', '--format', 'xml']],
    [['replay', 'x', '--text', '--screen', '--at', '1']],
    [['query', 'at:2026-09-15..2026-09-01']],
    [['custody', 'list', '--from', '2026-09-02', '--to', '2026-09-01']],
    [['settings', 'set', 'import.recods', '5']],
    [['report', 'nonsense', '--from', '2026-09-01']],
    [['completion', 'tcsh']],
  ])('%j is a mistake in the command', async (args) => {
    const told = await muniment(on(...args));
    expect(told.code).toBe(2);
    expect(told.stdout.replace(/^\{"error".*\n/, '')).toBe('');
  });

  it('are none where they have one: values of a field as CSV', async () => {
    const { stdout } = await muniment(on('query', '--facet', 'outcome', '--format', 'csv'));
    expect(stdout).toMatch(/^"value","count"\r\n"[a-z]+",\d+\r\n/);
  });
});

describe('the policy', () => {
  it('goes from one workspace to another as a file', async () => {
    await munimentJson(on('settings', 'set', 'dates.zone', 'Europe/Berlin'));
    await muniment(on('settings', 'export', '--out', at('policy.json')));
    await munimentJson(on('settings', 'set', 'dates.zone', 'default'));
    expect(await munimentJson(on('settings', 'import', at('policy.json')))).toEqual([
      { key: 'dates.zone', old: 'UTC', new: 'Europe/Berlin' },
    ]);
    const entries = await munimentJson<CustodyEntry[]>(on('custody', 'list', '--limit', '1'));
    expect(entries).toMatchObject([{ act: 'change-setting', subject: { old: 'UTC', new: 'Europe/Berlin' } }]);
    await munimentJson(on('settings', 'set', 'dates.zone', 'default'));
  });

  it('is not changed at all by a file with one mistake', async () => {
    await writeFile(at('bad.json'), '{"dates.zone":"Europe/Berlin","import.recods":5}');
    expect((await muniment(on('settings', 'import', at('bad.json')))).code).toBe(2);
    expect(await munimentJson(on('settings', 'get', 'dates.zone'))).toMatchObject({ value: 'UTC' });
  });
});

describe('saved views', () => {
  const view = { name: 'Denied', page: 'events', search: { q: 'outcome:denied' }, zone: 'UTC' };
  const file = (...views: object[]) => JSON.stringify({ kind: 'muniment-views', version: 1, views });

  it('come from one workspace and go to another as a file, and a taken name keeps its view', async () => {
    await writeFile(at('views.json'), file(view, { ...view, name: 'denied', page: 'sessions' }));
    expect(await munimentJson(on('views', 'import', at('views.json')))).toEqual({ saved: ['Denied'], taken: ['denied'] });
    expect(await munimentJson(on('views', 'list'))).toMatchObject([view]);
    await muniment(on('views', 'export', '--out', at('exported.json')));
    expect(JSON.parse(await readFile(at('exported.json'), 'utf8'))).toEqual(JSON.parse(file(view)));
    expect((await munimentJson<CustodyEntry[]>(on('custody', 'list', '--limit', '1')))[0]?.act).toBe('save-view');
  });

  it('are not taken at all from a file with one mistake', async () => {
    const good = { ...view, name: 'Another' };
    for (const wrong of [{ zone: 'Nowhere/At' }, { page: 'secrets' }, { search: { q: 'outcome:(' } }]) {
      await writeFile(at('wrong.json'), file(good, { ...view, name: 'Wrong', ...wrong }));
      expect((await muniment(on('views', 'import', at('wrong.json')))).code).toBeGreaterThan(1);
    }
    expect(await munimentJson(on('views', 'list'))).toMatchObject([view]);
  });
});

describe('the custody log', () => {
  it('is exported as verify takes it, and one changed byte of it is found', async () => {
    await mkdir(at('log'));
    await muniment(on('custody', 'export', '--out', at('log', 'acts.jsonl')));
    expect(await munimentJson<Verdict>(['verify', at('log', 'acts.jsonl')])).toMatchObject({ kind: 'custody', verdict: 'valid' });
    const text = await readFile(at('log', 'acts.jsonl'), 'utf8');
    await writeFile(at('log', 'acts.jsonl'), text.replace('"n":1,', '"n":7,'));
    expect((await muniment(['verify', at('log', 'acts.jsonl')])).code).toBe(1);
  });
});

describe('completion', () => {
  it('of the program itself is taken by bash and knows its verbs', async () => {
    const { stdout } = await muniment(['completion', 'bash']);
    const ask = `${stdout}\nCOMP_WORDS=(muniment cust); COMP_CWORD=1; _muniment; echo "\${COMPREPLY[@]}"`;
    expect((await promisify(execFile)('bash', ['--norc', '-c', ask])).stdout.trim()).toBe('custody');
  });
});

describe('a workspace that lost its segments', () => {
  it('is called damaged by the doctor and made whole by a rebuild', async () => {
    for (const name of await readdir(at('workspace', 'segments'))) await rm(at('workspace', 'segments', name));
    await rm(at('workspace', 'audit.duckdb'));
    expect((await muniment(on('doctor'))).code).toBe(4);
    expect((await muniment(on('query', '--count'))).code).toBe(4);
    expect(await munimentJson(on('rebuild'))).toMatchObject({ bundles: [{ id: bundle, result: 'restored' }], events });
    expect(await munimentJson(on('doctor', '--full'))).toMatchObject({ verdict: 'healthy' });
    expect(await munimentJson(on('query', '--count'))).toBe(events);
  });
});

describe('a rebuild that is killed', () => {
  const kills = 3;

  it(`leaves the old or the new segments after SIGKILL at ${kills} moments, and every event`, { timeout: 240_000 }, async () => {
    // Read as by an earlier version, which did not keep how: the rebuild has something to replace.
    const old = at('old');
    await muniment(['--workspace', old, 'import', at('clinic')]);
    const [line = ''] = (await readFile(join(old, 'journal.jsonl'), 'utf8')).split('\n');
    const { reading: _, ...rest } = JSON.parse(line) as Record<string, unknown>;
    await writeFile(join(old, 'journal.jsonl'), `${JSON.stringify(rest)}\n`);
    await rm(join(old, 'journal.head'));
    await cp(old, at('timed'), { recursive: true });
    const started = performance.now();
    expect(await munimentJson(['--workspace', at('timed'), 'rebuild'])).toMatchObject({ bundles: [{ result: 'replaced' }] });
    const lasts = performance.now() - started;
    for (let kill = 0; kill < kills; kill += 1) {
      const workspace = at(`killed-${kill}`);
      await cp(old, workspace, { recursive: true });
      let timer: NodeJS.Timeout | undefined;
      await muniment(['--workspace', workspace, 'rebuild'], {
        onStart: (child) => {
          timer = setTimeout(() => child.kill('SIGKILL'), (lasts * (kill + 3)) / (kills + 2));
        },
      });
      clearTimeout(timer);
      expect(await munimentJson(['--workspace', workspace, 'query', '--count'])).toBe(events);
      const { checks } = await munimentJson<{ checks: { id: string; result: string }[] }>(['--workspace', workspace, 'doctor', '--full']);
      expect(checks.filter(({ id, result }) => result !== 'pass' && id !== 'workspace/permissions')).toEqual([]);
      await rm(workspace, { recursive: true });
    }
  });
});

describe('a bundle', () => {
  it('is removed by the start of its id, and comes back when it is imported again', async () => {
    const removed = await munimentJson<RemovedBundle>(on('bundles', 'remove', bundle.slice(0, 5)));
    expect(removed).toMatchObject({ id: bundle, events, inherited: 0 });
    expect(await munimentJson(on('query', '--count'))).toBe(0);
    expect((await muniment(on('bundles', 'show', bundle))).code).toBe(2);
    const { stdout } = await muniment(on('import', at('clinic')));
    expect(stdout).toContain('removed on');
    expect(await munimentJson(on('query', '--count'))).toBe(events);
  });

  it('that was removed keeps its originals until they are purged, which has to be confirmed', async () => {
    await munimentJson(on('bundles', 'remove', bundle, '--reason', 'out-of-scope'));
    const [kept] = await munimentJson<{ reason: string; originals: number }[]>(on('bundles', 'removed'));
    expect(kept).toMatchObject({ id: bundle, reason: 'out-of-scope', purgedAt: null, originals: expect.any(Number) as number });
    const asked = await muniment(on('bundles', 'purge', bundle, '--reason', 'retention-ended'));
    expect([asked.code, asked.stderr]).toEqual([2, expect.stringContaining('--yes')]);
    const purged = await munimentJson<PurgedBundle>(on('bundles', 'purge', bundle.slice(0, 5), '--reason', 'retention-ended', '--yes'));
    expect(purged).toMatchObject({ id: bundle, originals: kept?.originals });
    expect((await muniment(on('bundles', 'purge', bundle, '--reason', 'retention-ended', '--yes'))).code).toBe(2);
    const { checks } = await munimentJson<{ checks: { id: string; result: string }[] }>(on('doctor', '--full'));
    expect(checks.filter(({ id, result }) => result !== 'pass' && id !== 'workspace/permissions')).toEqual([]);
    await muniment(on('import', at('clinic')));
    expect(await munimentJson(on('query', '--count'))).toBe(events);
  });

  it('that is broken JSON, or an empty folder, is called that', async () => {
    await writeFile(at('broken.json'), '{"id": "x", ');
    expect((await muniment(on('import', at('broken.json')))).stderr).toContain('starts as JSON and is broken');
    await mkdir(at('empty', 'inner'), { recursive: true });
    const told = await muniment(on('import', at('empty')));
    expect([told.code, told.stderr]).toEqual([3, expect.stringContaining('folder is empty')]);
  });
});
