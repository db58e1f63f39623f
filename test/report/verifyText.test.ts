import { execFile, execFileSync } from 'node:child_process';
import { copyFile, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageFile, packagePath } from '../../shared/report/package.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { hasTool } from '../signing/tools.ts';
import { commandsOf, listAgain, packageOf, repack, type Unpacked, unpack } from './packages.ts';
import { clinicOriginal, make, openBench, openReporting, type Reporting, request } from './reporting.ts';

/** All that VERIFY.txt asks for; pdfsig is optional there. */
const needed = [
  'bash',
  'sha256sum',
  'head',
  'tail',
  'cut',
  'cat',
  'sort',
  'tr',
  'wc',
  'sed',
  'grep',
  'diff',
  'find',
  'xxd',
  'unzip',
  'openssl',
  'python3',
];
const missing = needed.filter((tool) => !hasTool(tool));

const original = clinicOriginal(90);
let reporting: Reporting;
let zip: string;
let id: string;
let rootPem: string;
let tools: string;
let commands: { command: string; expect: string }[];

/** A folder of links to the tools and nothing else: the PATH of a machine on which the product is not installed. */
async function toolFolder(): Promise<string> {
  const folder = join(reporting.folder, 'tools');
  await mkdir(folder);
  for (const tool of [...needed, 'pdfsig'].filter(hasTool)) {
    const ask = tool === 'python3' ? 'python3 -c "import sys; print(sys.executable)"' : `command -v ${tool}`;
    await symlink(execFileSync('bash', ['-c', ask], { encoding: 'utf8' }).trim(), join(folder, tool));
  }
  return folder;
}

beforeAll(async () => {
  if (missing.length > 0) return;
  reporting = await openReporting(original.rows, original.bytes);
  const bench = await openBench(reporting);
  const report = await make(bench.service, request({ package: true }));
  id = report.id;
  zip = packageOf(bench, report);
  rootPem = (await reporting.signing.exportCertificate({ name: 'pat', which: 'root' })).pem;
  tools = await toolFolder();
  commands = await commandsOf(zip);
}, 120_000);
afterAll(() => reporting?.close());

/** Follows VERIFY.txt to the letter in an empty folder; stops at the first command that fails, and says which. */
async function follow(path: string, root = rootPem): Promise<{ failedAt: number | null; said: string[] }> {
  const folder = await temporaryFolder();
  await copyFile(path, join(folder, packageFile));
  await writeFile(join(folder, 'root.pem'), root);
  const said: string[] = [];
  for (const [index, { command }] of commands.entries()) {
    const { code, output } = await new Promise<{ code: number; output: string }>((resolve) => {
      execFile(join(tools, 'bash'), ['--norc', '-c', command], { cwd: folder, env: { PATH: tools } }, (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code ?? 1) : 0, output: stdout + stderr }),
      );
    });
    said.push(output);
    if (code !== 0) return { failedAt: index + 1, said };
  }
  return { failedAt: null, said };
}

async function afterChange(change: (files: Unpacked) => void): Promise<number | null> {
  const files = await unpack(zip);
  change(files);
  listAgain(files);
  return (await follow(await repack(id, files))).failedAt;
}

describe.skipIf(missing.length > 0)(
  `VERIFY.txt, followed to the letter without the product${missing.length > 0 ? ` (missing: ${missing.join(', ')})` : ''}`,
  () => {
    it('accepts the package, and every command prints what is expected', async () => {
      expect(commands.length).toBeGreaterThanOrEqual(9);
      const { failedAt, said } = await follow(zip);
      expect({ failedAt, said: said.slice(failedAt === null ? said.length : failedAt - 1) }).toEqual({ failedAt: null, said: [] });
      for (const [index, { expect: expected }] of commands.entries()) {
        if (expected.startsWith('2, or nothing')) expect(['', '2\n']).toContain(said[index]);
        else expect(said[index]).toContain(expected);
      }
    }, 60_000);

    it('rejects a package with a damaged byte at the archive', async () => {
      const bytes = await readFile(zip);
      const path = join(await temporaryFolder(), packageFile);
      const middle = Math.floor(bytes.length / 2);
      bytes[middle] = bytes[middle]! ^ 1;
      await writeFile(path, bytes);
      expect((await follow(path)).failedAt).toBe(2);
    });

    it('rejects a package with a changed record, although every hash was made again, at the signed list', async () => {
      const records = [...(await unpack(zip)).keys()].find((path) => path.startsWith('data/records/'))!;
      expect(await afterChange((files) => files.set(records, Buffer.from(files.get(records)!.toString().replace('x', 'y'))))).toBe(6);
    }, 60_000);

    it('rejects a package with a file that nobody signed', async () => {
      expect(await afterChange((files) => files.set('data/more.txt', Buffer.from('more')))).toBe(6);
    }, 60_000);

    it('rejects a package signed by somebody else', async () => {
      const command = "openssl req -x509 -newkey rsa:2048 -nodes -keyout /dev/null -subj '/CN=Other' -days 2 2> /dev/null";
      const other = execFileSync('bash', ['-c', command], { encoding: 'utf8' });
      expect((await follow(zip, other)).failedAt).toBe(5);
    });

    it('finds a proof that leads elsewhere by the inclusion check alone', async () => {
      const folder = await temporaryFolder();
      const files = await unpack(zip);
      const lines = files.get(packagePath.proofs)!.toString().trimEnd().split('\n');
      const check = commands.find(({ command }) => command.startsWith('python3'))!;
      const run = async (text: string) => {
        for (const [name, bytes] of files) {
          await mkdir(join(folder, id, name, '..'), { recursive: true });
          await writeFile(join(folder, id, name), bytes);
        }
        await writeFile(join(folder, id, packagePath.proofs), text);
        return new Promise<boolean>((resolve) => {
          execFile(join(tools, 'bash'), ['--norc', '-c', check.command], { cwd: folder, env: { PATH: tools } }, (error) => resolve(!error));
        });
      };
      expect(await run(`${lines.join('\n')}\n`)).toBe(true);
      const [first = '', second = ''] = lines;
      const path = /"path":\[[^\]]*\]/.exec(second)?.[0] ?? '';
      expect(await run(`${[first.replace(/"path":\[[^\]]*\]/, path), ...lines.slice(1)].join('\n')}\n`)).toBe(false);
      expect(await run(`${lines.slice(1).join('\n')}\n`)).toBe(false);
    }, 60_000);
  },
);
