import type { SettingKey } from '../../shared/workspace/settings.ts';

/** Limits of an import (formats/security.md C5). The reader process sets them; tests lower them to stand at a limit and one beyond. */
export interface ImportLimits {
  /** Bytes of an archive. */
  archiveBytes: number;
  /** Entries of an archive. */
  archiveEntries: number;
  /** Files of a folder. */
  folderFiles: number;
  /** Bytes of all files of a bundle together, unpacked. */
  expandedBytes: number;
  /** How many times larger than its packed form an entry may be, for entries larger than `ratioFromBytes`. */
  ratio: number;
  ratioFromBytes: number;
  /** Members of one packed file: rotated logs are often several, one after another. */
  packedMembers: number;
  /** Bytes of content that unpacking may have to keep at hand (the window of zstd). */
  windowBytes: number;
  nameBytes: number;
  pathDepth: number;
  /** A line of a file of records, and a record without what is framed apart from it (the stream of a hoop session). */
  lineBytes: number;
  /** A JSON document that is one record. */
  documentBytes: number;
  jsonDepth: number;
  keysPerObject: number;
  keyBytes: number;
  /** Text of a record kept beside its event; a larger record is reached through its file. */
  rawTextBytes: number;
  /** Bytes of a rejected record shown in its excerpt. */
  excerptBytes: number;
  /** Staged text that is mapped at once: enough to keep DuckDB busy, and little enough to sort in memory. */
  batchBytes: number;
  /** Records of a bundle. */
  records: number;
  /** Rows of lists, which are kept at hand until all is read. */
  parts: number;
  terminalColumns: number;
  terminalRows: number;
}

/** The setting of each limit that a workspace's policy may change. */
const settingOf = {
  archiveBytes: 'import.archive-bytes',
  archiveEntries: 'import.archive-entries',
  folderFiles: 'import.folder-files',
  expandedBytes: 'import.expanded-bytes',
  ratio: 'import.ratio',
  ratioFromBytes: 'import.ratio-from-bytes',
  packedMembers: 'import.packed-parts',
  windowBytes: 'import.window-bytes',
  nameBytes: 'import.name-bytes',
  pathDepth: 'import.path-depth',
  lineBytes: 'import.line-bytes',
  documentBytes: 'import.document-bytes',
  jsonDepth: 'import.json-depth',
  keysPerObject: 'import.object-keys',
  keyBytes: 'import.key-bytes',
  rawTextBytes: 'import.text-bytes',
  excerptBytes: 'import.excerpt-bytes',
  records: 'import.records',
  parts: 'import.listed',
  terminalColumns: 'import.terminal-columns',
  terminalRows: 'import.terminal-rows',
} as const satisfies Partial<Record<keyof ImportLimits, SettingKey>>;

export type PolicyLimits = Pick<ImportLimits, keyof typeof settingOf>;

/** The limits a policy sets, its values as `get` knows them. */
export function limitsOf(get: (key: (typeof settingOf)[keyof typeof settingOf]) => number): PolicyLimits {
  return Object.fromEntries(Object.entries(settingOf).map(([limit, key]) => [limit, get(key)])) as unknown as PolicyLimits;
}
