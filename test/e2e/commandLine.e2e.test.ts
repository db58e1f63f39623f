import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildSampleClinic } from '../../main/sample/sampleService.ts';
import type { CustodyEntry } from '../../shared/workspace/custody.ts';
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
    expect(entries[0]).toMatchObject({ act: 'export-events', phase: 'note', subject: { format: 'jsonl' } });
    expect(JSON.stringify(entries)).not.toContain('omar');
  });
});
