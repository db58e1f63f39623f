import { z } from 'zod';

/** What a reviewer concluded about an event; `unreviewed` is what every event starts as. */
export const dispositions = ['unreviewed', 'reviewed-ok', 'exception', 'escalated'] as const;
export const disposition = z.enum(dispositions);
export type Disposition = z.infer<typeof disposition>;

/** One short line that can be typed in a query: letters, digits, spaces and `. _ / -`. Case makes no difference. */
export const tagName = z
  .string()
  .trim()
  .max(64)
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}\p{M} ._/-]*$/u, 'a word or two: letters, digits, spaces and . _ / -');

export const noteText = z.string().trim().min(1).max(4000);

const eventIds = z.array(z.string().min(1).max(512)).min(1).max(1000);

/** Each thing a reviewer can say about events, with what it takes. */
const flag = z.object({ act: z.literal('flag') });
const unflag = z.object({ act: z.literal('unflag') });
const note = z.object({ act: z.literal('note'), text: noteText });
const tag = z.object({ act: z.literal('tag'), tag: tagName });
const untag = z.object({ act: z.literal('untag'), tag: tagName });
const dispose = z.object({ act: z.literal('dispose'), disposition });

/** What is said, whatever it is said of. */
export const markAct = z.discriminatedUnion('act', [flag, unflag, note, tag, untag, dispose]);
export type MarkAct = z.infer<typeof markAct>;

const actsOn = <Events extends z.ZodType<string[]>>(events: Events) =>
  [
    flag.extend({ events }),
    unflag.extend({ events }),
    note.extend({ events }),
    tag.extend({ events }),
    untag.extend({ events }),
    dispose.extend({ events }),
  ] as const;

/** A mark to be made on up to 1,000 events. */
export const markInput = z.discriminatedUnion('act', actsOn(eventIds));
export type MarkInput = z.infer<typeof markInput>;

/** Takes back one entry, for some of its events or for all: a new entry, the old one stays in the log. */
export const undoInput = z.object({ entry: z.number().int().nonnegative(), events: eventIds.nullable().default(null) });

/** Takes back several entries for all of their events: what was said at once is taken back at once. */
export const undoAllInput = z.object({ entries: z.array(z.number().int().nonnegative()).min(1).max(1000) });

/** Events that are marked by one act over a filter: its entry names each of them, and log and memory hold it whole. */
export const mostMatching = 200_000;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** The events that match a filter at a moment: what an act over the filter is made on. */
export const matching = z.object({
  /** The filter with its periods as they were then: `last:` means another time later. */
  text: z.string().max(8192),
  zone: z.string().max(64),
  events: z.number().int().nonnegative(),
  /** SHA-256 of their ids in order of bytes, each with a line feed behind it. */
  ids: sha256,
  /** Recordings that were not searched yet for the printed text that the filter asks for. */
  waiting: z.number().int().nonnegative(),
});
export type Matching = z.infer<typeof matching>;

/** Things that are said at once. */
export const mostActs = 3;

/** What is said of all events that match. */
export const markMatchingInput = z.object({ matching, acts: z.array(markAct).min(1).max(mostActs) });
export type MarkMatchingInput = z.infer<typeof markMatchingInput>;

/** An entry may name more events than an act was asked for: what is taken away is taken from copies of an event too. */
const enteredIds = z.array(z.string()).min(1);

/** What the log of marks keeps of an act: the act itself, its events named in full, who made it and when. */
export const markEntry = z
  .object({
    v: z.literal(1),
    n: z.number().int().nonnegative(),
    prev: z.string().regex(/^[0-9a-f]{64}$/),
    at: z.string(),
    by: z.object({ account: z.string(), reviewer: z.string() }),
    /** The filter that found the events, where they were marked as all that match it. */
    matching: matching.optional(),
  })
  .and(
    z.discriminatedUnion('act', [
      ...actsOn(enteredIds),
      z.object({ act: z.literal('undo'), events: enteredIds, undoes: z.number().int().nonnegative() }),
    ]),
  );
export type MarkEntry = z.infer<typeof markEntry>;

/** What came of an act: the number of its entry in the log of marks and that line's SHA-256; no entry where nothing changed. */
export const markOutcome = z.object({
  act: z.string(),
  entry: z.number().int().nullable(),
  sha256: z.string().nullable(),
  /** Events that the entry names. */
  events: z.number().int(),
});
export type MarkOutcome = z.infer<typeof markOutcome>;

/** What came of taking several entries back: the new entries, the last one's SHA-256, and how many events any of them names. */
export const undoAllOutcome = z.object({ entries: z.array(z.number().int()), sha256: z.string(), events: z.number().int() });
export type UndoAllOutcome = z.infer<typeof undoAllOutcome>;

/** What came of an act over a filter: its entries, one after another, the last one's SHA-256, and how many events any of them names. */
export const markMatchingOutcome = z.object({
  entries: z.array(z.number().int()),
  sha256: z.string().nullable(),
  changed: z.number().int(),
  matching,
});
export type MarkMatchingOutcome = z.infer<typeof markMatchingOutcome>;

/** One act as it stands for one event. */
export const markOnEvent = z.object({
  entry: z.number().int(),
  at: z.string(),
  by: z.string(),
  act: z.enum(['flag', 'unflag', 'note', 'tag', 'untag', 'dispose']),
  text: z.string().nullable(),
  tag: z.string().nullable(),
  disposition: disposition.nullable(),
  /** Events that the act was made on, this one included. */
  events: z.number().int(),
  /** Set when it was taken back for this event. */
  withdrawn: z.object({ at: z.string(), by: z.string() }).nullable(),
});
export type MarkOnEvent = z.infer<typeof markOnEvent>;

/** Marks of an event as a list shows them. */
export const markSummary = z.object({
  event: z.string(),
  flagged: z.boolean(),
  disposition,
  tags: z.array(z.string()),
  /** How many notes stand. */
  notes: z.number().int(),
});
export type MarkSummary = z.infer<typeof markSummary>;

/** What stands for an event after all acts on it, each with the act it rests on. */
export interface StandingMarks {
  flag: MarkOnEvent | null;
  disposition: MarkOnEvent | null;
  tags: MarkOnEvent[];
  notes: MarkOnEvent[];
}

const sameTag = (one: MarkOnEvent, tag: string | null) => one.tag?.toLowerCase() === tag?.toLowerCase();

function after(standing: StandingMarks, mark: MarkOnEvent): StandingMarks {
  const otherTags = standing.tags.filter((one) => !sameTag(one, mark.tag));
  switch (mark.act) {
    case 'flag':
      return { ...standing, flag: standing.flag ?? mark };
    case 'unflag':
      return { ...standing, flag: null };
    case 'note':
      return { ...standing, notes: [...standing.notes, mark] };
    case 'tag':
      return standing.tags.length === otherTags.length ? { ...standing, tags: [...standing.tags, mark] } : standing;
    case 'untag':
      return { ...standing, tags: otherTags };
    case 'dispose':
      return { ...standing, disposition: mark };
  }
}

/** What stands after these acts, oldest first; those that were withdrawn are as if they had not been made. */
export function standingMarks(marks: readonly MarkOnEvent[]): StandingMarks {
  const nothing: StandingMarks = { flag: null, disposition: null, tags: [], notes: [] };
  return marks.filter(({ withdrawn }) => withdrawn === null).reduce(after, nothing);
}
