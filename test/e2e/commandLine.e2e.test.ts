import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildSampleClinic } from '../../main/sample/sampleService.ts';
import { exportStatement } from '../../shared/query/export.ts';
import type { Verdict } from '../../shared/signing/verdict.ts';
import type { CustodyEntry } from '../../shared/workspace/custody.ts';
import { hoopSession } from '../import/hoopSession.ts';
import { muniment, munimentJson } from '../support/cli.ts';
import { writeZip } from '../support/zip.ts';

let folder: string;
const at = (...parts: string[]) => join(folder, ...parts);
const onWorkspace = (...args: string[]) => ['--workspace', at('workspace'), ...args];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'muniment-cli-'));
  await writeZip(at('clinic.zip'), buildSampleClinic({ sessions: 60 }));
  await munimentJson(onWorkspace('import', at('clinic.zip')));
  await writeFile(at('there.csv'), 'kept');
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('mistakes in a command', () => {
  it.each([
    ['an unknown verb', ['frobnicate'], 2],
    ['a port that is none', ['serve', '--port', '99999'], 2],
    ['a workspace that is not there', ['--workspace', 'nowhere', 'query'], 2],
    ['a root that is no certificate', ['verify', 'there.csv', '--trust', 'there.csv'], 3],
    ['an unknown field', ['query', 'colour:red'], 2],
    ['an unknown zone', ['--tz', 'Mars/Base', 'query'], 2],
    ['an unknown column', ['query', '--format', 'csv', '--columns', 'colour'], 2],
    ['an output file that is there', ['query', '--out', 'there.csv'], 2],
    ['a root that is not there', ['verify', 'there.csv', '--trust', 'nowhere.pem'], 2],
    ['an input that is not there', ['import', 'nowhere.zip'], 3],
    ['an input of no known kind', ['import', 'there.csv'], 3],
    ['a session that is not there', ['replay', 'no-such-session'], 2],
    [
      'a report without a key',
      ['report', 'activity-review', '--from', '2026-09-01', '--to', '2026-09-30', '--key', 'none', '--out', 'r.pdf'],
      2,
    ],
  ])('%s: exit code, words, no stack', async (_what, args, code) => {
    const named = args.map((one) => (/\.(csv|pem|zip|pdf)$/.test(one) ? at(one) : one));
    const told = await muniment(onWorkspace(...named), { env: { MUNIMENT_PASSPHRASE: 'long enough' } });
    expect(told.code).toBe(code);
    expect(told.stderr).not.toMatch(/\n\s+at |INTERNAL/);
  });

  it('leave the file that was there as it was', async () => {
    expect(await readFile(at('there.csv'), 'utf8')).toBe('kept');
  });
});

describe('an export', () => {
  it('holds the rows of the filter, and is entered in the custody log without the filter', async () => {
    const filter = 'actor:omar.haddad@cedarfield.example';
    const count = await munimentJson<number>(onWorkspace('query', filter, '--count'));
    await muniment(onWorkspace('query', filter, '--out', at('rows.jsonl')));
    expect((await readFile(at('rows.jsonl'), 'utf8')).trimEnd().split('\n')).toHaveLength(count);
    const entries = await munimentJson<CustodyEntry[]>(onWorkspace('custody', 'list'));
    expect(entries[0]).toMatchObject({ act: 'export-events', phase: 'outcome', subject: { format: 'jsonl', rows: count, hidden: true } });
    expect(JSON.stringify(entries)).not.toContain('omar');
  });

  it('has a file beside it that names the query, the counts and its digest', async () => {
    await muniment(onWorkspace('query', 'outcome:denied', '--out', at('denied.parquet'), '--limit', '3'));
    const statement = exportStatement.parse(JSON.parse(await readFile(at('denied.parquet.export.json'), 'utf8')));
    const digest = createHash('sha256')
      .update(await readFile(at('denied.parquet')))
      .digest('hex');
    expect(statement).toMatchObject({
      file: { sha256: digest, format: 'parquet' },
      query: { text: 'outcome:denied' },
      counts: { exported: 3 },
      values: 'hidden',
    });
    expect((await muniment(onWorkspace('query', 'outcome:denied', '--out', at('denied.parquet')))).code).toBe(2);
  });

  it('of a format that only files have needs one', async () => {
    expect((await muniment(onWorkspace('query', '--format', 'ocsf'))).code).toBe(2);
    expect((await muniment(onWorkspace('query', '--out', at('denied.ocsf.jsonl')))).code).toBe(0);
    const statement = exportStatement.parse(JSON.parse(await readFile(at('denied.ocsf.jsonl.export.json'), 'utf8')));
    expect(statement.file.format).toBe('ocsf');
  });

  it('holds values as recorded only for a reason, which is a custody entry', async () => {
    expect((await muniment(onWorkspace('query', '--reveal', 'curiosity'))).code).toBe(2);
    await muniment(onWorkspace('query', 'outcome:denied', '--format', 'csv', '--reveal', 'incident'));
    const entries = await munimentJson<CustodyEntry[]>(onWorkspace('custody', 'list'));
    expect(entries.slice(0, 3)).toMatchObject([
      { act: 'export-events', phase: 'note', subject: { format: 'csv', hidden: false } },
      { act: 'reveal-values', phase: 'outcome', result: 'done' },
      { act: 'reveal-values', phase: 'intent', subject: { reason: 'incident' } },
    ]);
  });
});

