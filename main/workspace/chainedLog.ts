import { createHash } from 'node:crypto';
import { type FileHandle, open, readFile, truncate } from 'node:fs/promises';
import { chainStart } from '../../shared/workspace/custody.ts';
import { AppError } from '../../shared/errors.ts';
import { replaceFile } from './durable.ts';

/** Position of a chained log: number and SHA-256 of its last line; an empty log is `{ n: -1, head: 0…0 }`. */
export interface LogHead {
  n: number;
  head: string;
}

/** An append-only JSONL file in which every line holds `n` and the SHA-256 of the line before it. */
export interface ChainedLog {
  /**
   * Appends one entry and returns its `n` once it is on disk. Calls are kept in order. `prepare` does, with that `n`, what must
   * be done before the entry may exist; when it fails, there is no entry.
   */
  append(entry: object, prepare?: (n: number) => Promise<void>): Promise<number>;
  /** Appends entries of one act together, and returns the `n` of the last; where that fails there is none of them. */
  appendAll(entries: readonly object[]): Promise<number>;
  /** Every entry from the bytes on disk, oldest first. */
  entries(): Promise<LogEntry[]>;
  head(): LogHead;
  /** Bytes of a torn last line that were cut at open; 0 when the log was whole. */
  readonly cut: number;
  close(): Promise<void>;
}

export interface LogEntry {
  n: number;
  prev: string;
  [key: string]: unknown;
}

const digest = (line: string | Buffer) => createHash('sha256').update(line).digest('hex');

const damaged = (file: string, line: number) =>
  new AppError('WORKSPACE_DAMAGED', `Line ${line} of ${file} does not follow from the line before it.`, {
    meaning: 'The log was changed outside Muniment, or the disk lost data. What follows that line cannot be relied on.',
    action: 'Keep a copy of the folder as it is, and restore the workspace from a backup.',
  });

/** Reads whole lines, checks the chain, and says where the last whole line ends. */
function walk(bytes: Buffer, name: string): { lines: Buffer[]; end: number; head: LogHead } {
  const lines: Buffer[] = [];
  let end = 0;
  let head: LogHead = { n: -1, head: chainStart };
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, end)) {
    const line = bytes.subarray(end, at);
    const entry = parse(line);
    if (entry?.n !== head.n + 1 || entry.prev !== head.head) throw damaged(name, lines.length + 1);
    lines.push(line);
    head = { n: entry.n, head: digest(line) };
    end = at + 1;
  }
  return { lines, end, head };
}

function parse(line: Buffer): LogEntry | undefined {
  try {
    return JSON.parse(line.toString('utf8')) as LogEntry;
  } catch {
    return undefined;
  }
}

async function bytesOf(file: string): Promise<Buffer> {
  return readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  });
}

/**
 * Opens or starts a chained log. A torn last line (a crash while appending) is cut; any other break is WORKSPACE_DAMAGED.
 * With `headFile`, the head is also kept beside the log, so that a change of the last line shows. `together`: how many entries
 * are appended together at most.
 */
