import { randomBytes } from 'node:crypto';
import { rm, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { OfferedInput } from '../shared/import/contract.ts';
import { AppError } from '../shared/errors.ts';

export interface OfferOptions {
  /** The name shown instead of the path's last part. */
  name?: string;
  /** The file is a copy of our own (an upload) and goes when the application closes. */
  temporary?: boolean;
  /** It was named outside the window, on the command line or by opening a file, so the window lists it. */
  named?: boolean;
}

/** Paths the reviewer named, known to the window only by token: the window never sends or sees a path. */
export interface Inputs {
  offer(path: string, options?: OfferOptions): Promise<OfferedInput>;
  /** TOKEN_UNKNOWN for anything that was not offered in this run. */
  resolve(token: string): { path: string; name: string };
  /** Those named outside the window. */
  list(): OfferedInput[];
  close(): Promise<void>;
}

const unknownToken = () =>
  new AppError('TOKEN_UNKNOWN', 'That file was not chosen in this run of Muniment.', {
    meaning: 'Nothing was opened.',
    action: 'Choose the file again.',
  });

/** Keeps what was offered until the application closes. */
export function createInputs(): Inputs {
  const offered = new Map<string, { path: string; temporary: boolean; named: boolean; shown: OfferedInput }>();
  return {
    async offer(path, options = {}) {
      const about = await stat(path).catch(() => {
        throw new AppError('INPUT_REFUSED', `There is nothing to open at ${basename(path)}.`, {
          meaning: 'Nothing was imported.',
          action: 'Check the name, and that you may read the file.',
          reason: 'input/not-found',
        });
      });
      const token = randomBytes(24).toString('base64url');
      const shown = { token, name: options.name ?? basename(path), size: about.isFile() ? about.size : null };
      offered.set(token, { path, temporary: options.temporary ?? false, named: options.named ?? false, shown });
      return shown;
    },
    resolve(token) {
      const found = offered.get(token);
      if (!found) throw unknownToken();
      return { path: found.path, name: found.shown.name };
    },
    list: () => [...offered.values()].filter((one) => one.named).map((one) => one.shown),
    async close() {
      for (const one of offered.values()) if (one.temporary) await rm(one.path, { force: true });
      offered.clear();
    },
  };
}