describe('what leaves the workspace for other programs', () => {
  const exported = async () => {
    const entries = await munimentJson<{ act: string; phase: string }[]>(onWorkspace('custody', 'list'));
    return entries.filter(({ act }) => act.startsWith('export-')).map(({ act }) => act);
  };

  it('is entered also when --json alone asks for it, and not when it is refused', async () => {
    const before = await exported();
    expect((await muniment(onWorkspace('--json', 'identities'))).code).toBe(0);
    expect(await exported()).toEqual(['export-identities', ...before]);
    await writeFile(at('there.csv'), '');
    expect((await muniment(onWorkspace('sessions', '--format', 'csv', '--out', at('there.csv')))).code).toBe(2);
    expect((await muniment(onWorkspace('sessions', '--format', 'csv', '--columns', 'nothing'))).code).toBe(2);
    expect((await muniment(onWorkspace('query', '--facet', 'outcome', '--limit', '1001'))).code).toBe(2);
    expect(await exported()).toEqual(['export-identities', ...before]);
  });
});

describe('a report with its evidence package', () => {
  const env = { MUNIMENT_PASSPHRASE: 'correct horse battery' };
  const period = ['--from', '2026-09-01', '--to', '2026-09-30', '--key', 'officer'];
  const verdictOf = async (file: string) =>
    JSON.parse((await muniment(['--json', '--workspace', at('workspace'), 'verify', file])).stdout) as Verdict;

  beforeAll(async () => {
    const person = ['--name', 'officer', '--person', 'Pat Officer', '--organisation', 'Clinic'];
    await munimentJson(onWorkspace('keys', 'generate', ...person), { env });
    await mkdir(at('out'));
    const places = ['--out', at('out', 'September.pdf'), '--package', at('out', 'september.zip')];
    await munimentJson(onWorkspace('report', 'activity-review', ...period, ...places), { env });
  }, 60_000);

  it('goes where it was told to, and nothing else does', async () => {
    expect((await readdir(at('out'))).sort()).toEqual(['September.pdf', 'evidence.json', 'evidence.json.p7s', 'september.zip']);
  });

  it('verifies, and so does the evidence beside a report of another name', async () => {
    expect(await verdictOf(at('out', 'september.zip'))).toMatchObject({ kind: 'package', verdict: 'valid' });
    const evidence = await verdictOf(at('out', 'evidence.json'));
    expect(evidence.verdict).toBe('valid');
    expect(evidence.checks.find(({ id }) => id === 'evidence/subject-report.pdf')).toMatchObject({ result: 'pass' });
  });

  it('is in the custody log before and after: that a package was asked for, and the digest of what was made', async () => {
    const entries = await munimentJson<CustodyEntry[]>(onWorkspace('custody', 'list'));
    const signed = entries.filter(({ act }) => act === 'sign-report');
    expect(signed.find(({ phase }) => phase === 'intent')?.subject).toMatchObject({ package: true });
    const digest = createHash('sha256')
      .update(await readFile(at('out', 'september.zip')))
      .digest('hex');
    expect(signed.find(({ phase }) => phase === 'outcome')?.subject).toMatchObject({ 'evidence-package.zip': digest });
    expect(entries.some(({ act, subject }) => act === 'export-report' && subject?.['name'] === 'evidence-package.zip')).toBe(true);
  });

  it('is made alone, and never over a file that is there', async () => {
    await mkdir(at('alone'));
    const alone = onWorkspace('report', 'activity-review', ...period, '--package', at('alone', 'p.zip'));
    expect((await muniment(alone, { env })).code).toBe(0);
    expect(await readdir(at('alone'))).toEqual(['p.zip']);
    const before = await readFile(at('alone', 'p.zip'));
    expect((await muniment(alone, { env })).code).toBe(2);
    expect((await readFile(at('alone', 'p.zip'))).equals(before)).toBe(true);
  });
});

