import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import { importBundle } from '../../main/import/ingest.ts';
import { limits } from '../../main/reader/limits.ts';
import type { StagedBundle } from '../../main/reader/protocol.ts';
import { sharedDirectory } from '../support/shared.ts';

const shared = sharedDirectory();
const corpus = join(shared ?? '', 'hostile');

/** Imports without reading anything back, and says what is left in the staging folder and beside it. */
async function outcomeOf(path: string, pathDepth = limits.pathDepth): Promise<{ bundle?: StagedBundle; reason?: string; left: string[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'muniment-hostile-'));
  const staging = mkdtempSync(join(folder, 'staging-'));
  const name = path.split('/').at(-1) ?? '';
  try {
    const bundle = await importBundle(
      { kind: 'import', input: path, name, staging, source: null, now: '2026-11-24T08:00:00.000Z', trustedRoots: [] },
      { ...limits, pathDepth },
    );
    return { bundle, left: readdirSync(folder) };
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'INPUT_REFUSED')) throw error;
    return { reason: error.detail.reason ?? '', left: readdirSync(folder) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Case {
  file: string;
  expect: string;
}

/** One policy where the corpus leaves a choice. */
const chosen: Readonly<Record<string, 'refused' | 'imported'>> = {
  'zip/prefix-junk.zip': 'refused',
  'zip/name-cp437-invalid-utf8.zip': 'refused',
  'tar/no-eof-blocks.tar': 'imported',
  'tar/pax-size-desync.tar': 'refused',
};

const wantedOf = ({ file, expect: words }: Case) => chosen[file] ?? (/^(import|treat)/.test(words) ? 'imported' : 'refused');

/** Codes of particular interest: refused, and for the right reason. */
const reasons: Readonly<Record<string, string>> = {
  'zip/bomb-many-entries-50x64MiB-shared.zip': 'zip/overlapping-entries',
  'zip/bomb-quoted-overlap-40x1MiB.zip': 'zip/overlapping-entries',
  'zip/crc-wrong.zip': 'zip/checksum',
  'zip/unicode-path-extra-mismatch.zip': 'zip/second-name',
  'tar/slip-dotdot.tar': 'tar/name-traversal',
  'tar/slip-absolute.tar': 'tar/name-absolute',
  'tar/symlink-write-through.tar': 'tar/symbolic-link',
  'tar/hardlink-dotdot.tar': 'tar/hard-link',
  'tar/pax-path-traversal.tar': 'tar/name-traversal',
  'tar/pax-linkpath.tar': 'tar/symbolic-link',
  'tar/pax-size-desync.tar': 'tar/two-sizes',
  'tar/pax-size-negative.tar': 'tar/size-field',
  'tar/gnu-longlink-huge.tar': 'tar/extended-header',
  'tar/size-base256-negative.tar': 'tar/size-field',
  'tar/size-nonoctal.tar': 'tar/size-field',
  'tar/checksum-wrong.tar': 'tar/checksum',
  'tar/dup-entries.tar': 'tar/duplicate-name',
  'tar/file-then-dir.tar': 'tar/file-and-folder',
  'tar/name-invalid-utf8.tar': 'tar/name-encoding',
  'tar/zero-bytes.tar': 'file/empty',
  'tar/all-zero-1MiB.tar.gz': 'tar/empty',
  'tar/bomb-128MiB.tar.gz': 'gzip/ratio',
  'tar/gzip-two-members.tar.gz': 'gzip/several-members',
  'tar/gzip-trailing-garbage.tar.gz': 'gzip/trailing-bytes',
  'tar/gzip-bad-crc.tar.gz': 'gzip/checksum',
};

describe.skipIf(shared === null)('the corpus of hostile archives', () => {
  if (shared === null) return;
  const manifest = JSON.parse(readFileSync(join(corpus, 'manifest.generated.json'), 'utf8')) as Case[];
  const cases = manifest.filter(({ file }) => /^(zip|tar)\//.test(file) && existsSync(join(corpus, file)));

  test.each(cases.map((one) => [one.file, wantedOf(one)] as const))('%s is %s', async (file, wanted) => {
    const { bundle, reason, left } = await outcomeOf(join(corpus, file));
    expect([bundle ? 'imported' : 'refused', reason]).toEqual([
      wanted,
      wanted === 'imported' ? undefined : (reasons[file] ?? expect.stringMatching(/^(zip|tar|gzip|file)\//)),
    ]);
    expect(left).toEqual([expect.stringMatching(/^staging-/)]);
    if (bundle) expect(bundle.files.reduce((sum, one) => sum + one.primary, 0)).toBe(0);
    expect((bundle?.files ?? []).map((one) => one.path)).not.toContain('smuggled.jsonl');
  });

  test('are all there', () => {
    expect(cases.filter(({ file }) => file.startsWith('zip/')).length).toBe(53);
    expect(cases.filter(({ file }) => file.startsWith('tar/')).length).toBe(33);
  });

  const yauzl = join(corpus, 'third-party/yauzl-failure');
  test.each(readdirSync(yauzl).filter((name) => name.endsWith('.zip')))('%s is refused', async (name) => {
    expect((await outcomeOf(join(yauzl, name))).reason).toMatch(/^zip\//);
  });

  const tarStream = join(corpus, 'third-party/tar-stream');
  /**
   * `latin1.tar` has a name that is no UTF-8, which the rules for names refuse. `invalid.tgz` is a whole tar archive: invalid only
   * to a reader that does not unpack. `long-name.tar` lies in more folders than the limit.
   */
  const refusedTars: Readonly<Record<string, string>> = {
    'incomplete.tar': 'tar/cut-short',
    'unknown-format.tar': 'tar/format',
    'types.tar': 'tar/symbolic-link',
    'latin1.tar': 'tar/name-encoding',
  };
  test.each(readdirSync(tarStream).filter((name) => name !== 'LICENSE'))('%s is read or refused as stated', async (name) => {
    const { bundle, reason } = await outcomeOf(join(tarStream, name), 32);
    if (Object.hasOwn(refusedTars, name)) expect(reason).toBe(refusedTars[name]);
    else expect([reason, bundle?.files.length]).toEqual([undefined, expect.any(Number)]);
  });
});
