import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import { literal, openDatabase } from '../../database/open.ts';
import type { PrintedJob, PrintedSource, ReaderProgress, StagedPrinted } from '../../reader/protocol.ts';
import { createLineFile } from '../lineFile.ts';
import { hiddenProtocol, type ReadProtocol, shownFrames } from '../protocolFrames.ts';
import { recordedFrames } from '../recordedFrames.ts';
import { createPrinting } from '../transcript.ts';
import { blockColumns, createBlocks, type PrintedBlock } from './printedBlocks.ts';

interface StageOptions {
  onProgress?: (progress: ReaderProgress) => void;
  /** How payloads of protocols become text; without it nothing of them is found. */
  readProtocol?: ReadProtocol;
}

interface Reading {
  readProtocol: ReadProtocol;
  onRead(bytes: number): void;
  give(block: PrintedBlock): void;
  /** Writes out what was given, when it is much. */
  relieve(): Promise<void>;
}

/** Of one recording: what is beyond is not found, and said not to be. */
const mostPrinted = { lines: 500_000, characters: 64_000_000 };
const memoryMb = 256;

/** Gives the blocks of one recording. What was printed before a recording cannot be read any further is found all the same. */
async function readBlocks(source: PrintedSource, { readProtocol, onRead, give, relieve }: Reading): Promise<void> {
  const blocks = createBlocks({ recording: source.recording, session: source.session }, give);
  const printing = createPrinting(mostPrinted, (line) => blocks.add(line));
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const shown = shownFrames(source.format, readProtocol);
  const print = (frames: ReturnType<typeof shown.of>) => {
    for (const { kind, at, bytes } of frames) if (kind === 'o') printing.read(decoder.decode(bytes, { stream: true }), at);
  };
  let now = 0;
  let unreadable = source.unreadable ?? false;
  try {
    if (!unreadable) {
      for await (const batch of recordedFrames({ ...source, onRead })) {
        for (const frame of batch) {
          now = frame.at;
          print(shown.of(frame));
        }
        await relieve();
        if (printing.cut) break;
      }
      print(shown.rest(now));
    }
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'READER_FAILED')) throw error;
    unreadable = true;
  }
  blocks.finish({ cut: printing.finish(), unreadable });
}

async function writePart(rows: string, longest: number, file: string, staging: string): Promise<void> {
  const database = await openDatabase({
    file: ':memory:',
    allowedDirectories: [staging],
    temporary: join(staging, 'spill'),
    memoryLimitMb: memoryMb,
    threads: 1,
  });
  try {
    const readColumns = Object.entries(blockColumns)
      .map(([name, type]) => `${name}: '${type}'`)
      .join(', ');
    const fromSql = `read_json(${literal(rows)}, format = 'newline_delimited', columns = {${readColumns}}, maximum_object_size = ${Math.max(1 << 24, longest * 2)})`;
    await database.rows(`COPY (SELECT * FROM ${fromSql}) TO ${literal(file)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 2048)`);
  } finally {
    await database.close();
  }
}

/**
 * Writes what recordings printed, everything ever, into one Parquet file of {@link PrintedBlock}s. A recording that cannot be read is
 * noted as such. Runs in the reader process, with the lowest priority.
 */
export async function stagePrinted({ recordings, staging }: PrintedJob, options: StageOptions = {}): Promise<StagedPrinted> {
  const { onProgress, readProtocol = hiddenProtocol } = options;
  const total = recordings.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const path = join(staging, 'printed.ndjson');
  const rows = await createLineFile(path);
  let [done, longest, records] = [0, 0, 0];
  const onRead = (bytes: number) => {
    done += bytes;
    onProgress?.({ stage: 'reading', done, total, records });
  };
  const give = (block: PrintedBlock) => {
    const line = JSON.stringify(block);
    longest = Math.max(longest, line.length);
    rows.add(line);
  };
  try {
    for (const source of recordings) {
      await readBlocks(source, { readProtocol, onRead, give, relieve: () => rows.relieve() });
      records += 1;
    }
  } finally {
    await rows.close();
  }
  onProgress?.({ stage: 'mapping', done: total, total, records });
  const file = join(staging, 'printed.parquet');
  await writePart(path, longest, file, staging);
  await rm(path);
  return { file };
}
