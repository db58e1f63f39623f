import type { CustodyEntry } from '../../../../shared/workspace/custody.ts';
import type { Context } from '../context.ts';
import { cell, printable, table } from '../output.ts';
import { describeVerdict } from './signing.ts';

function row(entry: CustodyEntry): string[] {
  const subject = Object.entries(entry.subject ?? {}).map(([key, value]) => `${key}=${String(value)}`);
  const outcome =
    entry.phase === 'outcome' ? `${entry.result ?? ''}${entry.code ? ` ${entry.code}` : ''} of ${entry.intent ?? ''}` : entry.phase;
  return [String(entry.n), entry.time, entry.actor.reviewer, entry.act, outcome, printable(subject.join(' '))].map(cell);
}

/** `custody list` */
export async function listCustody({ client, output, signal }: Context): Promise<void> {
  const entries: CustodyEntry[] = [];
  let after: string | null = null;
  do {
    const page: { rows: CustodyEntry[]; next: string | null } = await client.workspace.custody({ after, limit: 1000 }, { signal });
    entries.push(...page.rows);
    after = page.next;
  } while (after !== null);
  output.result(entries, () => table(['n', 'time', 'reviewer', 'act', 'outcome', 'subject'], entries.map(row), 72));
}

/** `custody verify`: exit 0 only when the whole chain holds. */
export async function verifyCustody({ client, output, signal }: Context): Promise<number> {
  const verdict = await client.workspace.verifyCustody(undefined, { signal });
  output.result(verdict, () => describeVerdict(verdict));
  return verdict.verdict === 'invalid' ? 1 : 0;
}
