import { settingsCatalogue } from '../../shared/workspace/settings.ts';
import type { ImportLimits } from '../import/importLimits.ts';

const mebibyte = 1 << 20;
const usual = settingsCatalogue;

/**
 * What untrusted input may cost (formats/security.md C5), where the workspace's policy says nothing else. Heap and silence
 * limits are set by whoever starts the process.
 */
export const limits: ImportLimits = {
  archiveBytes: usual['import.archive-bytes'].default,
  archiveEntries: usual['import.archive-entries'].default,
  folderFiles: usual['import.folder-files'].default,
  expandedBytes: usual['import.expanded-bytes'].default,
  ratio: usual['import.ratio'].default,
  ratioFromBytes: mebibyte,
  packedMembers: 100_000,
  windowBytes: 128 * mebibyte,
  nameBytes: 240,
  pathDepth: 16,
  lineBytes: usual['import.line-bytes'].default,
  documentBytes: usual['import.document-bytes'].default,
  jsonDepth: usual['import.json-depth'].default,
  keysPerObject: usual['import.object-keys'].default,
  keyBytes: 8192,
  rawTextBytes: mebibyte,
  excerptBytes: usual['import.excerpt-bytes'].default,
  batchBytes: 64 * mebibyte,
  records: usual['import.records'].default,
  parts: 1_000_000,
  terminalColumns: 500,
  terminalRows: 200,
};
