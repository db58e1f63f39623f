import { createHash } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { createRunReader, type ReaderProcess, type RunReader } from '../../main/reader/readerClient.ts';
import { createReplayService, type ReplayService } from '../../main/replay/replayService.ts';
import { createSpawnReader } from '../../main/shells/spawnReader.ts';
import { builtReader } from '../support/builtReader.ts';
import { type EventStore, insertEvents, openEvents } from '../support/events.ts';
import { validCasts } from './casts.ts';

const entry = await builtReader();
export const vim = validCasts().find((cast) => cast.name === 'vim-resize.resize.v2.cast')?.path ?? '';
export const psql = validCasts().find((cast) => cast.name === 'psql-phi.v2.cast')?.path ?? '';

export let store: EventStore;
export let folder: string;
export let service: ReplayService;
/** Kinds of the jobs the reader process was given. */
export let jobs: string[];

/** A reader that is killed as soon as it has its job. */
function dying(reader: ReaderProcess): ReaderProcess {
  return { ...reader, post: () => reader.kill() };
}

/** A service over {@link folder} and {@link store}, in place of which others may be given. */
export function newService({
  failOver,
  ...changes
}: Partial<Parameters<typeof createReplayService>[0]> & { failOver?: string } = {}): ReplayService {
  const spawn = createSpawnReader(entry);
  const run = createRunReader(spawn);
  const runReader: RunReader = (job, options) => {
    jobs.push(job.kind);
    const fails = job.kind === 'printed' && job.recordings.some((one) => one.recording === failOver && !one.unreadable);
    return fails ? createRunReader(async () => dying(await spawn()))(job, options) : run(job, options);
  };
  return createReplayService({
    database: store.database,
    objectPath: (sha256) => join(folder, 'objects', sha256),
    runReader,
    staging: async () => {
      const directory = await mkdtemp(join(folder, 'staging-'));
      return { directory, remove: () => rm(directory, { recursive: true, force: true }) };
    },
    cache: join(folder, 'keyframes'),
    printed: printedFolder(),
    free: () => Number.POSITIVE_INFINITY,
    ...changes,
  });
}

/** Stores a recording of session `s-1`, with other columns where they are given; its digest. */
export async function addRecording(id: string, original: string, columns: Record<string, string | number | null> = {}): Promise<string> {
  const sha256 = createHash('sha256')
    .update(await readFile(original))
    .digest('hex');
  await copyFile(original, join(folder, 'objects', sha256));
  const { size } = await stat(original);
  const row: Record<string, string | number | null> = {
    id,
    session_uid: 's-1',
    path: `sessions/${id}.cast`,
    sha256,
    format: 'asciicast-v2',
    kind: 'terminal',
    says: 'A terminal.',
    cols: 100,
    rows: 30,
    geometry: 'recorded',
    duration_ms: 1000,
    byte_offset: 0,
    byte_len: size,
    ...columns,
  };
  const names = Object.keys(row);
  const insertSql = `INSERT INTO recording (${names.join(', ')}, start_time, outputs, inputs, resizes, markers, rejected, truncated)
    VALUES (${names.map(() => '?').join(', ')}, TIMESTAMP '2026-09-01 10:00:00.5', 1, 1, 1, 0, 0, false)`;
  await store.database.rows(insertSql, Object.values(row));
  return sha256;
}

/** What recordings printed: the index reads it, so it lies where that may read. */
export const printedFolder = () => join(store.directory, basename(folder));
export const cacheFolders = () => readdir(join(folder, 'keyframes')).catch(() => []);
export const cacheFile = async (name: string) => join(folder, 'keyframes', (await cacheFolders())[0] ?? '', name);

/** Gives every test of a file a store with one session, `s-1`, and an empty folder of its own. */
export function eachInItsOwnFolder(): void {
  beforeAll(async () => {
    store = await openEvents();
    await insertEvents(store.database, [{ session_uid: 's-1', session_type: 'ssh', outcome: 'success' }]);
  });
  afterAll(() => store.close());

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'muniment-replay-'));
    await mkdir(join(folder, 'objects'));
    await store.database.rows('DELETE FROM recording');
    jobs = [];
    service = newService();
    return () => rm(folder, { recursive: true, force: true });
  });
}
