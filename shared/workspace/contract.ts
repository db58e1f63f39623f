import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { revealInput } from '../discretion/reveal.ts';
import { contractErrors } from '../errors.ts';
import { type CallMeta, noMeta } from '../meta.ts';
import { page, pageInput } from '../page.ts';
import { filterInput } from '../query/contract.ts';
import { binaryContent } from '../report/contract.ts';
import { type Verdict, verdict } from '../signing/verdict.ts';
import { custodyEntry } from './custody.ts';
import { type IdentityOutcome, identityOutcome, mergedIdentity, mergeInput } from './identities.ts';
import {
  markInput,
  markMatchingInput,
  type MarkMatchingOutcome,
  markMatchingOutcome,
  type MarkOutcome,
  markOnEvent,
  markOutcome,
  markSummary,
  matching,
  undoAllInput,
  type UndoAllOutcome,
  undoAllOutcome,
  undoInput,
} from './marks.ts';
import { type SavedView, savedView, saveViewInput, viewName } from './view.ts';

const base = oc.$meta<CallMeta>(noMeta).errors(contractErrors);

/** Where am I: what the frame and the status line show. */
export const workspaceStatus = z.object({
  name: z.string(),
  reviewer: z.string(),
  version: z.string(),
  shell: z.enum(['electron', 'loopback', 'cli']),
  bundles: z.number().int(),
  /** Bundles by seal state. */
  seals: z.object({ unsealed: z.number().int(), untrusted: z.number().int(), verified: z.number().int(), failed: z.number().int() }),
  events: z.number().int(),
  sessions: z.number().int(),
  rejected: z.number().int(),
  /** Files that list the workforce. */
  rosters: z.number().int(),
  period: z.object({ from: z.string().nullable(), to: z.string().nullable() }),
});
export type WorkspaceStatus = z.infer<typeof workspaceStatus>;

const settingValue = z.union([z.string(), z.number()]);

/** A setting of the workspace policy as it stands. */
export const settingState = z.object({
  key: z.string(),
  value: settingValue,
  default: settingValue,
  /** Whether it was set to something else than the default. */
  changed: z.boolean(),
  /** What it accepts, in words. */
  takes: z.string(),
  /** What it is about, in one sentence. */
  says: z.string(),
});
export type SettingState = z.infer<typeof settingState>;

/** A change of the policy: the values in force before and after. */
export const settingChange = z.object({ key: z.string(), old: settingValue, new: settingValue });
export type SettingChange = z.infer<typeof settingChange>;

/** What became of one bundle when it was read again from its originals. */
export const rebuiltBundle = z.object({
  id: z.string(),
  path: z.string(),
  /**
   * `same`: its segments are, byte for byte, what the journal vouches for. `restored`: they were missing or changed, and are
   * so again. `replaced`: reading gives another result now, which the journal records. Left as it was: `damaged`, its originals are
   * not what was imported; `refused`, this version does not read it any more; `failed`, it could not be read this time.
   */
  result: z.enum(['same', 'restored', 'replaced', 'damaged', 'refused', 'failed']),
  events: z.number().int(),
  /** What differs, one sentence each; empty for `same`. */
  differs: z.array(z.string()),
});
export type RebuiltBundle = z.infer<typeof rebuiltBundle>;

/** A step of a rebuild: bytes of the originals of one bundle checked or read, then one result. */
export const rebuildProgress = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('progress'),
    stage: z.enum(['checking', 'reading', 'mapping', 'loading']),
    /** Name of the bundle at work, and its place among all. */
    bundle: z.string(),
    at: z.number().int(),
    of: z.number().int(),
    done: z.number(),
    total: z.number().nullable(),
  }),
  z.object({ kind: z.literal('done'), bundles: z.array(rebuiltBundle), events: z.number().int(), seconds: z.number() }),
]);
export type RebuildProgress = z.infer<typeof rebuildProgress>;

/** What the custody log keeps of a rebuild: how many bundles came out how. */
const rebuildResult = (last: RebuildProgress) => {
  if (last.kind !== 'done') return undefined;
  const count = (result: RebuiltBundle['result']) => last.bundles.filter((bundle) => bundle.result === result).length;
  const results = {
    same: count('same'),
    restored: count('restored'),
    replaced: count('replaced'),
    damaged: count('damaged'),
    refused: count('refused'),
    failed: count('failed'),
  };
  return { ...results, events: last.events };
};

/** What the custody log keeps of a mark: its line in the log of marks, which holds who, what and which events; never a note or a tag. */
const markResult = ({ entry, sha256, events }: MarkOutcome) => ({ entry, sha256, events });

/**
 * The same of an act over a filter, which may be several lines, the last of which is named. The lines hold the filter: it may name a
 * patient, so here is the digest of what it found.
 */
const markMatchingResult = ({ entries, sha256, changed, matching: found }: MarkMatchingOutcome) => ({
  entry: entries.at(-1) ?? null,
  lines: entries.length,
  sha256,
  events: changed,
  matching: found.events,
  ids: found.ids,
});

/** The same of several marks that were taken back at once: how many lines, the last of which is named. */
const undoAllResult = ({ entries, sha256, events }: UndoAllOutcome) => ({
  entry: entries.at(-1) ?? null,
  lines: entries.length,
  sha256,
  events,
});

/** Views are named by reviewers, so the custody log holds their ids alone. */
const viewResult = ({ id, page }: SavedView) => ({ view: id, page });

/** Names may be those of persons, so the custody log holds the id, how many names there are, and the line that has them. */
const identityResult = ({ identity, entry, sha256 }: IdentityOutcome) => ({
  identity: identity.id,
  names: identity.names.length,
  entry,
  sha256,
});

