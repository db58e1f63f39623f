import type { DuckDBConnection, DuckDBInstance, DuckDBResult, DuckDBValue } from '@duckdb/node-api';
import { DuckDBListValue, StatementType } from '@duckdb/node-api';
import { AppError } from '../../shared/errors.ts';

/** What may be bound to a statement. Values reach SQL only this way. */
export type Parameter = string | number | bigint | boolean | null;
/** A value as a service sees it: integers beyond 2^53 are decimal strings, lists are arrays. Times must be cast to text in SQL. */
export type Plain = string | number | boolean | null | Plain[];
export type PlainRow = Record<string, Plain>;

/** What a service that only reads gets: it has no way to write. */
export interface ReadConnection {
  /** Runs one statement and returns all rows. Aborting the signal interrupts DuckDB and rejects with CANCELLED. */
  rows(sql: string, parameters?: readonly Parameter[], signal?: AbortSignal): Promise<PlainRow[]>;
  /** Another number after everything that may have been written: what was read before and after one number still holds under it. */
  version(): number;
}

/** What `import` and `workspace` get besides. */
export interface WriteConnection extends ReadConnection {
  /**
   * Runs `work` inside one transaction on a connection of its own. Any error rolls back: a COMMIT after a failed statement
   * resolves and stores nothing, so an error must never be swallowed inside `work`.
   */
  transaction<Result>(work: (rows: ReadConnection['rows']) => Promise<Result>): Promise<Result>;
}

function plain(value: DuckDBValue): Plain {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
  if (value instanceof DuckDBListValue) return value.items.map(plain);
  throw new AppError('INTERNAL', 'A query returned a value of an unexpected type.', {
    meaning: 'Nothing was changed.',
    action: 'Report this: the statement must cast the column to text.',
  });
}

/** What is thrown when somebody cancelled a statement, or work with what it returned. */
export const cancelled = () =>
  new AppError('CANCELLED', 'The work was cancelled.', { meaning: 'Nothing was changed by it.', action: 'Start it again when needed.' });

/** The rows of a result, a chunk of some thousands at a time: while all of a long one were made, nobody else would be answered. */
async function rowsOf(result: DuckDBResult): Promise<PlainRow[]> {
  const names = result.deduplicatedColumnNames();
  const rows: PlainRow[] = [];
  for (;;) {
    const chunk = await result.fetchChunk();
    if (!chunk || chunk.rowCount === 0) return rows;
    for (const row of chunk.getRows()) rows.push(Object.fromEntries(row.map((value, at) => [names[at] ?? '', plain(value)])));
  }
}

async function runRows(
  connection: DuckDBConnection,
  sql: string,
  parameters: readonly Parameter[],
  signal: AbortSignal | undefined,
  onWritten: () => void = () => undefined,
): Promise<PlainRow[]> {
  if (signal?.aborted) throw cancelled();
  let again: NodeJS.Timeout | undefined;
  // DuckDB forgets an interrupt that comes while it is still planning, so it is repeated until the statement ends.
  const interrupt = () => {
    connection.interrupt();
    again = setInterval(() => connection.interrupt(), 20);
  };
  signal?.addEventListener('abort', interrupt);
  try {
    const result = await connection.run(sql, [...parameters]);
    if (result.statementType !== StatementType.SELECT) onWritten();
    return await rowsOf(result);
  } catch (error) {
    if (signal?.aborted) throw cancelled();
    throw error;
  } finally {
    signal?.removeEventListener('abort', interrupt);
    clearInterval(again);
  }
}

/** Lends connections of one instance: each statement has a connection to itself, so that interrupting one leaves the others alone. */
export function createConnections(instance: DuckDBInstance): WriteConnection & { disconnect(): Promise<void> } {
  const idle: DuckDBConnection[] = [];
  const lent = new Set<Promise<unknown>>();
  let version = 0;
  const written = () => {
    version += 1;
  };
  const lend = <Result>(work: (connection: DuckDBConnection) => Promise<Result>): Promise<Result> => {
    const working = borrow(work);
    const settled = working.catch(() => undefined).finally(() => lent.delete(settled));
    lent.add(settled);
    return working;
  };
  const borrow = async <Result>(work: (connection: DuckDBConnection) => Promise<Result>): Promise<Result> => {
    const connection = idle.pop() ?? (await instance.connect());
    try {
      return await work(connection);
    } finally {
      idle.push(connection);
    }
  };
  return {
    // DuckDB holds a closed instance while a connection lives, and opening the same file again would wait for it for ever.
    async disconnect() {
      await Promise.all(lent);
      for (const connection of idle.splice(0)) connection.closeSync();
    },
    rows: (sql, parameters = [], signal) => lend((connection) => runRows(connection, sql, parameters, signal, written)),
    version: () => version,
    transaction: (work) =>
      lend(async (connection) => {
        await connection.run('BEGIN');
        try {
          const result = await work((sql, parameters = [], signal) => runRows(connection, sql, parameters, signal));
          // Before, so that nothing read meanwhile is taken for either state.
          written();
          await connection.run('COMMIT');
          return result;
        } catch (error) {
          await connection.run('ROLLBACK').catch(() => undefined);
          throw error;
        } finally {
          written();
        }
      }),
  };
}
