import type { Database } from '../database/open.ts';

/** The index as services hold it: one object for the life of the workspace, over whichever opening of the file is current. */
export interface LiveIndex {
  database: Database;
  /** Lets go of the current opening, whatever state it is in, and opens anew. Statements that come meanwhile wait. */
  reopen(): Promise<void>;
}

/** A DuckDB that met a full disk refuses everything until it is opened again; when that fails too, the next use tries again. */
export function createLiveIndex(first: Database, open: () => Promise<Database>): LiveIndex {
  let current: Promise<Database> = Promise.resolve(first);
  let lastOpened = first;
  /** Of the openings before: no version of an opening is told again by a later one. */
  let passed = 0;
  const openNext = async (): Promise<Database> => {
    const next = await open();
    passed += lastOpened.version() + 1;
    lastOpened = next;
    return next;
  };
  const opened = async (): Promise<Database> => {
    const mine = current;
    return mine.catch(() => {
      if (current === mine) current = openNext();
      return current;
    });
  };
  const database: Database = {
    rows: async (sql, parameters, signal) => (await opened()).rows(sql, parameters, signal),
    version: () => passed + lastOpened.version(),
    transaction: async (work) => (await opened()).transaction(work),
    close: async () => (await current).close(),
  };
  const again = async (last: Promise<Database>): Promise<Database> => {
    await last.then((one) => one.close()).catch(() => undefined);
    return openNext();
  };
  return {
    database,
    async reopen() {
      current = again(current);
      await current;
    },
  };
}
