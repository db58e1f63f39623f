import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type CustodyHead, custodyHead } from '../../shared/report/evidence.ts';
import { custodyCommand, custodyHeadCommand, shellWord } from '../../shared/signing/stockCommands.ts';
import { type Check, concludeVerdict, type Verdict } from '../../shared/signing/verdict.ts';
import { type CustodyEntry, chainStart, custodyEntry } from '../../shared/workspace/custody.ts';

const longestLine = 1 << 20;

/** What walking the log found: how far it holds, and the heads at the numbers that were asked for. */
interface Walk {
  entries: number;
  /** Number and digest of the last whole entry. */
  last: CustodyHead | null;
  heads: Map<number, string>;
  /** The first problem of each kind, in words. */
  broken: string | null;
  misshapen: string | null;
  disordered: string | null;
  torn: boolean;
}

async function* linesOf(path: string): AsyncGenerator<{ line: Buffer; whole: boolean }> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 18 })) {
    rest = Buffer.concat([rest, chunk as Buffer]);
    let from = 0;
    for (let at = rest.indexOf(10); at >= 0; at = rest.indexOf(10, from)) {
      yield { line: rest.subarray(from, at), whole: true };
      from = at + 1;
    }
    rest = rest.subarray(from);
    if (rest.length > longestLine) break;
  }
  if (rest.length > 0) yield { line: rest, whole: false };
}

function readEntry(line: Buffer): CustodyEntry | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(line);
    const parsed = custodyEntry.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

function examine(walk: Walk, line: Buffer, intents: Set<number>): void {
  const position = walk.entries + 1;
  const entry = readEntry(line);
  if (!entry) {
    walk.misshapen ??= `line ${position} is no custody entry`;
    return;
  }
  const previous = walk.last;
  if (entry.prev !== (previous?.head ?? chainStart)) walk.broken ??= `line ${position} does not continue the line before it`;
  if (entry.n !== (previous ? previous.n + 1 : 0)) walk.disordered ??= `line ${position} has number ${entry.n}`;
  if (entry.phase === 'intent') intents.add(entry.n);
  if (entry.phase === 'outcome' && !intents.delete(entry.intent ?? -1))
    walk.disordered ??= `line ${position} is an outcome without its intent`;
  walk.last = { n: entry.n, head: createHash('sha256').update(line).digest('hex') };
}

async function walkLog(path: string, wanted: ReadonlySet<number>): Promise<Walk> {
  const walk: Walk = { entries: 0, last: null, heads: new Map(), broken: null, misshapen: null, disordered: null, torn: false };
  const intents = new Set<number>();
  for await (const { line, whole } of linesOf(path)) {
    if (!whole) {
      walk.torn = true;
      break;
    }
    examine(walk, line, intents);
    walk.entries += 1;
    // After a broken line nothing further can be said about the chain.
    if (walk.misshapen !== null) break;
    if (walk.last && wanted.has(walk.last.n)) walk.heads.set(walk.last.n, walk.last.head);
  }
  return walk;
}

/** The head file written beside the log: absent, unreadable, or a number and a digest. */
async function headBeside(path: string): Promise<CustodyHead | 'absent' | 'unreadable'> {
  let text: string;
  try {
    text = await readFile(join(dirname(path), 'custody.head'), 'utf8');
  } catch {
    return 'absent';
  }
  try {
    const parsed = custodyHead.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : 'unreadable';
  } catch {
    return 'unreadable';
  }
}

function checkChain(walk: Walk, file: string): Check[] {
  const repeat = custodyCommand(file);
  const whole = (problem: string | null, good: string): Pick<Check, 'result' | 'says'> =>
    problem === null ? { result: 'pass', says: good } : { result: 'fail', says: `${problem.charAt(0).toUpperCase()}${problem.slice(1)}.` };
  const torn = walk.torn
    ? 'the last line has no line feed: writing it was interrupted, or the log was cut; only the entries before it are judged'
    : null;
  const empty = walk.entries === 0 ? 'the log has no entry' : null;
  return [
    {
      id: 'custody/chain',
      ...whole(walk.broken ?? empty, `Each of ${walk.entries} entries continues the exact bytes of the one before.`),
      repeat,
    },
    { id: 'custody/entries', ...whole(walk.misshapen, 'Every line is a custody entry.'), repeat: null },
    {
      id: 'custody/order',
      ...whole(walk.disordered, 'Entries are numbered without a gap, and every outcome has its intent.'),
      repeat: null,
    },
    { id: 'custody/complete', ...whole(torn, 'The last line is whole.'), repeat: `tail -c 1 ${shellWord(file)} | xxd -p` },
  ];
}

function checkHead(walk: Walk, head: CustodyHead | 'absent' | 'unreadable', file: string): Check {
  const repeat = `${custodyHeadCommand(file)}; cat custody.head`;
  const check = (result: Check['result'], says: string): Check => ({ id: 'custody/head', result, says, repeat });
  if (head === 'absent') {
    return check(
      'unknown',
      'No custody.head lies beside the log. A chain alone cannot show a change of its last line or a cut at its end.',
    );
  }
  if (head === 'unreadable') return check('fail', 'custody.head beside the log cannot be read.');
  const found = walk.heads.get(head.n);
  if (found === undefined)
    return check('fail', `custody.head names entry ${head.n}, which the log does not have: the log was cut or changed.`);
  if (found !== head.head) return check('fail', `Entry ${head.n} is not the one custody.head names: the log or the head was changed.`);
  if (walk.last && walk.last.n > head.n) {
    return check('unknown', `custody.head names entry ${head.n}; the ${walk.last.n - head.n} entries after it are not yet covered.`);
  }
  return check(
    'pass',
    `The last entry, ${head.n}, is the one custody.head names. A head kept elsewhere, as in a signed report, proves more.`,
  );
}

function checkAnchor(walk: Walk, anchor: CustodyHead): Check {
  const found = walk.heads.get(anchor.n);
  const id = `custody/anchor-${anchor.n}`;
  const repeat = `sed -n ${anchor.n + 1}p custody.jsonl | tr -d '\\n' | sha256sum`;
  if (found === anchor.head) return { id, result: 'pass', says: `Entry ${anchor.n} is the one a signed report names.`, repeat };
  const says =
    found === undefined
      ? `A signed report names entry ${anchor.n}, which the log does not have.`
      : `Entry ${anchor.n} is not the one a signed report names.`;
  return { id, result: 'fail', says, repeat };
}

/**
 * Verifies a custody log from its bytes: chain, shape, numbers, and the head in `custody.head` beside it when there is one.
 * Without any head or anchor the log is `untrusted` at best: nothing outside it vouches for its end.
 */
export async function verifyCustody(path: string, anchors: readonly CustodyHead[]): Promise<Verdict> {
  const file = basename(path);
  // The head is read first: entries appended meanwhile are then merely not covered, instead of missing.
  const head = await headBeside(path);
  const wanted = new Set(anchors.map((anchor) => anchor.n));
  if (typeof head === 'object') wanted.add(head.n);
  const walk = await walkLog(path, wanted);
  const checks = [...checkChain(walk, file), checkHead(walk, head, file), ...anchors.map((anchor) => checkAnchor(walk, anchor))];
  const vouched = typeof head === 'object' || anchors.length > 0;
  return { file, kind: 'custody', verdict: concludeVerdict(checks, vouched), rootFingerprint: null, signer: null, checks };
}
