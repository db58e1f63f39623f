import { appendFile, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { verifyFiles } from '../../main/signing/verify.ts';
import type { Verdict } from '../../shared/signing/verdict.ts';
import type { CustodyHead } from '../../shared/report/evidence.ts';
import { createCustodyLog } from '../../main/workspace/custodyLog.ts';
import { openChainedLog } from '../../main/workspace/chainedLog.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { acts, chained, headOf, writeLog } from './custody.ts';
import { flipped } from './signed.ts';
import { hasTool, runShell } from './tools.ts';

const verify = (path: string, anchors: CustodyHead[] = []) => verifyFiles([path], [], new Date(), anchors);
const failed = (verdict: Verdict) => verdict.checks.filter((check) => check.result === 'fail').map((check) => check.id);
const find = (verdict: Verdict, id: string) => verdict.checks.find((check) => check.id === id)!;

describe('a custody log', () => {
  it('is valid as the workspace writes it', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, 'custody.jsonl');
    const log = await openChainedLog(path, 'custody.jsonl', join(folder, 'custody.head'));
    const custody = createCustodyLog(log, { reviewer: 'Pat', shell: 'cli', app: '0.1.0', now: () => new Date() });
    const intent = await custody.intent('import');
    await custody.outcome(intent, 'import', 'done', undefined, { bundle: 'b1' });
    await custody.note('recovery');
    await log.close();
    const verdict = await verify(path);
    expect(verdict).toMatchObject({ kind: 'custody', verdict: 'valid' });
    expect(verdict.checks.every((check) => check.result === 'pass')).toBe(true);
  });

  it(
    'fails a check for any turned bit in it, the last line included',
    () =>
      fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 1, max: 6 }),
          fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
          fc.nat({ max: 7 }),
          async (count, place, bit) => {
            const path = await writeLog(await temporaryFolder(), chained(acts(count)));
            const bytes = await readFile(path);
            await writeFile(path, flipped(bytes, Math.floor(place * bytes.length), bit));
            const verdict = await verify(path);
            expect(verdict).toMatchObject({ kind: 'custody', verdict: 'invalid' });
            expect(failed(verdict).length).toBeGreaterThan(0);
          },
        ),
        { numRuns: 200 },
      ),
    60_000,
  );

  it(
    'fails a check for any turned bit in its head',
    () =>
      fc.assert(
        fc.asyncProperty(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), fc.nat({ max: 7 }), async (place, bit) => {
          const folder = await temporaryFolder();
          const path = await writeLog(folder, chained(acts(4)));
          const bytes = await readFile(join(folder, 'custody.head'));
          await writeFile(join(folder, 'custody.head'), flipped(bytes, Math.floor(place * bytes.length), bit));
          expect(failed(await verify(path))).toContain('custody/head');
        }),
        { numRuns: 80 },
      ),
    60_000,
  );

  it.each([
    ['a line is changed', (lines: string[]) => lines.with(1, lines[1]!.replace('Pat', 'Kim')), 'custody/chain'],
    ['a line is missing', (lines: string[]) => lines.toSpliced(2, 1), 'custody/chain'],
    ['two lines are exchanged', (lines: string[]) => [lines[0]!, lines[2]!, lines[1]!, ...lines.slice(3)], 'custody/chain'],
    ['a line is put in', (lines: string[]) => lines.toSpliced(2, 0, lines[1]!), 'custody/chain'],
    ['a line is no JSON', (lines: string[]) => lines.with(2, '{'), 'custody/entries'],
    ['a line lacks its actor', (lines: string[]) => lines.with(2, lines[2]!.replace('"actor"', '"acter"')), 'custody/entries'],
    ['the end is cut off', (lines: string[]) => lines.slice(0, -1), 'custody/head'],
  ])('is invalid when %s', async (_what, change, check) => {
    const lines = chained(acts(3));
    const path = await writeLog(await temporaryFolder(), change(lines), headOf(lines));
    expect(failed(await verify(path))).toContain(check);
  });

  it('is invalid when it was written again as a whole, because a signed report knows an entry', async () => {
    const anchor = headOf(chained(acts(2)));
    const forged = chained(acts(3).map((entry) => ({ ...entry, actor: { account: 'eve', reviewer: 'Pat' } })));
    const path = await writeLog(await temporaryFolder(), forged);
    expect((await verify(path)).verdict).toBe('valid');
    expect(failed(await verify(path, [anchor]))).toEqual(['custody/anchor-3']);
  });

  it('is invalid when a signed report knows a later entry than the log has', async () => {
    const path = await writeLog(await temporaryFolder(), chained(acts(2)));
    expect(failed(await verify(path, [headOf(chained(acts(5)))]))).toEqual(['custody/anchor-9']);
  });

  it('is invalid when an outcome has no intent', async () => {
    const path = await writeLog(await temporaryFolder(), chained([{ act: 'import', phase: 'outcome', intent: 0, result: 'done' }]));
    expect(failed(await verify(path))).toEqual(['custody/order']);
  });

  it('is invalid when its last line is torn, and says so', async () => {
    const path = await writeLog(await temporaryFolder(), chained(acts(2)));
    await appendFile(path, '{"v":1,"n":4,"prev":"');
    const verdict = await verify(path);
    expect(failed(verdict)).toEqual(['custody/complete']);
    expect(find(verdict, 'custody/complete').says).toContain('interrupted, or the log was cut');
  });

  it('cannot vouch for its own end: without a head it is not valid', async () => {
    const path = await writeLog(await temporaryFolder(), chained(acts(2)), null);
    const verdict = await verify(path);
    expect(find(verdict, 'custody/head').result).toBe('unknown');
    expect(verdict.verdict).toBe('untrusted');
    expect((await verify(path, [headOf(chained(acts(2)))])).verdict).toBe('valid');
  });

  it('says which entries its head does not cover yet', async () => {
    const lines = chained(acts(2));
    const path = await writeLog(await temporaryFolder(), lines, headOf(lines.slice(0, 3)));
    expect(find(await verify(path), 'custody/head')).toMatchObject({ result: 'unknown' });
  });

  it('is invalid when it is empty', async () => {
    const path = await writeLog(await temporaryFolder(), chained(acts(2)));
    await truncate(path, 0);
    expect(failed(await verify(path))).toEqual(['custody/chain', 'custody/head']);
  });
});

