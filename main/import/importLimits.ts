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
