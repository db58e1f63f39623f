import { AppError } from '../../shared/errors.ts';
import type { ReadConnection, WriteConnection } from './connection.ts';

/** The index as it was at one moment, whatever is imported or said meanwhile. */
export interface Snapshot extends ReadConnection {
  /** Lets go of it: what DuckDB keeps of that moment takes room, and closing the index waits for it. May be called again. */
  release(): Promise<void>;
}

const over = () =>
  new AppError('CANCELLED', 'The work was cancelled.', { meaning: 'Nothing was changed by it.', action: 'Start it again when needed.' });

/** Holds the index still for a question of many statements, which come one after another: a transaction that only reads. */
export function openSnapshot(database: WriteConnection): Promise<Snapshot> {
  return new Promise((opened, failed) => {
    let letGo: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    let open = true;
    const ended = database.transaction(async (rows) => {
      // DuckDB fixes the moment with the first table that is read.
      await rows('SELECT count(*) FROM bundle');
      opened({
        rows: async (...statement) => (open ? rows(...statement) : Promise.reject(over())),
        version: () => 0,
        async release() {
          open = false;
          letGo();
          // Nothing was written: how the transaction ends changes nothing.
          await ended.catch(() => undefined);
        },
      });
      await held;
    });
    ended.catch(failed);
  });
}
