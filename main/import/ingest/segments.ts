import { join } from 'node:path';
import type { WriteConnection } from '../../database/connection.ts';
import { literal } from '../../database/open.ts';
import { AppError } from '../../../shared/errors.ts';
import { sha256Of } from '../../fileDigest.ts';
import type { StagedSegment } from '../../reader/protocol.ts';

interface SegmentRequest {
  name: string;
  /** The rows, in the order they are to have. */
  sql: string;
  expected: number;
  staging: string;
  rowGroup: number;
}

/** Writes one Parquet file and reads its rows back; undefined, and no file, when there is nothing to write. */
export async function writeSegment(database: WriteConnection, request: SegmentRequest): Promise<StagedSegment | undefined> {
  const { name, sql, expected, staging, rowGroup } = request;
  if (expected === 0) return undefined;
  const file = join(staging, `${name}.parquet`);
  await database.rows(
    `COPY (${sql}) TO ${literal(file)} (FORMAT parquet, COMPRESSION zstd, WRITE_BLOOM_FILTER false, ROW_GROUP_SIZE ${rowGroup})`,
  );
  const [written] = await database.rows(`SELECT count(*) AS found FROM read_parquet(${literal(file)})`);
  if (Number(written?.found) !== expected) {
    throw new AppError('INTERNAL', `Segment ${name} does not hold the rows that were mapped.`, {
      meaning: 'Nothing of this input was imported.',
      action: 'Check the disk, then import again.',
    });
  }
  return { name, file, rows: expected, sha256: await sha256Of(file) };
}
