import { type MarkEntry, markEntry, type MarkInput, type MarkOnEvent, type Matching, standingMarks } from '../../shared/workspace/marks.ts';
import { AppError } from '../../shared/errors.ts';
import type { ChainedLog, LogHead } from './chainedLog.ts';

type Undo = Extract<MarkEntry, { act: 'undo' }>;
type Made = Exclude<MarkEntry, Undo>;

/** Marks of an event as the index holds them; no row stands for an event without any. */
export interface AnnotationRow {
  event_id: string;
  flagged: boolean;
  /** Null while nobody said anything. */
  disposition: string | null;
  /** Entry that the disposition rests on. */
  decided: number | null;
  tags: string[];
  notes: string[];
  /** Last entry about this event. */
  entry: number;
}

/** An entry that was written: its number, the SHA-256 of its line, and the events it names. */
export interface WrittenMark {
  n: number;
  sha256: string;
  events: string[];
}

/** Entries that were written together: their numbers, the SHA-256 of the last line, and the events that any of them names. */
export interface WrittenMarks {
  entries: number[];
  sha256: string;
  events: string[];
}

/** What reviewers said about events: an append-only log of its own, of which the index holds what stands. */
export interface Marks {
  /** Acts on any of these events, oldest first; withdrawn where they were taken back for all of them that they name. */
  on(events: readonly string[]): MarkOnEvent[];
  /** Writes the act for those of its events that it changes; null where it changes none. */
  add(input: MarkInput): Promise<WrittenMark | null>;
  /** Writes acts on what a filter found, each for those of its events that it changes, all of them or none; null where none changes any. */
  addAll(inputs: readonly MarkInput[], matching: Matching): Promise<WrittenMarks | null>;
  /** Writes that an entry no longer counts for these events, or for all it names. Errors: NOT_FOUND. */
  undo(entry: number, events: readonly string[] | null): Promise<WrittenMark>;
  /** Writes that entries no longer count, newest first, for what they still count for. Errors: NOT_FOUND where that is nothing. */
  undoAll(entries: readonly number[]): Promise<WrittenMarks>;
  /** What the index has to hold: of these events, or of all. */
  rows(events?: readonly string[]): AnnotationRow[];
  /** Whether a standing note holds the text; true too where only the index can tell. */
  noteMayHold(word: { text: string; quoted: boolean }): boolean;
  head(): LogHead;
}

export interface MarkAuthor {
  reviewer: string;
  account: string;
}

const nothingToUndo = () =>
  new AppError('NOT_FOUND', 'There is no such mark to take back.', {
    meaning: 'Nothing was changed. It was taken back before, or never made.',
    action: 'Look at the marks of the event as they are now.',
  });

/** Everything read out of the log: entries by number, entries by event, and which were taken back for which events. */
class MarkBook {
  readonly made = new Map<number, Made>();
  readonly byEvent = new Map<string, Made[]>();
  /** Withdrawals by entry and event. */
  readonly undone = new Map<number, Map<string, Undo>>();

  enter(entry: MarkEntry): void {
    if (entry.act === 'undo') {
      const known = this.undone.get(entry.undoes) ?? new Map<string, Undo>();
      for (const event of entry.events) known.set(event, entry);
      this.undone.set(entry.undoes, known);
      return;
    }
    this.made.set(entry.n, entry);
    for (const event of entry.events) {
      const about = this.byEvent.get(event);
      if (about) about.push(entry);
      else this.byEvent.set(event, [entry]);
    }
  }

  on(events: readonly string[]): MarkOnEvent[] {
    const found = new Set(events.flatMap((event) => this.byEvent.get(event) ?? []));
    return [...found].sort((a, b) => a.n - b.n).map((entry) => this.seenFrom(entry, events));
  }

  private seenFrom(entry: Made, events: readonly string[]): MarkOnEvent {
    const own = events.length === 1 ? events : events.filter((event) => entry.events.includes(event));
    const undone = this.undone.get(entry.n);
    const undoing = own.map((event) => undone?.get(event));
    const last = undoing.every((one) => one !== undefined) ? undoing.at(-1) : undefined;
    return {
      entry: entry.n,
      at: entry.at,
      by: entry.by.reviewer,
      act: entry.act,
      text: entry.act === 'note' ? entry.text : null,
      tag: entry.act === 'tag' || entry.act === 'untag' ? entry.tag : null,
      disposition: entry.act === 'dispose' ? entry.disposition : null,
      events: entry.events.length,
      withdrawn: last ? { at: last.at, by: last.by.reviewer } : null,
    };
  }

  row(event: string): AnnotationRow {
    const marks = this.on([event]);
    const { flag, disposition, tags, notes } = standingMarks(marks);
    return {
      event_id: event,
      flagged: flag !== null,
      disposition: disposition?.disposition ?? null,
      decided: disposition?.entry ?? null,
      tags: tags.map(({ tag }) => tag ?? ''),
      notes: notes.map(({ text }) => text ?? ''),
      entry: marks.at(-1)?.entry ?? -1,
    };
  }

