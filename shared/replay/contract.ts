import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { contractErrors } from '../errors.ts';
import { type CallMeta, noMeta } from '../meta.ts';
import { sessionRow } from '../query/contract.ts';
import { statement } from './statements.ts';
import { revealReason } from '../discretion/reveal.ts';
import { keystrokes } from './keystrokes.ts';
import { recordingExport } from './export.ts';
import { hiddenFindings } from './hidden.ts';
import { moment } from './moment.ts';

const base = oc.$meta<CallMeta>(noMeta).errors(contractErrors);

/**
 * What the payload of a recording is. Only `terminal` plays in xterm; `text` is the plain output of a command or query,
 * `protocol` wire bytes of a database or HTTP client, `none` means that nothing was recorded.
 */
export const recordingKind = z.enum(['terminal', 'text', 'protocol', 'video', 'none']);

export const recordingInfo = z.object({
  id: z.string(),
  session: z.string(),
  /** Source format: `asciicast-v1`, `-v2`, `-v3`, `hoop-stream`, `hoop-download`, `ttyrec`, `ttyrec-big-endian`, `teleport-stream`, `teleport-played`, `teleport-pair`, `strongdm-chunks`, `script`, `script-streams`,
   * `script-mixed`, `script-untimed`, `sudo-io`; behind a slash the protocol of the payload, as in `hoop-stream/postgres`. */
  format: z.string(),
  kind: recordingKind,
  /** One sentence for the reviewer: what this is, what is missing, why it does not play. */
  says: z.string(),
  /** Path of the file inside its bundle, and the digest of that original file. */
  path: z.string(),
  sha256: z.string(),
  cols: z.number().int(),
  rows: z.number().int(),
  /** Whether the size was recorded or had to be assumed (hoop stores none: 80x24). */
  geometry: z.enum(['recorded', 'assumed']),
  /** Time of frame 0, or null when the recording does not say. */
  startTime: z.string().nullable(),
  durationMs: z.number(),
  /** Frames by kind. */
  outputs: z.number().int(),
  inputs: z.number().int(),
  resizes: z.number().int(),
  markers: z.number().int(),
  /** Frames that could not be read and are in the rejected records. */
  rejected: z.number().int(),
  /** True when the source says that it stopped recording before the end. */
  truncated: z.boolean(),
});
export type RecordingInfo = z.infer<typeof recordingInfo>;

const span = z.object({ from: z.number(), to: z.number() });

/**
 * What a moment is marked for: `marker`, `resize` and `command` stand in the recording, `pause` is a long idle stretch, `statement`,
 * `join` and `leave` come from events of the session, `flag` and `note` from what reviewers said of them. `identifier`: something like an
 * identifier of a person or a secret was printed there; its label names the kinds.
 */
export const markKind = z.enum(['command', 'statement', 'marker', 'pause', 'resize', 'join', 'leave', 'flag', 'note', 'identifier']);
export type MarkKind = z.infer<typeof markKind>;

/** A moment to go to. `label`: the command, statement, name or note as it was written; `until`: where a pause ends, in ms; `event`: id of the event it comes from. */
export const mark = z.object({
  at: z.number(),
  kind: markKind,
  label: z.string(),
  until: z.number().optional(),
  event: z.string().optional(),
});
export type Mark = z.infer<typeof mark>;
/** The same where no moment is known: the recording does not tell its start, or the event has no time or one outside of it. */
const unplacedMark = mark.omit({ at: true });
export type UnplacedMark = z.infer<typeof unplacedMark>;

/** Everything the scrubber draws; times in ms from frame 0, wall clock (idle included). */
export const timeline = z.object({
  durationMs: z.number(),
  /** Up to where the recording is read, while that goes on; absent when all of it is. Everything else is told up to there. */
  readTo: z.number().optional(),
  frames: z.number().int(),
  /** Stretches of 2 s or more without any output. */
  idle: z.array(span),
  /** Ms that are left of an idle stretch where idle time is skipped: the workspace's policy. */
  idleShown: z.number().optional(),
  /** Output bytes in 200 equal slices of the duration. */
  density: z.array(z.number()),
  /** In order of time. */
  marks: z.array(mark),
  /** True when more marks were found than are told. */
  marksCut: z.boolean().optional(),
  unplaced: z.array(unplacedMark).optional(),
  /** Printed text with the moment it was printed, one entry a line: the transcript. `until`: when a line was complete, where that is later. */
  transcript: z.array(z.object({ at: z.number(), until: z.number().optional(), text: z.string() })),
  /** True when the transcript was cut at 20,000 lines. */
  transcriptCut: z.boolean(),
});
export type Timeline = z.infer<typeof timeline>;

/** A step on the way to a timeline: lines of its transcript, and with the last of those it has by now the rest of it. */
const timelineStep = z.object({ lines: timeline.shape.transcript, timeline: timeline.omit({ transcript: true }).optional() });
export type TimelineStep = z.infer<typeof timelineStep>;

/** One frame; `data` is base64 of the bytes for `o` and `i`, text for `r` (`COLSxROWS`) and `m`. Input bytes are never sent unless revealed. */
export const frame = z.object({ index: z.number().int(), at: z.number(), kind: z.enum(['o', 'i', 'r', 'm']), data: z.string() });
export type Frame = z.infer<typeof frame>;

/** The terminal at a moment: `restoreKeyframe` (inert.ts) feeds `screen` to an emptied terminal, then come frames from `frame` on. */
export const keyframe = z.object({
  at: z.number(),
  frame: z.number().int(),
  cols: z.number().int(),
  rows: z.number().int(),
  /** Rows the alternate screen has room for: xterm.js keeps those of an earlier, larger size. */
  capacity: z.number().int(),
  screen: z.string(),
});
export type Keyframe = z.infer<typeof keyframe>;

