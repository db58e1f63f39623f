import { basename, dirname, join } from 'node:path';
import type { CustodyEntry } from '../../../../shared/workspace/custody.ts';
import { type Context, usage } from '../context.ts';
import { cell, printable, table } from '../output.ts';
import { refuseExisting, writeNew } from '../newFile.ts';
import { periodOf } from '../period.ts';
import { pagesOf, wholeNumber } from '../rows.ts';
import { describeVerdict } from './signing.ts';

export interface CustodyOptions {
  from?: string;
  to?: string;
  limit?: string;
}

function row(entry: CustodyEntry): string[] {
  const subject = Object.entries(entry.subject ?? {}).map(([key, value]) => `${key}=${String(value)}`);
  const outcome =
    entry.phase === 'outcome' ? `${entry.result ?? ''}${entry.code ? ` ${entry.code}` : ''} of ${entry.intent ?? ''}` : entry.phase;
  return [String(entry.n), entry.time, entry.actor.reviewer, entry.act, outcome, printable(subject.join(' '))].map(cell);
}

/** `custody list [--from D] [--to D] [--limit N]`, newest first */
export async function listCustody({ client, output, zone, signal }: Context, options: CustodyOptions): Promise<void> {
  const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = periodOf(options, zone);
  const limit = wholeNumber(options.limit, '--limit');
  const entries: CustodyEntry[] = [];
  const pages = pagesOf((place) => client.workspace.custody(place, { signal }), Number.MAX_SAFE_INTEGER);
  for await (const page of pages) {
    entries.push(...page.filter(({ time }) => Date.parse(time) >= from && Date.parse(time) < to).slice(0, limit - entries.length));
    if (entries.length >= limit) break;
  }
  output.result(entries, () => table(['n', 'time', 'reviewer', 'act', 'outcome', 'subject'], entries.map(row), 72));
}

/** `custody verify`: exit 0 only when the whole chain holds. */
export async function verifyCustody({ client, output, signal }: Context): Promise<number> {
  const verdict = await client.workspace.verifyCustody(undefined, { signal });
  output.result(verdict, () => describeVerdict(verdict));
  return verdict.verdict === 'invalid' ? 1 : 0;
}

/** `custody export [--out FILE.jsonl]`: the log byte for byte, with its head as `custody.head` beside it, as `verify` wants them. */
export async function exportCustody({ client, output }: Context, out: string | undefined): Promise<void> {
  if (out === undefined && output.json) throw usage('The log itself is JSON lines already.', 'Give --out FILE, or leave out --json.');
  if (out !== undefined && basename(out) === 'custody.head') throw usage('The head goes into custody.head.', 'Give the log another name.');
  const head = join(dirname(out ?? '.'), 'custody.head');
  if (out !== undefined) for (const path of [out, head]) await refuseExisting(path);
  const files = await client.workspace.custodyFiles();
  const log = Buffer.from(await files.log.arrayBuffer());
  if (out === undefined) return void process.stdout.write(log);
  await writeNew(out, log);
  await writeNew(head, Buffer.from(files.head));
  output.result({ log: out, head, bytes: log.length }, () => `${out}\n${head}\n  Check it with: muniment verify ${out}`);
}
