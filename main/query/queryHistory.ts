import { readFile, rename, writeFile } from 'node:fs/promises';
import { z } from 'zod';

/** Most earlier queries that are kept, newest first. */
const mostKept = 50;

const stored = z.array(z.string().max(8192));

/** Queries asked before. Their texts may name patients, so they lie in the workspace, with the evidence, and go where it goes. */
export interface QueryHistory {
  /** Newest first. */
  list(): Promise<string[]>;
  /** Puts a query in front, each once. */
  remember(text: string): Promise<void>;
  forget(): Promise<void>;
}

/** What a file holds; nothing where there is none, or where it is no list: then a new one takes its place. */
async function readStored(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '[]';
    throw error;
  });
  try {
    return stored.parse(JSON.parse(text));
  } catch {
    return [];
  }
}

/** The history in one small file, changed by one act after another. It is a convenience: nothing else is made from it. */
export function createQueryHistory(file: string): QueryHistory {
  let last: Promise<unknown> = Promise.resolve();
  const change = (edit: (texts: string[]) => string[]): Promise<void> => {
    const done = last.then(async () => {
      const texts = edit(await readStored(file));
      await writeFile(`${file}.next`, JSON.stringify(texts), { mode: 0o600 });
      await rename(`${file}.next`, file);
    });
    last = done.catch(() => undefined);
    return done;
  };
  return {
    list: async () => {
      await last;
      return readStored(file);
    },
    remember: (text) => change((texts) => [text, ...texts.filter((one) => one !== text)].slice(0, mostKept)),
    forget: () => change(() => []),
  };
}
