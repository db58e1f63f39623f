import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { contractErrors } from '../errors.ts';
import { type CallMeta, noMeta } from '../meta.ts';
import { page, pageInput } from '../page.ts';
import { binaryContent } from '../report/contract.ts';
import { type Verdict, verdict } from '../signing/verdict.ts';
import { custodyEntry } from './custody.ts';

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

export const workspaceContract = {
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
   * Reads every bundle again from its originals and makes segments and index anew. Originals are checked first; a bundle whose
   * originals are damaged is left as it was. Ended at any moment, the workspace holds the old or the new segments of a bundle.
   */
  rebuild: base.meta({ custody: 'rebuild', result: rebuildResult }).output(eventIterator(rebuildProgress)),
  /** The custody log as it lies on disk, byte for byte, and its head: what `verify` takes. An export. */
  custodyFiles: base.meta({ custody: 'export-custody' }).output(z.object({ log: binaryContent, head: z.string() })),
  /** Checks the whole custody chain from the bytes on disk. */
  verifyCustody: base.meta({ custody: 'verify-custody', result: (found: Verdict) => ({ verdict: found.verdict }) }).output(verdict),
};
