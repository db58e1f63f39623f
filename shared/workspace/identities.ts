import { z } from 'zod';

const name = z.string().min(1).max(512);

/** Names that are to be one person; `name` is the one of them that stands for all. */
export const mergeInput = z.object({ name, names: z.array(name).min(2).max(100) });
export type MergeInput = z.infer<typeof mergeInput>;

const entry = { n: z.number().int(), at: z.string(), reviewer: z.string() };

/** One line of `identities.jsonl`, the log of what reviewers said about who is who. An undo names the `n` of its merge. */
export const identityEntry = z.discriminatedUnion('act', [
  // More names than can be asked for at once: whoever was merged with one of them before comes along.
  z.object({ ...entry, act: z.literal('merge'), name, names: z.array(name).min(2) }),
  z.object({ ...entry, act: z.literal('undo'), undoes: z.number().int() }),
]);
export type IdentityEntry = z.infer<typeof identityEntry>;

/** Several names of the records that a reviewer said are one person. */
export const mergedIdentity = z.object({
  id: z.string(),
  /** The name that stands for all. */
  name: z.string(),
  /** Every name, that one among them. */
  names: z.array(z.string()),
  mergedAt: z.string(),
  reviewer: z.string(),
});
export type MergedIdentity = z.infer<typeof mergedIdentity>;

/** What a merge or its undo wrote: the identity it is about, and its line in the log of identities. */
export const identityOutcome = z.object({ identity: mergedIdentity, entry: z.number().int(), sha256: z.string() });
export type IdentityOutcome = z.infer<typeof identityOutcome>;

/** Names are compared as the query language compares them. */
export const foldName = (text: string): string => text.toLowerCase();

const idOf = (n: number) => `person-${n}`;

/** The entry that a merged identity rests on; undefined for a text that is no id. */
export function entryOf(id: string): number | undefined {
  const found = /^person-(\d{1,15})$/.exec(id)?.[1];
  return found === undefined ? undefined : Number(found);
}

/**
 * Who is who after every merge that was not undone, the latest last. A name belongs to one person at most: a later merge that
 * takes one of a person's names takes the place of that person, who stands again when it is undone.
 */
export function standingIdentities(entries: readonly IdentityEntry[]): MergedIdentity[] {
  const undone = new Set(entries.flatMap((one) => (one.act === 'undo' ? [one.undoes] : [])));
  let standing: MergedIdentity[] = [];
  for (const one of entries) {
    if (one.act !== 'merge' || undone.has(one.n)) continue;
    const taken = new Set(one.names.map(foldName));
    standing = standing.filter((other) => !other.names.some((text) => taken.has(foldName(text))));
    standing.push({ id: idOf(one.n), name: one.name, names: one.names, mergedAt: one.at, reviewer: one.reviewer });
  }
  return standing;
}
