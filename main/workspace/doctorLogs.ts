import { join } from 'node:path';
import { inspectChainedLog, type InspectedLog, type LogEntry } from './chainedLog.ts';
import { fail, type Finding, many, pass, warn } from './doctorFinding.ts';
import { chainedLogs, type WorkspacePaths } from './openWorkspace.ts';
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

/** Marks that the custody log says were made, by their number and the SHA-256 of their line. */
function enteredMarks(custody: InspectedLog): { entry: number; sha256: string }[] {
  return custody.entries.flatMap(({ subject }) => {
    const { entry, sha256 } = (subject ?? {}) as { entry?: unknown; sha256?: unknown };
    return typeof entry === 'number' && typeof sha256 === 'string' ? [{ entry, sha256 }] : [];
  });
}

/** Each mark is a custody entry that names its line: a log of marks that was put back to an earlier state lacks some. */
function markAnchors(custody: InspectedLog, marks: InspectedLog): Finding {
  const id = 'marks/anchors';
  if (custody.problem !== null || marks.problem !== null) return fail(id, 'Could not be compared with the custody log.', restore);
  const entered = enteredMarks(custody);
  const gone = entered.filter(({ entry, sha256 }) => marks.digests[entry] !== sha256);
  if (gone.length > 0)
    return fail(id, `The log of marks lacks ${gone.length} of ${many(entered.length, 'mark')} that the custody log names.`, restore);
  return pass(
    id,
    entered.length === 0 ? 'The custody log names no mark yet.' : `It has every mark that the custody log names: ${entered.length}.`,
  );
}

/** Journal, custody log and marks as they lie on disk. */
export async function inspectLogs({ directory }: WorkspacePaths): Promise<{ findings: Finding[]; journal: LogEntry[] | null }> {
  const inspect = (log: keyof typeof chainedLogs) =>
    inspectChainedLog(join(directory, `${log}.jsonl`), chainedLogs[log], join(directory, `${log}.head`));
  const [custody, journal, marks] = [await inspect('custody'), await inspect('journal'), await inspect('marks')];
  const findings = [
    chain('custody/chain', chainedLogs.custody, custody),
    chain('journal/chain', chainedLogs.journal, journal),
    chain('marks/chain', chainedLogs.marks, marks),
    anchors(custody, journal.entries),
    markAnchors(custody, marks),
  ];
  return { findings, journal: journal.problem === null ? journal.entries : null };
}
