import { join } from 'node:path';
import { mostActs } from '../../shared/workspace/marks.ts';
import { inspectChainedLog, type InspectedLog, type LogEntry } from './chainedLog.ts';
import { fail, type Finding, many, pass, warn } from './doctorFinding.ts';
import { chainedLogs } from './logs.ts';
import type { WorkspacePaths } from './openWorkspace.ts';
import { recordsOfKind } from './records.ts';

const restore = 'Keep a copy of the folder as it is, and restore the workspace from a backup.';

function chain(id: string, name: string, { entries, torn, problem }: InspectedLog): Finding {
  if (problem !== null) return fail(id, problem, restore);
  const says = `${many(entries.length, 'entry', 'entries')} of ${name} follow from one another.`;
  if (torn > 0) return warn(id, `${says} The last line is torn (${many(torn, 'byte')}).`, 'Nothing: the next opening cuts it and says so.');
  return pass(id, says);
}

/** Each signed report names the head of the custody log as it was: a log rewritten since then lacks it. */
function anchors(custody: InspectedLog, journal: readonly LogEntry[]): Finding {
  const id = 'custody/anchors';
  const heads = recordsOfKind(journal, 'report').map((record) => record.custody);
  const gone = heads.filter(({ n, head }) => n >= 0 && custody.digests[n] !== head);
  if (custody.problem !== null) return fail(id, 'Could not be compared with the signed reports.', restore);
  if (gone.length > 0)
    return fail(id, `${many(gone.length, 'signed report')} of ${heads.length} name an entry that the custody log does not have.`, restore);
  return pass(
    id,
    heads.length === 0
      ? 'No signed report names the custody log yet.'
      : `It has every entry that ${many(heads.length, 'signed report')} name${heads.length === 1 ? 's' : ''}.`,
  );
}

/** Logs of what reviewers said, each with the acts whose custody entries name its lines, and what a line is. */
const anchored = {
  marks: { acts: ['mark', 'mark-matching', 'undo-mark'], what: 'mark' },
  identities: { acts: ['merge-identities', 'undo-merge'], what: 'merge' },
} as const;

interface EnteredLines {
  entry: number;
  sha256: string;
  /** Lines of the act up to this one, which vouches for those before it. */
  lines: number;
}

/** What the custody log says was written, by the number and the SHA-256 of its last line. */
function enteredLines(custody: InspectedLog, acts: readonly string[]): EnteredLines[] {
  return custody.entries.flatMap(({ act, subject }) => {
    const { entry, sha256, lines = 1 } = (subject ?? {}) as { entry?: unknown; sha256?: unknown; lines?: unknown };
    const told = acts.includes(String(act)) && typeof entry === 'number' && typeof sha256 === 'string';
    return told ? [{ entry, sha256, lines: Number(lines) }] : [];
  });
}

/** Lines that may have been written by acts that were begun and whose end is not known, or that were left. */
function unfinished(custody: InspectedLog, acts: readonly string[]): number {
  return acts.reduce((sum, name) => {
    const entries = custody.entries.filter(({ act }) => act === name);
    const ended = entries.filter(({ phase, result }) => phase === 'outcome' && result !== 'cancelled');
    const left = entries.filter(({ phase }) => phase === 'intent').length - ended.length;
    return sum + left * (name === 'mark-matching' ? mostActs : 1);
  }, 0);
}

/**
 * Each of these acts is a custody entry that names its line: a log that was put back to an earlier state lacks some, and one that was
 * written outside Muniment has more.
 */
function lineAnchors(log: keyof typeof anchored, custody: InspectedLog, lines: InspectedLog): Finding {
  const id = `${log}/anchors`;
  const { acts, what } = anchored[log];
  if (custody.problem !== null || lines.problem !== null) return fail(id, 'Could not be compared with the custody log.', restore);
  const entered = enteredLines(custody, acts);
  const gone = entered.filter(({ entry, sha256 }) => lines.digests[entry] !== sha256);
  const name = chainedLogs[log].replace(/^the/, 'The');
  if (gone.length > 0)
    return fail(id, `${name} lacks ${gone.length} of ${many(entered.length, what)} that the custody log names.`, restore);
  const named = new Set(entered.flatMap(({ entry, lines: count }) => Array.from({ length: count }, (_, back) => entry - back)));
  const further = lines.digests.filter((_, entry) => !named.has(entry)).length;
  const says = `${name} has ${many(further, 'line')} that the custody log does not name.`;
  if (further > unfinished(custody, acts)) return fail(id, says, restore);
  if (further > 0) return warn(id, says, `Nothing where Muniment ended, or was at work, while a ${what} was entered.`);
  return pass(
    id,
    entered.length === 0 ? `The custody log names no ${what} yet.` : `It has every ${what} that the custody log names: ${entered.length}.`,
  );
}

/** Journal, custody log and the logs of what reviewers said, as they lie on disk. */
export async function inspectLogs({ directory }: WorkspacePaths): Promise<{ findings: Finding[]; journal: LogEntry[] | null }> {
  const inspect = (log: keyof typeof chainedLogs) =>
    inspectChainedLog(join(directory, `${log}.jsonl`), chainedLogs[log], join(directory, `${log}.head`));
  const [custody, journal] = [await inspect('custody'), await inspect('journal')];
  const [marks, identities] = [await inspect('marks'), await inspect('identities')];
  const findings = [
    chain('custody/chain', chainedLogs.custody, custody),
    chain('journal/chain', chainedLogs.journal, journal),
    chain('marks/chain', chainedLogs.marks, marks),
    chain('identities/chain', chainedLogs.identities, identities),
    anchors(custody, journal.entries),
    lineAnchors('marks', custody, marks),
    lineAnchors('identities', custody, identities),
  ];
  return { findings, journal: journal.problem === null ? journal.entries : null };
}