describe('a sealed bundle', () => {
  const env = { MUNIMENT_PASSPHRASE: 'correct horse battery' };
  const gateway = (...args: string[]) => muniment(['--workspace', at('gateway'), ...args], { env });

  it('is packed, verified and imported, with the exit code that each answer has', async () => {
    await gateway('keys', 'generate', '--name', 'gail', '--person', 'Gail Admin', '--organisation', 'Gateway');
    const bundle = at('september.muniment');
    const days = ['--from', '2026-09-01', '--to', '2026-09-30'];
    const packed = await gateway('--json', '--tz', 'America/Chicago', 'pack', at('clinic.zip'), '--out', bundle, '--key', 'gail', ...days);
    expect(packed.code).toBe(0);
    const reversed = ['--from', '2026-09-30', '--to', '2026-09-01'];
    expect((await gateway('pack', at('clinic.zip'), '--out', at('r.muniment'), '--key', 'gail', ...reversed)).code).toBe(2);
    expect(JSON.parse(packed.stdout)).toMatchObject({ id: 'september', files: 1, previous: null });
    expect((await gateway('pack', at('clinic.zip'), '--out', bundle, '--key', 'gail')).code).toBe(2);
    await gateway('keys', 'export-cert', 'gail', '--out', at('gateway.pem'));
    expect((await muniment(['verify', bundle, '--trust', at('gateway.pem')])).code).toBe(0);
    const unknown = await muniment(onWorkspace('verify', bundle));
    expect(unknown.code).toBe(1);
    expect(unknown.stdout).toContain('september.muniment: untrusted');
    const imported = await munimentJson<{ bundles: { seal: string; sealed: { producer: string } }[] }>(onWorkspace('import', bundle));
    const period = { from: '2026-09-01T05:00:00.000Z', to: '2026-10-01T05:00:00.000Z' };
    expect(imported.bundles).toMatchObject([{ seal: 'untrusted', sealed: { producer: 'Gateway, Gail Admin', period } }]);
    const bytes = await readFile(bundle);
    bytes[bytes.length >> 1]! ^= 1;
    await writeFile(at('broken.muniment'), bytes);
    const refused = await muniment(onWorkspace('--json', 'import', at('broken.muniment')));
    expect(refused.code).toBe(3);
  });
});

it('an import says how many of its events another export tells otherwise, and how to see them', async () => {
  const later = ['--workspace', at('later')];
  await writeFile(at('before.json'), JSON.stringify(hoopSession({ exit_code: 1 })));
  await writeFile(at('after.json'), JSON.stringify(hoopSession({ exit_code: 0 })));
  expect((await muniment([...later, 'import', at('before.json')])).stdout).not.toContain('told otherwise');
  const said = await muniment([...later, 'import', at('after.json')]);
  expect(said.stdout).toContain('1 event told otherwise by another export: muniment query is:revised');
  expect((await muniment([...later, 'query', 'is:revised', '--count'])).stdout.trim()).toBe('1');
  // Whichever of the two leads, both tell it.
  for (const file of ['before.json', 'after.json']) {
    const again = await munimentJson<{ bundles: { already: boolean; revised: number }[] }>([...later, 'import', at(file)]);
    expect(again.bundles).toMatchObject([{ already: true, revised: 1 }]);
  }
});

it('of several inputs one that is refused is named, and stops none of the others', async () => {
  const inputs = ['first.json', 'other.txt', 'second.json'].map((name) => at(name));
  for (const [index, path] of inputs.entries())
    await writeFile(path, path.endsWith('txt') ? 'a letter' : JSON.stringify(hoopSession({ id: `several-${String(index)}` })));
  const said = await muniment(['--workspace', at('several'), 'import', ...inputs]);
  expect(said.code).toBe(3);
  for (const name of ['first.json: bundle', 'second.json: bundle']) expect(said.stdout).toContain(name);
  expect(said.stderr).toMatch(/^other\.txt is of no kind/m);
  const again = await muniment(['--workspace', at('several'), '--json', 'import', ...inputs]);
  expect(again.code).toBe(3);
  expect(JSON.parse(again.stdout)).toMatchObject({
    bundles: [{ path: 'first.json' }, { path: 'second.json' }],
    refused: [{ input: 'other.txt', code: 'INPUT_REFUSED', reason: 'file/unrecognised' }],
  });
});
