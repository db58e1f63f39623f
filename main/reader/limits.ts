import type { ImportLimits } from '../import/importLimits.ts';

const mebibyte = 1 << 20;
const gibibyte = 1024 * mebibyte;

/** What untrusted input may cost (formats/security.md C5). Heap and silence limits are set by whoever starts the process. */
export const limits: ImportLimits = {
  archiveBytes: 2 * gibibyte,
  archiveEntries: 10_000,
  folderFiles: 100_000,
  expandedBytes: 8 * gibibyte,
  ratio: 200,
  ratioFromBytes: mebibyte,
  gzipMembers: 100_000,
  nameBytes: 240,
  pathDepth: 16,
  lineBytes: 16 * mebibyte,
  documentBytes: 256 * mebibyte,
  jsonDepth: 64,
  keysPerObject: 10_000,
  keyBytes: 8192,
  rawTextBytes: mebibyte,
  excerptBytes: 4096,
  batchBytes: 64 * mebibyte,
  records: 50_000_000,
  terminalColumns: 500,
  terminalRows: 200,
};