describe('the shell loop that repeats the check', () => {
  it.skipIf(!hasTool('sha256sum'))('finds the same head, and the same broken line', async () => {
    const folder = await temporaryFolder();
    const lines = chained(acts(3));
    const path = await writeLog(folder, lines);
    const verdict = await verify(path);
    const command = find(verdict, 'custody/chain').repeat!;
    expect((await runShell(command, folder)).output).toBe(`6 lines, head ${headOf(lines).head}\n`);
    await writeFile(path, lines.with(3, lines[3]!.replace('Pat', 'Kim')).join('\n').concat('\n'));
    expect((await runShell(command, folder)).output).toContain('broken at line 5');
  });

  it.skipIf(!hasTool('sha256sum'))('shows the digests of the head and of an anchored entry', async () => {
    const folder = await temporaryFolder();
    const lines = chained(acts(3));
    const anchor = headOf(lines.slice(0, 3));
    const path = await writeLog(folder, lines);
    const verdict = await verify(path, [anchor]);
    expect((await runShell(find(verdict, 'custody/head').repeat!, folder)).output).toContain(headOf(lines).head);
    expect((await runShell(find(verdict, 'custody/anchor-2').repeat!, folder)).output).toContain(anchor.head);
    expect((await runShell(find(verdict, 'custody/complete').repeat!, folder)).output).toBe('0a\n');
  });
});
