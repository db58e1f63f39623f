import {
  entryOf,
  foldName,
  type IdentityEntry,
  identityEntry,
  type IdentityOutcome,
  type MergedIdentity,
  type MergeInput,
  standingIdentities,
} from '../../shared/workspace/identities.ts';
import { AppError } from '../../shared/errors.ts';
import type { ChainedLog, LogHead } from './chainedLog.ts';

/** Who is who: what reviewers said about names of the records, in an append-only log of its own. */
export interface Identities {
  /** Merged identities that stand, oldest first. */
  list(): MergedIdentity[];
  /**
   * Makes several names one person. Names of a person that one of them belongs to already come along. Errors: USAGE when fewer than
   * two names are left, the leading one is not among them, or all of them are one person under that name already.
   */
  merge(input: MergeInput): Promise<IdentityOutcome>;
  /** Takes a merge back: whoever it replaced stands again. Errors: NOT_FOUND. */
  undo(id: string): Promise<IdentityOutcome>;
  head(): LogHead;
}

const refused = (message: string, action: string) => new AppError('USAGE', message, { meaning: 'Nobody was merged.', action });

/** Each name once, whatever its case, in the order given. */
const distinct = (names: readonly string[]) => [...new Map(names.toReversed().map((name) => [foldName(name), name])).values()].toReversed();

/** The names to be written: those asked for, and all others of the persons they belong to. */
function namesOf({ name, names }: MergeInput, standing: readonly MergedIdentity[]): string[] {
  const asked = distinct(names);
  if (asked.length < 2) throw refused('One name cannot be merged.', 'Name at least two that are one person.');
  if (!asked.some((one) => foldName(one) === foldName(name)))
    throw refused('The leading name is not among those that are merged.', 'Choose one of them to stand for all.');
  const folded = new Set(asked.map(foldName));
  const touched = standing.filter((person) => person.names.some((one) => folded.has(foldName(one))));
  const all = distinct([...asked, ...touched.flatMap((person) => person.names)]);
  const [only] = touched;
  if (touched.length === 1 && only?.names.length === all.length && foldName(only.name) === foldName(name))
    throw refused('These names are one person already.', 'Undo that merge first, if it was wrong.');
  return all;
}

/** Reads who is who out of its log, every entry checked against its schema. */
export async function createIdentities(log: ChainedLog, reviewer: string, now: () => Date): Promise<Identities> {
  const entries: IdentityEntry[] = (await log.entries()).map((entry) => identityEntry.parse(entry));
  const write = async (said: object): Promise<number> => {
    const entry = { at: now().toISOString(), reviewer, ...said };
    const checked = identityEntry.parse({ n: log.head().n + 1, ...entry });
    await log.append(entry);
    entries.push(checked);
    return checked.n;
  };
  const list = () => standingIdentities(entries);
  const found = (entry: number) => list().find(({ id }) => entryOf(id) === entry);
  return {
    list,
    async merge(input) {
      const names = namesOf(input, list());
      const leading = names.find((one) => foldName(one) === foldName(input.name)) ?? input.name;
      const entry = await write({ act: 'merge', name: leading, names });
      const identity = found(entry);
      if (!identity) throw new TypeError('a merge that was written does not stand');
      return { identity, entry, sha256: log.head().head };
    },
    async undo(id) {
      const undoes = entryOf(id);
      const identity = undoes === undefined ? undefined : found(undoes);
      if (!identity) {
        throw new AppError('NOT_FOUND', 'There is no such merged identity.', {
          meaning: 'Nothing was changed. It was taken back before, merged further, or never made.',
          action: 'Look at the identities as they are now.',
        });
      }
      const entry = await write({ act: 'undo', undoes });
      return { identity, entry, sha256: log.head().head };
    },
    head: () => log.head(),
  };
}
