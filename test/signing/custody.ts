import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CustodyEntry, chainStart } from '../../shared/workspace/custody.ts';
import type { CustodyHead } from '../../shared/report/evidence.ts';

type Given = Pick<CustodyEntry, 'act' | 'phase'> & Partial<CustodyEntry>;

/** A custody log of whole acts: `count` intents, each followed by its outcome. */
export function acts(count: number): Given[] {
  return Array.from({ length: count }, (_, index): Given[] => [
    { act: 'verify', phase: 'intent' },
    { act: 'verify', phase: 'outcome', intent: index * 2, result: 'done' },
  ]).flat();
}

/** The lines of a chained log, without line feeds, as the workspace writes them. */
export function chained(entries: readonly Given[]): string[] {
  let prev = chainStart;
  return entries.map((entry, n) => {
    const whole = {
      v: 1,
      n,
      prev,
      time: '2026-11-24T10:00:00.000Z',
      actor: { account: 'pat', reviewer: 'Pat' },
      shell: 'cli',
      app: '0.1.0',
      ...entry,
    };
    const line = JSON.stringify(whole);
    prev = createHash('sha256').update(line).digest('hex');
    return line;
  });
}

/** Number and digest of the last line. */
export function headOf(lines: readonly string[]): CustodyHead {
  return {
    n: lines.length - 1,
    head: createHash('sha256')
      .update(lines.at(-1) ?? '')
      .digest('hex'),
  };
}

/** Writes the log, and the head beside it unless there shall be none. */
export async function writeLog(folder: string, lines: readonly string[], head: CustodyHead | null = headOf(lines)): Promise<string> {
  const path = join(folder, 'custody.jsonl');
  await writeFile(path, lines.map((line) => `${line}\n`).join(''));
  if (head) await writeFile(join(folder, 'custody.head'), JSON.stringify(head));
  return path;
}
