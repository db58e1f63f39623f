import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const root = new URL('../../', import.meta.url);
const path = (name: string) => fileURLToPath(new URL(name, root));
const manifest = JSON.parse(readFileSync(path('package.json'), 'utf8')) as { scripts: Record<string, string> };

interface Step {
  if?: string;
  uses?: string;
  run?: string;
  with?: Record<string, unknown>;
}

interface Workflow {
  permissions: unknown;
  jobs: Record<
    string,
    { 'runs-on': string; 'timeout-minutes': number; permissions?: unknown; strategy?: { matrix: { os: string[] } }; steps: Step[] }
  >;
}

const files = readdirSync(path('.github/workflows'));
const texts = files.map((name) => readFileSync(path(`.github/workflows/${name}`), 'utf8'));
const workflows = texts.map((text) => parse(text) as Workflow);
const jobs = workflows.flatMap((workflow) => Object.values(workflow.jobs));
const steps = jobs.flatMap((job) => job.steps);
const commands = steps.flatMap(({ run }) => (run === undefined ? [] : run.trim().split('\n')));

describe('the workflows', () => {
  it('may read the repository and nothing else, and use no secret', () => {
    expect(workflows.map(({ permissions }) => permissions)).toEqual(workflows.map(() => ({ contents: 'read' })));
    expect(jobs.filter(({ permissions }) => permissions !== undefined)).toEqual([]);
    expect(texts.filter((text) => /secrets\.|GITHUB_TOKEN|pull_request_target/.test(text))).toEqual([]);
    const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'));
    expect(checkouts.length).toBeGreaterThan(0);
    for (const checkout of checkouts) expect(checkout.with).toMatchObject({ 'persist-credentials': false });
  });

  it('use actions by their commit, never by a name that can move', () => {
    const used = steps.flatMap(({ uses }) => uses ?? []);
    expect(used.length).toBeGreaterThan(3);
    for (const one of used) expect(one).toMatch(/^actions\/[\w-]+@[0-9a-f]{40}$/);
  });

  it('build, test and keep installers on three systems', () => {
    const [systems] = jobs.filter(({ strategy }) => strategy !== undefined);
    expect(systems?.strategy?.matrix.os.map((os) => os.split('-')[0])).toEqual(['ubuntu', 'windows', 'macos']);
    const runs = systems?.steps.map(({ run }) => run ?? '') ?? [];
    expect(runs).toEqual(expect.arrayContaining(['npm ci', 'npx install-electron', 'npm run package', 'npm test']));
    expect(runs.indexOf('npm run package')).toBeLessThan(runs.indexOf('npm test'));
    const upload = systems?.steps.find(({ uses }) => uses?.startsWith('actions/upload-artifact@'));
    expect(upload?.with).toMatchObject({ 'if-no-files-found': 'error' });
    for (const kind of ['AppImage', 'deb', 'exe', 'dmg']) expect(upload?.with?.path).toContain(`installers/*.${kind}`);
  });

  it('run only scripts and tools that are there', () => {
    const scripts = commands.flatMap((command) => /\bnpm run ([\w:]+)/.exec(command)?.[1] ?? (/\bnpm test\b/.test(command) ? 'test' : []));
    expect(scripts.filter((name) => manifest.scripts[name] === undefined)).toEqual([]);
    const tools = commands.flatMap((command) => /^npx ([\w-]+)/.exec(command)?.[1] ?? []);
    expect(tools.filter((name) => !existsSync(path(`node_modules/.bin/${name}`)))).toEqual([]);
  });

  it('speak no shell of their own where one command must do on every system', () => {
    const everywhere = steps.filter((step) => step.run !== undefined && step.if !== "runner.os == 'Linux'");
    expect(everywhere.length).toBeGreaterThan(3);
    for (const { run } of everywhere) expect(run).toMatch(/^[\w.-]+( [\w./:=-]+)*$/);
  });

  it('end by themselves', () => {
    for (const job of jobs) expect(job['timeout-minutes']).toBeLessThanOrEqual(120);
  });
});

describe('the scripts of package.json', () => {
  it('are commands that every system understands', () => {
    const odd = Object.entries(manifest.scripts).filter(([, script]) =>
      /[$`'|;<>*]|(^|&& )(\.\/|[A-Z_]+=|rm |cp |mv |mkdir |export )/.test(script),
    );
    expect(odd).toEqual([]);
  });
});
