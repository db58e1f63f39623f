import type { PrintedHit, Searchable } from '../../../shared/replay/contract.ts';
import type { SoughtText } from '../../../shared/query/printed.ts';
import { AppError } from '../../../shared/errors.ts';
import { diskFull } from '../../diskSpace.ts';
import { createSharedWork } from '../sharedWork.ts';
import { createFilling, type FillingDeps } from './filling.ts';
import { createPrintedParts } from './parts.ts';
import { hitsOf, searchableNow, sessionsHolding } from './printedRows.ts';

export interface PrintedTextDeps extends Omit<FillingDeps, 'parts'> {
  /** Folder of what is gathered: a cache, made again from the originals where it is missing. */
  folder: string;
}

/** What recordings printed, searched across all of them. */
export interface PrintedText {
  /** Gathers what is not searched yet, in the background; resolves when nothing is left that can be. */
  begin(): Promise<void>;
  /** How much can be found now. */
  searchable(signal?: AbortSignal): Promise<Searchable>;
  /** Resolves when everything that can be read is searched; leaving early stops nothing. Errors: CANCELLED, DISK_FULL, READER_FAILED. */
  whole(signal?: AbortSignal): Promise<void>;
  /** Sessions with a recording that printed the text, among what is gathered. */
  sessions(sought: SoughtText, signal?: AbortSignal): Promise<readonly string[]>;
  /** The first line of each session that holds one of the texts, and how many do. */
  hits(question: { sessions: readonly string[]; texts: readonly SoughtText[] }, signal?: AbortSignal): Promise<PrintedHit[]>;
  close(): Promise<void>;
}

/** A screen asks several questions about one filter at once. */
const keptAnswers = 16;

const notGathered = () =>
  new AppError('READER_FAILED', 'What recordings printed could not be gathered to the end.', {
    meaning: 'The search would have left out recordings, so it was not answered.',
    action: 'Try again. If it happens again, leave text: out of the query.',
  });

const cancelled = () =>
  new AppError('CANCELLED', 'The search was cancelled.', { meaning: 'Nothing was changed by it.', action: 'Start it again when needed.' });

function untilAborted(work: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    const abort = () => reject(cancelled());
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** Answers from the parts that are there; where one has gone meanwhile, from what is left. */
export function createPrintedText(deps: PrintedTextDeps): PrintedText {
  const { database } = deps;
  const parts = createPrintedParts(deps.folder);
  const filling = createFilling({ ...deps, parts });
  const answers = new Map<string, readonly string[]>();
  const share = createSharedWork<readonly string[]>();

  async function ask<Answer>(question: (partsSql: string) => Promise<Answer>, signal: AbortSignal | undefined): Promise<Answer> {
    try {
      return await question(await parts.tableSql());
    } catch (error) {
      if (error instanceof AppError || signal?.aborted) throw error;
      parts.forget();
      return question(await parts.tableSql());
    }
  }
  const searchable = async (signal?: AbortSignal): Promise<Searchable> => {
    const now = await ask((partsSql) => searchableNow(database, partsSql, signal), signal);
    const { damaged } = filling;
    const waiting = Math.max(0, now.waiting - damaged);
    const state = waiting === 0 ? 'done' : filling.state();
    return { ...now, waiting, unreadable: now.unreadable + damaged, state: state === 'done' && waiting > 0 ? 'stopped' : state };
  };
  return {
    begin: () => filling.begin(),
    close: () => filling.close(),
    searchable,
    async whole(signal) {
      await untilAborted(filling.begin(), signal);
      const { waiting, state } = await searchable(signal);
      if (waiting > 0) throw state === 'disk-full' ? diskFull() : notGathered();
    },
    async sessions(sought, signal) {
      const key = JSON.stringify([await parts.tableSql(), sought.text, sought.quoted]);
      const known =
        answers.get(key) ??
        (await share(key, (stop) => ask((partsSql) => sessionsHolding(database, partsSql, sought, stop), stop), signal));
      answers.delete(key);
      answers.set(key, known);
      for (const old of [...answers.keys()].slice(0, -keptAnswers)) answers.delete(old);
      return known;
    },
    hits: (question, signal) => ask((partsSql) => hitsOf(database, partsSql, question, signal), signal),
  };
}
