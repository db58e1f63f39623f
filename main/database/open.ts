import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance, DuckDBInstanceCache } from '@duckdb/node-api';
import { createConnections, type WriteConnection } from './connection.ts';
import { keepTextExact } from './exactText.ts';

/** One cache in the process: two instances on one file lose data (seen with DuckDB 1.5). */
const instances = new DuckDBInstanceCache();

export interface DatabaseOptions {
  /** The database file, or `:memory:`. */
  file: string;
  /** The only folders DuckDB may read and write by path. */
  allowedDirectories: readonly string[];
  /** Where DuckDB may spill; it lies inside the workspace or the staging folder. */
  temporary: string;
  memoryLimitMb?: number;
  threads?: number;
}

export interface Database extends WriteConnection {
  /** Waits for what still runs, writes the log into the file and lets go of it; rejects when that could not be written. */
  close(): Promise<void>;
}

/** Enough to load and to ask a million events, what does not fit spills; a share of the machine's memory took 7 GB for the same. */
export const usualMemoryMb = 1024;

/**
 * Half the cores: the window draws meanwhile. A thread of DuckDB that has nothing to do turns and asks for work, so that on two
 * cores two threads load an import slower than one.
 */
const usualThreads = (): number => Math.max(1, Math.floor(availableParallelism() / 2));

/** Text as an SQL literal, for the few statements that take no parameters (SET, COPY ... TO). */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/**
 * Opens DuckDB locked down: no access outside `allowedDirectories`, no extension install or load, no secrets, configuration
 * locked. The order of these settings matters: the spill folder can only be set before external access is switched off.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  keepTextExact();
  const nowhere = join(options.temporary, 'none');
  const config: Record<string, string> = {
    temp_directory: options.temporary,
    extension_directory: nowhere,
    secret_directory: nowhere,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
    allow_unsigned_extensions: 'false',
    allow_persistent_secrets: 'false',
    // The index can be made again, so it needs no older reader; the newest format is a third smaller and scans texts with nulls ten times faster.
    storage_compatibility_version: 'latest',
    // Rows of a page are looked up by their numbers: with more than this many, DuckDB reads all between the first and the last.
    dynamic_or_filter_threshold: '1024',
    memory_limit: `${options.memoryLimitMb ?? usualMemoryMb}MB`,
    threads: String(options.threads ?? usualThreads()),
    // Memory that was freed goes back at once: kept for later, it came on top of the limit (1.1 million sessions of 2.4 GB put into an index: 1,605 MB, and 1,376 MB so).
    allocator_background_threads: 'true',
  };
  const inMemory = options.file === ':memory:';
  const instance = inMemory ? await DuckDBInstance.create(':memory:', config) : await instances.getOrCreateInstance(options.file, config);
  const connections = createConnections(instance);
  await connections.rows("SET TimeZone = 'UTC'");
  await connections.rows(`SET allowed_directories = [${options.allowedDirectories.map((path) => literal(`${path}/`)).join(', ')}]`);
  await connections.rows('SET enable_external_access = false');
  await connections.rows('SET lock_configuration = true');
  const { disconnect, ...lent } = connections;
  return {
    ...lent,
    async close() {
      try {
        if (!inMemory) await connections.rows('CHECKPOINT');
      } finally {
        await disconnect();
        instance.closeSync();
      }
    },
  };
}
