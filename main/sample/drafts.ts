import { second } from './calendar.ts';
import type { Connection } from './connections.ts';
import type { Principal } from './people.ts';
import type { Random } from './random.ts';
import { resultTable } from './resultTable.ts';
import type { SessionDraft } from './sessionDocument.ts';
import { createRecorder, type Triple } from './stream.ts';
import type { Read } from './statements/reads.ts';

/** Who did something where, and when (microseconds). */
export interface Occasion {
  principal: Principal;
  connection: Connection;
  start: number;
}

/** What may be said of a session beside its occasion and its content. */
export type Extras = Partial<Omit<SessionDraft, 'principal' | 'connection' | 'start' | 'stream' | 'verb'>>;

/** A script run once: its output arrives in one to three pieces, and the session ends a moment after the last one. */
export function execDraft(
  random: Random,
  occasion: Occasion,
  script: string,
  output: readonly string[],
  extras: Extras & { runAt?: number } = {},
): SessionDraft {
  const { runAt = occasion.start, ...rest } = extras;
  const recorder = createRecorder(random);
  for (const piece of output) {
    recorder.wait(0.09, 0.45);
    recorder.write('o', piece);
  }
  recorder.wait(0.01, 0.04);
  const end = runAt + Math.round(recorder.now * second);
  return { id: random.uuid(), ...occasion, verb: 'exec', script, stream: recorder.events, end, ...rest };
}

/** A read and its tab-separated answer; PostgreSQL prints the row count under it. */
export function readDraft(
  random: Random,
  occasion: Occasion,
  read: Read,
  extras: Extras & { runAt?: number; masked?: boolean } = {},
): SessionDraft {
  const { masked = true, ...rest } = extras;
  const rows = random.between(...read.rows);
  const { text, masking } = resultTable(random, read.columns, rows, masked);
  const footer = occasion.connection.subtype === 'postgres' ? `(${rows} ${rows === 1 ? 'row' : 'rows'})\n` : '';
  return execDraft(random, occasion, read.sql(random), [`${text}${footer}`], { masking, ...rest });
}

/** A connection that stayed open for as long as its events took. */
export function connectDraft(random: Random, occasion: Occasion, events: Triple[], extras: Extras = {}): SessionDraft {
  const last = events.at(-1)?.[0] ?? 0;
  const end = occasion.start + Math.round((last + 0.05 + random.real()) * second);
  return { id: random.uuid(), ...occasion, verb: 'connect', stream: events, end, ...extras };
}
