import { join } from 'node:path';
import { inspectChainedLog, type InspectedLog, type LogEntry } from './chainedLog.ts';
import { fail, type Finding, many, pass, warn } from './doctorFinding.ts';
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

/** Custody log and journal as they lie on disk. */
export async function inspectLogs({ directory, custody }: WorkspacePaths): Promise<{ findings: Finding[]; journal: LogEntry[] | null }> {
  const journalFile = join(directory, 'journal.jsonl');
  const acts = await inspectChainedLog(custody, 'the custody log', join(directory, 'custody.head'));
  const journal = await inspectChainedLog(journalFile, 'the journal', join(directory, 'journal.head'));
  const findings = [
    chain('custody/chain', 'the custody log', acts),
    chain('journal/chain', 'the journal', journal),
    anchors(acts, journal.entries),
  ];
  return { findings, journal: journal.problem === null ? journal.entries : null };
}
