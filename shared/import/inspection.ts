import { z } from 'zod';
import { errorDetail } from '../errors.ts';

/** A source that answered for a file: its id, and how sure it is, from 0 to 1. */
const candidate = z.object({ source: z.string(), confidence: z.number().min(0).max(1) });

/**
 * What would become of a file. `read`: its records become events; `unread`: its kind is known and not read by this version;
 * `unrecognised`: no source knows it. Of these two a bundle keeps the file and lists it; where it is all there is, it is refused.
 * `opened`: an archive inside the input, whose files follow it.
 */
export const inspectedState = z.enum(['read', 'unread', 'unrecognised', 'opened']);

/** One file as its first 64 KiB and the files beside it show it, before anything of it is stored. */
export const inspectedFile = z.object({
  /** Path inside the bundle, as an import would list it; never a path on this machine. */
  path: z.string(),
  /** Bytes as it lies there: packed, where it is packed. */
  size: z.number().int(),
  /** Packed by itself, not in an archive; what is in it was looked at. */
  packed: z.boolean(),
  state: inspectedState,
  /** The surest source; null for `unrecognised` and for archives. */
  detected: candidate.nullable(),
  /** The next surest, when another source holds it for possible. */
  runnerUp: candidate.nullable(),
  /** Which of its bytes or members decided; a sentence of ours, with names of members and no values. */
  why: z.string(),
  /** The path of the file that holds the record of the recording this one belongs to: an import reads them together. State and sources are what the file is by itself. */
  readWith: z.string().nullable(),
});
export type InspectedFile = z.infer<typeof inspectedFile>;

/** An input as a whole. */
export const inspectedInput = z.object({
  token: z.string(),
  name: z.string(),
  kind: z.enum(['file', 'folder', 'archive']),
  /** Bytes an import would read. */
  size: z.number(),
  /** It claims a seal, which is checked when it is imported. */
  sealed: z.boolean(),
  fileCount: z.number().int(),
  /** What is doubtful about the container as a whole. */
  notes: z.array(z.string()),
});
export type InspectedInput = z.infer<typeof inspectedInput>;

/** An input that cannot be imported as it is: nothing of it is shown. */
export const refusedInput = z.object({ token: z.string(), name: z.string(), code: z.string(), message: z.string(), detail: errorDetail });
export type RefusedInput = z.infer<typeof refusedInput>;

/** A step of an inspection: progress, the files of an input in portions of at most {@link filesAtOnce}, then the inputs. */
export const inspectProgress = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('progress'),
    /** Name of the input at work. */
    input: z.string(),
    /** Bytes looked over so far; null while their total is not known. */
    done: z.number(),
    total: z.number().nullable(),
  }),
  z.object({ kind: z.literal('files'), token: z.string(), files: z.array(inspectedFile) }),
  z.object({ kind: z.literal('done'), inputs: z.array(inspectedInput), refused: z.array(refusedInput) }),
]);
export type InspectProgress = z.infer<typeof inspectProgress>;

/** Files told at a time: a bundle may hold a hundred thousand. */
export const filesAtOnce = 500;

/** How a reviewer wants one file to be read: as a source, or, with null, kept and not read. */
export const correction = z.object({ path: z.string(), source: z.string().nullable() });
export type Correction = z.infer<typeof correction>;
