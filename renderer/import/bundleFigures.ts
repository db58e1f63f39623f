import type { ImportCounts, ImportedBundle, ImportedFile } from '../../shared/import/contract.ts';

/** What one source gave: its files, and their counts by the counting law. */
export interface SourceFigures extends ImportCounts {
  source: string;
  files: number;
}

/** Figures by source, the most records first; files that no source read come last. */
export function figuresBySource({ files }: Pick<ImportedBundle, 'files'>): SourceFigures[] {
  const by = new Map<string, SourceFigures>();
  for (const file of files) {
    const sum = by.get(file.source) ?? {
      source: file.source,
      files: 0,
      records: 0,
      primary: 0,
      folded: 0,
      duplicates: 0,
      rejected: 0,
      derived: 0,
    };
    sum.files += 1;
    for (const key of ['records', 'primary', 'folded', 'duplicates', 'rejected', 'derived'] as const) sum[key] += file[key];
    by.set(file.source, sum);
  }
  return [...by.values()].sort((a, b) => b.records - a.records || a.source.localeCompare(b.source));
}

/** How many files there are of each trust, the worst first. */
export function filesByTrust({ files }: Pick<ImportedBundle, 'files'>): { trust: ImportedFile['trust']; files: number }[] {
  const order = ['failed', 'untrusted', 'unverifiable', 'unsealed', 'verified'] as const;
  return order.map((trust) => ({ trust, files: files.filter((file) => file.trust === trust).length })).filter((one) => one.files > 0);
}

/** What is not there, or not known, in sentences; `files` names the ones it is about. */
export interface Gap {
  says: string;
  files: readonly ImportedFile[];
}

/** What the import itself shows to be missing or unread. What no record tells of cannot be seen here. */
export function gapsOf({ files, sealed, period, notes = [] }: ImportedBundle): Gap[] {
  const unread = files.filter((file) => file.source === 'unrecognised');
  const failed = files.filter((file) => file.trust === 'failed');
  const noted = files.filter((file) => file.note !== null && !['unrecognised', 'archive'].includes(file.source));
  const many = (count: number) => `${count} ${count === 1 ? 'file' : 'files'}`;
  return [
    ...(sealed?.previousPresent === false ? [{ says: 'The bundle sealed before this one is not in this workspace.', files: [] }] : []),
    ...(failed.length > 0 ? [{ says: `${many(failed.length)} not what a list or digest beside it names.`, files: failed }] : []),
    ...(unread.length > 0
      ? [{ says: `${many(unread.length)} kept and not read: nothing in there is among the events.`, files: unread }]
      : []),
    ...(noted.length > 0 ? [{ says: `${many(noted.length)} read with a remark.`, files: noted }] : []),
    ...(period.from === null ? [{ says: 'No event has a time, so the period covered is unknown.', files: [] }] : []),
    ...notes.map((says) => ({ says, files: [] })),
  ];
}