  /** Whether the act would change what stands for the event. A disposition is a decision each time it is made, a note always says something. */
  changes(input: MarkInput, event: string): boolean {
    const { flag, tags } = standingMarks(this.on([event]));
    const has = (tag: string) => tags.some((one) => one.tag?.toLowerCase() === tag.toLowerCase());
    switch (input.act) {
      case 'flag':
        return flag === null;
      case 'unflag':
        return flag !== null;
      case 'tag':
        return !has(input.tag);
      case 'untag':
        return has(input.tag);
      case 'note':
      case 'dispose':
        return true;
    }
  }

  /** Events for which the entry still counts, of those that are asked for. */
  standingFor(entry: number, events: readonly string[] | null): string[] {
    const undone = this.undone.get(entry);
    const named = this.made.get(entry)?.events ?? [];
    return named.filter((event) => !undone?.has(event) && (events === null || events.includes(event)));
  }

  /** What takes these entries back, newest first, of those that still count. */
  undosOf(entries: readonly number[]) {
    const newestFirst = [...new Set(entries)].sort((a, b) => b - a);
    const acts = newestFirst.map((entry) => ({ said: { act: 'undo', undoes: entry }, events: this.standingFor(entry, null) }));
    return acts.filter(({ events }) => events.length > 0);
  }
}

const says = ({ flagged, disposition, tags, notes }: AnnotationRow) =>
  flagged || disposition !== null || tags.length > 0 || notes.length > 0;

/** Reads the marks out of their log, every entry checked against its schema. */
export async function createMarks(log: ChainedLog, author: MarkAuthor, now: () => Date): Promise<Marks> {
  const book = new MarkBook();
  /** Standing notes of each event in lower case, once somebody searches; a mark changes those of its own events only. */
  let notes: Map<string, string[]> | undefined;
  const collect = (into: Map<string, string[]>, events: Iterable<string>) => {
    for (const event of events) {
      const standing = book.row(event).notes.map((note) => note.toLowerCase());
      if (standing.length > 0) into.set(event, standing);
      else into.delete(event);
    }
    return into;
  };
  const standingNotes = () => (notes ??= collect(new Map(), book.byEvent.keys()));
  for (const entry of await log.entries()) book.enter(markEntry.parse(entry));
  const write = async (acts: readonly { said: object; events: string[] }[]): Promise<WrittenMarks> => {
    const { n, head } = log.head();
    const by = { account: author.account, reviewer: author.reviewer };
    const entries = acts.map(({ said, events }) => ({ at: now().toISOString(), by, ...said, events }));
    // The log links each line to the one before; here only the form is checked.
    const checked = entries.map((entry, at) => markEntry.parse({ v: 1, n: n + 1 + at, prev: head, ...entry }));
    await log.appendAll(entries);
    const events = [...new Set(acts.flatMap((act) => act.events))];
    for (const entry of checked) book.enter(entry);
    if (notes) collect(notes, events);
    return { entries: checked.map((entry) => entry.n), sha256: log.head().head, events };
  };
  const writeOne = async (said: object, events: string[]): Promise<WrittenMark> => {
    const { entries, ...written } = await write([{ said, events }]);
    return { n: entries[0] ?? -1, ...written };
  };
  const changedBy = (input: MarkInput) => [...new Set(input.events)].filter((event) => book.changes(input, event));
  return {
    on: (events) => book.on(events),
    async add(input) {
      const changed = changedBy(input);
      return changed.length === 0 ? null : writeOne(input, changed);
    },
    async addAll(inputs, matching) {
      const acts = inputs.map((input) => ({ said: { ...input, matching }, events: changedBy(input) }));
      const changing = acts.filter(({ events }) => events.length > 0);
      return changing.length === 0 ? null : write(changing);
    },
    async undo(entry, events) {
      const still = book.standingFor(entry, events);
      if (still.length === 0) throw nothingToUndo();
      return writeOne({ act: 'undo', undoes: entry }, still);
    },
    async undoAll(entries) {
      const undos = book.undosOf(entries);
      if (undos.length === 0) throw nothingToUndo();
      return write(undos);
    },
    rows: (events) => [...new Set(events ?? book.byEvent.keys())].map((event) => book.row(event)).filter(says),
    noteMayHold({ text, quoted }) {
      // DuckDB folds the case of letters beyond ASCII in its own way, and reads wildcards.
      const plain = /^\p{ASCII}*$/u.test(text) && (quoted || !text.includes('*'));
      if (!plain) return standingNotes().size > 0;
      return [...standingNotes().values()].some((said) => said.some((note) => note.includes(text.toLowerCase())));
    },
    head: () => log.head(),
  };
}
