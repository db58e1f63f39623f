import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Verdict } from '../../shared/signing/verdict.ts';
import { type CliResult, muniment } from '../support/cli.ts';
import { temporaryFolder } from '../support/temporary.ts';

const run = promisify(execFile);
const installed = (tool: string, flag: string) =>
  run(tool, [flag]).then(
    () => true,
    () => false,
  );
const has = { openssl: await installed('openssl', 'version'), pdfsig: await installed('pdfsig', '-v') };

let out: string;
let told: CliResult;

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'muniment-demo-'));
  out = join(folder, 'demo');
  told = await muniment(['demo', '--out', out]);
}, 120_000);
afterAll(() => rm(join(out, '..'), { recursive: true, force: true }));

/** The verdict of `verify` over a copy of the demo's files in which one byte of one file is turned over. */
async function verifyFlipped(name: string, at: (bytes: Buffer) => number): Promise<{ code: number | null; failed: string[] }> {
  const folder = await temporaryFolder();
  for (const file of [
    'report.pdf',
    'evidence.json',
    'evidence.json.p7s',
    'evidence-package.zip',
    'root.pem',
    'cedarfield-2026-09.muniment',
  ])
    await cp(join(out, file), join(folder, file));
  for (const file of ['custody.jsonl', 'custody.head']) await cp(join(out, 'workspace', file), join(folder, file));
  const bytes = await readFile(join(folder, name));
  const place = at(bytes);
  bytes[place] = (bytes[place] ?? 0) ^ 0x01;
  await writeFile(join(folder, name), bytes);
  const target = name === 'evidence.json.p7s' ? 'evidence.json' : name;
  const { code, stdout } = await muniment(['--json', 'verify', join(folder, target), '--trust', join(folder, 'root.pem')]);
  const verdict = JSON.parse(stdout) as Verdict;
  return { code, failed: verdict.checks.filter((check) => check.result === 'fail').map((check) => check.id) };
}

describe('npm run demo', () => {
  it('does the whole main job and ends with verified files, telling where they are', async () => {
    expect(told.code).toBe(0);
    expect(told.stdout).toContain('sealed as cedarfield-2026-09');
    expect(told.stdout).toContain('report.pdf: valid');
    expect(told.stdout).toContain('evidence.json: valid');
    expect(told.stdout).toContain('evidence-package.zip: valid');
    const left = [
      'cedarfield-2026-09.muniment',
      'evidence-package.zip',
      'evidence.json',
      'evidence.json.p7s',
      'report.pdf',
      'root.pem',
      'workspace',
    ];
    expect((await readdir(out)).sort()).toEqual(left);
  });

  it('refuses a folder that is not empty', async () => {
    expect((await muniment(['demo', '--out', out])).code).toBe(2);
  });

  it.skipIf(!has.openssl)('leaves an evidence signature that openssl accepts', async () => {
    const arguments_ = ['cms', '-verify', '-binary', '-inform', 'DER', '-in', 'evidence.json.p7s', '-content', 'evidence.json'];
    const { stderr } = await run(
      'openssl',
      [...arguments_, '-CAfile', 'root.pem', '-no-CApath', '-no-CAstore', '-cades', '-out', '/dev/null'],
      { cwd: out },
    );
    expect(stderr).toContain('CAdES Verification successful');
  });

  it.skipIf(!has.pdfsig)('leaves a report that pdfsig finds valid and wholly signed', async () => {
    const { stdout } = await run('pdfsig', ['report.pdf'], { cwd: out });
    expect(stdout).toContain('Signature is Valid.');
    expect(stdout).toContain('Total document signed');
  });

  it('is not told from the root that is not trusted', async () => {
    const { code, stdout } = await muniment(['--json', '--workspace', join(out, 'nowhere'), 'verify', join(out, 'report.pdf')]);
    expect({ code, verdict: (JSON.parse(stdout) as Verdict).verdict }).toEqual({ code: 1, verdict: 'untrusted' });
  });
});

describe('one changed byte', () => {
  const spots = [0.1, 0.35, 0.6, 0.999];
  const files = ['report.pdf', 'evidence.json', 'evidence.json.p7s', 'evidence-package.zip', 'custody.jsonl'];

  it.each(files.flatMap((file) => spots.map((spot) => ({ file, spot }))))(
    'in $file at $spot makes verify exit 1 and name the check',
    async ({ file, spot }) => {
      const { code, failed } = await verifyFlipped(file, (bytes) => Math.floor(spot * (bytes.length - 2)));
      expect(code).toBe(1);
      expect(failed.length).toBeGreaterThan(0);
    },
  );
});