/** Frames that follow one another, about 256 KiB; `next` is the index of the frame after them, null after the last. */
const framePage = z.object({ frames: z.array(frame), next: z.number().int().nullable() });
export type FramePage = z.infer<typeof framePage>;

/** A keyframe and the frames after it: all that going to a moment needs, mostly. */
const place = keyframe.extend({ following: framePage });
export type Place = z.infer<typeof place>;

/** How much of what recordings printed can be found with `text:`; counts are recordings that print text. */
export const searchable = z.object({
  recordings: z.number().int(),
  /** Not searched yet: a search says nothing of them. */
  waiting: z.number().int(),
  /** Searched to 500,000 lines or 64 million characters only, because they hold more. */
  cut: z.number().int(),
  /** Could not be read, or not to their end: searched as far as they could be. */
  unreadable: z.number().int(),
  /** `working`: those that wait are being read. `disk-full`, `stopped`: they are not, because the disk is nearly full or reading them failed. */
  state: z.enum(['working', 'disk-full', 'stopped', 'done']),
});
export type Searchable = z.infer<typeof searchable>;

/** Where a text was first printed in a session, and how many printed lines hold it; `at` is when its line was complete. */
export const printedHit = z.object({
  session: z.string(),
  recording: z.string(),
  /** Ms from frame 0 of the recording. */
  at: z.number(),
  text: z.string(),
  hits: z.number().int(),
});
export type PrintedHit = z.infer<typeof printedHit>;

const ofRecording = z.object({ recording: z.string().max(512) });

export const replayContract = {
  /** A session and its recordings. Viewing is an act under audit. NOT_FOUND. */
  open: base
    .meta({ custody: 'view-session', subject: ['session'] })
    .input(z.object({ session: z.string().max(512) }))
    .output(z.object({ session: sessionRow, recordings: z.array(recordingInfo) })),
  /** Idle map, density, marks and transcript. NOT_FOUND; READER_FAILED when the payload cannot be read. */
  timeline: base.input(ofRecording).output(timeline),
  /**
   * The timeline while the recording is read, each time as far as it is (`readTo`), at last whole. Of the transcript only the lines that were
   * not told before, about a thousand a step, so that other calls are answered in between. Errors as of `timeline`.
   */
  follow: base.input(ofRecording).output(eventIterator(timelineStep)),
  /** The last keyframe at or before `at` (ms), and what follows it. While the recording is read, this and `frames` answer as soon as they can. */
  keyframe: base.input(ofRecording.extend({ at: z.number().min(0) })).output(place),
  /** Frames from index `from` on, about 256 KiB a call; `next` is null after the last. */
  frames: base.input(ofRecording.extend({ from: z.number().int().min(0) })).output(framePage),
  /** The screen as text at a moment (ms), one string a row, right-trimmed. */
  screen: base
    .input(ofRecording.extend({ at: z.number().min(0) }))
    .output(z.object({ at: z.number(), cols: z.number().int(), rows: z.number().int(), lines: z.array(z.string()) })),
  /**
   * What was done in a session, in order of time from `from` on: those with a moment first, then those without. `timeline` comes with the
   * first page; its clock is that of `recording`, which tells the statements, else it begins with the session. `total` counts at most
   * 20,000 and `more` those beyond. NOT_FOUND.
   */
  statements: base.input(z.object({ session: z.string().max(512), from: z.number().int().min(0).default(0) })).output(
    z.object({
      startTime: z.string().nullable(),
      recording: z.string().nullable(),
      timeline: timeline.nullable(),
      total: z.number().int(),
      more: z.number().int(),
      statements: z.array(statement),
      next: z.number().int().nullable(),
    }),
  ),
  /** The recordings that were running when an event of their session happened, each with its moment (ms), best known first. NOT_FOUND. */
  moments: base
    .input(z.object({ event: z.string().max(512) }))
    .output(z.array(z.object({ session: z.string(), recording: z.string(), at: z.number() }))),
  /** How much of what recordings printed can be found with `text:`. */
  searchable: base.input(z.object({})).output(searchable),
  /**
   * Where the recordings of sessions printed what the `text:` terms of a filter ask for: the first line, and how many lines. Sessions
   * without a hit, and a filter without such a term, give nothing. Errors: QUERY_SYNTAX.
   */
  hits: base.input(z.object({ text: z.string().max(8192), sessions: z.array(z.string().max(512)).max(1000) })).output(z.array(printedHit)),
  /** The screen and the frame of a moment (ms) with their digests, to be cited. NOT_FOUND; READER_FAILED. */
  moment: base.input(ofRecording.extend({ at: z.number().min(0) })).output(moment),
  /** What the terminal of a recording hid: concealed, overwritten and cleared text, control strings, replies asked for. NOT_FOUND; READER_FAILED. */
  hidden: base.input(ofRecording).output(hiddenFindings),
  /** What was typed, for a reason, which the custody log keeps. NOT_FOUND; READER_FAILED; USAGE where the payload is a protocol, whose input is no keys. */
  inputs: base
    .meta({ custody: 'reveal-keystrokes', subject: ['recording', 'reason'] })
    .input(ofRecording.extend({ reason: revealReason }))
    .output(keystrokes),
  /**
   * A recording or a part of it as asciicast, its transcript as text, in pieces; of a picture nothing, which the window draws, but the act.
   * NOT_FOUND; READER_FAILED; USAGE where an asciicast should hide values: it holds what was printed as it was recorded.
   */
  export: base
    .meta({ custody: 'export-recording', subject: ['recording', 'format', 'from', 'to', 'hidden'] })
    .input(recordingExport)
    .output(eventIterator(z.string())),
};