export const workspaceContract = {
  /**
   * Flags events, notes something on them, tags them or says what was concluded; entered in the log of marks for those that it
   * changes. Errors: NOT_FOUND when an event is not in the workspace: then nothing is entered.
   */
  mark: base
    .meta({ custody: 'mark', subject: ['act', 'disposition'], result: markResult })
    .input(markInput)
    .output(markOutcome),
  /**
   * The events that match a filter now, to be marked together: what is marked then is what was seen. Errors: QUERY_SYNTAX, USAGE for
   * more than {@link mostMatching} of them or an unknown zone, CANCELLED.
   */
  matching: base.input(filterInput).output(matching),
  /**
   * Makes marks on all events that match a filter, all of them or none; each is entered for those that it changes, with the filter.
   * Errors: USAGE when other events match now than did: then nothing is entered.
   */
  markMatching: base.meta({ custody: 'mark-matching', result: markMatchingResult }).input(markMatchingInput).output(markMatchingOutcome),
  /** Takes back an earlier mark, for some of its events or for all. It stays in the log, and no longer counts. Errors: NOT_FOUND. */
  undoMark: base.meta({ custody: 'undo-mark', result: markResult }).input(undoInput).output(markOutcome),
  /** Takes back several marks whole, all in one step; those that were taken back before are passed over. Errors: NOT_FOUND where all were. */
  undoMarks: base.meta({ custody: 'undo-mark', result: undoAllResult }).input(undoAllInput).output(undoAllOutcome),
  /** Marks of the listed events among these, at most 1,000; events without any are left out. */
  markSummaries: base.input(z.object({ events: z.array(z.string().max(512)).max(1000) })).output(z.array(markSummary)),
  /** Every act on one event, oldest first, those that were taken back too; what was said of a copy of it holds for it. */
  marksOf: base.input(z.object({ event: z.string().max(512) })).output(z.array(markOnEvent)),
  /** Names, counts and period of the open workspace. */
  status: base.output(workspaceStatus),
  /** Custody entries, newest first, by key. */
  custody: base.input(pageInput).output(page(custodyEntry)),
  /** The policy: every setting with its value and default. */
  settings: base.output(z.array(settingState)),
  /** Changes one setting; `default` takes a change back. Errors: USAGE for an unknown key (with near ones) or a value it does not take. */
  changeSetting: base
    .meta({ custody: 'change-setting', subject: ['key'], result: ({ key, old, new: now }: SettingChange) => ({ key, old, new: now }) })
    .input(z.object({ key: z.string().max(100), value: z.union([z.string().max(200), z.number()]) }))
    .output(settingChange),
  /**
   * Enters that a reviewer looks at values that are hidden: of one event, or in general from here on. What is hidden is hidden by the
   * window; nothing else changes by this.
   */
  reveal: base
    .meta({ custody: 'reveal-values', subject: ['reason', 'event'] })
    .input(revealInput)
    .output(z.object({ revealed: z.literal(true) })),
  /** Names of the records that a reviewer said are one person, oldest merge first. */
  identities: base.output(z.array(mergedIdentity)),
  /**
   * Says that several names are one person: from here on `identity:` finds the events of all of them, and lists count them as one.
   * The records stay as they are. Persons that one of the names belongs to come along whole. Errors: USAGE for fewer than two names, a
   * leading name that is not among them, or names that are one person already.
   */
  mergeIdentities: base.meta({ custody: 'merge-identities', result: identityResult }).input(mergeInput).output(identityOutcome),
  /** Takes a merge back: what stood before it stands again. Errors: NOT_FOUND for one that does not stand. */
  undoMerge: base
    .meta({ custody: 'undo-merge', subject: ['id'], result: identityResult })
    .input(z.object({ id: z.string().max(64) }))
    .output(identityOutcome),
  /** Lists kept under a name, by name. */
  views: base.output(z.array(savedView)),
  /** Keeps a list under a name; `last:` becomes the period it means now. Errors: ALREADY_EXISTS, QUERY_SYNTAX, USAGE for an unknown zone. */
  saveView: base.meta({ custody: 'save-view', result: viewResult }).input(saveViewInput).output(savedView),
  /** Errors: NOT_FOUND, ALREADY_EXISTS for a name that is taken. */
  renameView: base
    .meta({ custody: 'rename-view', subject: ['id'], result: viewResult })
    .input(z.object({ id: z.string().max(64), name: viewName }))
    .output(savedView),
  /** Deletes a view; the journal keeps what it was. Errors: NOT_FOUND. */
  deleteView: base
    .meta({ custody: 'delete-view', subject: ['id'], result: viewResult })
    .input(z.object({ id: z.string().max(64) }))
    .output(savedView),
  /**
   * Reads every bundle again from its originals and makes segments and index anew. Originals are checked first; a bundle whose
   * originals are damaged is left as it was. Ended at any moment, the workspace holds the old or the new segments of a bundle.
   */
  rebuild: base.meta({ custody: 'rebuild', result: rebuildResult }).output(eventIterator(rebuildProgress)),
  /** The custody log as it lies on disk, byte for byte, and its head: what `verify` takes. An export. */
  custodyFiles: base.meta({ custody: 'export-custody' }).output(z.object({ log: binaryContent, head: z.string() })),
  /** Checks the whole custody chain from the bytes on disk. */
  verifyCustody: base.meta({ custody: 'verify-custody', result: (found: Verdict) => ({ verdict: found.verdict }) }).output(verdict),
};