export async function openChainedLog(file: string, name: string, headFile?: string, together = 1): Promise<ChainedLog> {
  const bytes = await bytesOf(file);
  const { end, head: found } = walk(bytes, name);
  if (headFile) await checkHead(headFile, { found, together }, bytes.subarray(0, end), name);
  if (end < bytes.length) await truncate(file, end);
  const handle = await open(file, 'a', 0o600);
  let head = found;
  let size = end;
  let queue: Promise<unknown> = Promise.resolve();
  const write = async (entries: readonly object[], prepare?: (n: number) => Promise<void>): Promise<number> => {
    await prepare?.(head.n + 1);
    let next = head;
    let lines = '';
    for (const entry of entries) {
      const line = JSON.stringify({ v: 1, n: next.n + 1, prev: next.head, ...entry });
      next = { n: next.n + 1, head: digest(line) };
      lines += `${line}\n`;
    }
    try {
      await handle.appendFile(lines);
      await handle.datasync();
      if (headFile) await replaceFile(headFile, JSON.stringify(next));
    } catch (error) {
      // An entry that was refused must not be found later: on a full disk a part of the line may be there.
      await handle.truncate(size);
      throw error;
    }
    head = next;
    size += Buffer.byteLength(lines);
    return head.n;
  };
  const inOrder = (entries: readonly object[], prepare?: (n: number) => Promise<void>): Promise<number> => {
    const written = queue.then(() => write(entries, prepare));
    queue = written.catch(() => undefined);
    return written;
  };
  return {
    cut: bytes.length - end,
    head: () => head,
    append: (entry, prepare) => inOrder([entry], prepare),
    appendAll: (entries) => inOrder(entries),
    async entries() {
      await queue;
      return walk(await bytesOf(file), name).lines.map((line) => JSON.parse(line.toString('utf8')) as LogEntry);
    },
    close: () => finish(queue, handle),
  };
}

/** A log as it lies on disk, looked at without changing or locking anything. */
export interface InspectedLog {
  entries: LogEntry[];
  /** SHA-256 of every whole line, by number. */
  digests: string[];
  /** Bytes of a last line without its end: cut at the next open. */
  torn: number;
  /** What does not follow, in one sentence; null when all does. */
  problem: string | null;
}

/** Whether the log still has the entry that its head file names; entries after it may have come while we looked. */
function headProblem(text: string, digests: readonly string[], name: string): string | null {
  const empty = { n: -1, head: chainStart };
  const kept = text === '' ? empty : (parse(Buffer.from(text)) as LogHead | undefined);
  if (typeof kept?.n !== 'number') return `The head kept beside ${name} cannot be read.`;
  if (kept.n === -1) return null;
  return digests[kept.n] === kept.head ? null : `The end of ${name} was cut or changed: entry ${kept.n} is not the one its head names.`;
}

/** Reads a chained log that another process may be writing. */
export async function inspectChainedLog(file: string, name: string, headFile: string): Promise<InspectedLog> {
  // The head first: what is appended meanwhile is then ahead of it, never behind.
  const head = (await bytesOf(headFile)).toString('utf8');
  const bytes = await bytesOf(file);
  try {
    const { lines, end } = walk(bytes, name);
    const digests = lines.map(digest);
    const entries = lines.map((line) => JSON.parse(line.toString('utf8')) as LogEntry);
    return { entries, digests, torn: bytes.length - end, problem: headProblem(head, digests, name) };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { entries: [], digests: [], torn: 0, problem: error.message };
  }
}

async function finish(queue: Promise<unknown>, handle: FileHandle): Promise<void> {
  await queue;
  await handle.close();
}

/** Where the last so many lines begin; 0 when there are no more. */
function lastLines(bytes: Buffer, count: number): number {
  let start = bytes.length;
  for (let left = count; left > 0 && start > 0; left -= 1) start = bytes.lastIndexOf(10, start - 2) + 1;
  return start;
}

/** A crash may leave the log ahead of its head file by what was appended together; any other difference is a change made outside. */
async function checkHead(
  headFile: string,
  { found, together }: { found: LogHead; together: number },
  bytes: Buffer,
  name: string,
): Promise<void> {
  const text = (await bytesOf(headFile)).toString('utf8');
  const kept = text === '' ? { n: -1, head: chainStart } : (JSON.parse(text) as LogHead);
  if (kept.n === found.n && kept.head === found.head) return;
  const ahead = found.n - kept.n;
  const start = lastLines(bytes, ahead);
  const first = ahead > 0 && ahead <= together ? parse(bytes.subarray(start, bytes.indexOf(10, start))) : undefined;
  if (first?.n !== kept.n + 1 || first.prev !== kept.head) throw damaged(name, found.n + 1);
  await replaceFile(headFile, JSON.stringify(found));
}
