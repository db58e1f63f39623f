import type { FramePage, Place, PrintedHit, RecordingInfo, Searchable, Timeline } from '../../shared/replay/contract.ts';
import type { SessionRow } from '../../shared/query/contract.ts';
import { parseFilter } from '../../shared/query/parse.ts';
import { soughtTexts } from '../../shared/query/printed.ts';
import { AppError } from '../../shared/errors.ts';
import { settingsCatalogue } from '../../shared/workspace/settings.ts';
import type { ReadConnection } from '../database/connection.ts';
import type { DrawnScreen, PlayedScreen, ScreensJob } from '../reader/protocol.ts';
import { createDecodedCache, type DecodedCacheDeps } from './decodedCache.ts';
import type { Decoded } from './decodedReader.ts';
import { type EvidenceCalls, evidenceCalls } from './evidenceCalls.ts';
import { withOwnNumbers } from './identifierMarks.ts';
import { createPrintedText, type PrintedText } from './printed/printedText.ts';
import { createPreparing, type Preparing } from './preparing.ts';
import { type EventMoment, momentsOf } from './eventMoments.ts';
import { marksOfSession, withMarks } from './sessionMarks.ts';
import { statementsOf } from './statements.ts';
import { findRecording, findSession, recordingsOf, type StoredRecording } from './recordingRows.ts';

export type { PrintedText } from './printed/printedText.ts';

/** What a shell plays: a recording, at moments in ms, in a room of columns and rows. */
export interface PlayRequest extends Pick<ScreensJob, 'moments' | 'width' | 'height'> {
  recording: string;
}

export interface ReplayDeps extends DecodedCacheDeps {
  database: ReadConnection;
  /** Ms that are left of an idle stretch where idle time is skipped. */
  idleShown?: () => number;
  /** Patterns of medical record numbers of this workspace. */
  mrnPatterns?: () => readonly string[];
  /** Ms from which a pause is a chapter; when not given, the usual ones. */
  pauseFrom?: () => number;
  /** Bytes from which a recording is worth preparing before it is opened; when not given, the usual ones. */
  prepareFrom?: () => number;
  /** Bytes free on the disk of `cache`. */
  free(): number;
  /** Folder of what recordings printed, for the search. */
  printed: string;
}

interface CallOptions {
  signal?: AbortSignal | undefined;
}

/** Replay of recorded sessions. Recorded bytes are opened and drawn in the reader process only. */
export interface ReplayService extends EvidenceCalls {
  /** A session and its recordings. NOT_FOUND. */
  open(input: { session: string }, options?: CallOptions): Promise<{ session: SessionRow; recordings: RecordingInfo[] }>;
  /** Idle map, density, marks and transcript; times in ms. NOT_FOUND, READER_FAILED. */
  timeline(input: { recording: string }, options?: CallOptions): Promise<Timeline>;
  /** The timeline while the recording is read; see the contract. NOT_FOUND, READER_FAILED. */
  follow(input: { recording: string }, options?: CallOptions): AsyncGenerator<Timeline, void, void>;
  /** What was done in a session, from a place on; see the contract. NOT_FOUND. */
  statements(input: { session: string; from: number }, options?: CallOptions): ReturnType<typeof statementsOf>;
  /** The recordings that were running when an event happened, with its moment (ms). NOT_FOUND. */
  moments(input: { event: string }, options?: CallOptions): Promise<EventMoment[]>;
  /** The last keyframe at or before `at` (ms), and what follows it. NOT_FOUND, READER_FAILED. */
  keyframe(input: { recording: string; at: number }, options?: CallOptions): Promise<Place>;
  /** Frames from index `from` on, about 256 KiB. NOT_FOUND, READER_FAILED. */
  frames(input: { recording: string; from: number }, options?: CallOptions): Promise<FramePage>;
  /** The screen as text at a moment (ms). NOT_FOUND, READER_FAILED. */
  screen(input: { recording: string; at: number }, options?: CallOptions): Promise<DrawnScreen>;
  /** A recording at moments, for a terminal of a size. NOT_FOUND, READER_FAILED. */
  screens(input: PlayRequest, options?: CallOptions): Promise<PlayedScreen[]>;
  /** How much of what recordings printed can be found. */
  searchable(input: object, options?: CallOptions): Promise<Searchable>;
  /** Where recordings of sessions printed what a filter asks for. QUERY_SYNTAX. */
  hits(input: { text: string; sessions: readonly string[] }, options?: CallOptions): Promise<PrintedHit[]>;
  /** Makes large recordings ready in the background (preparing.ts). */
  preparing: Preparing;
  /** What all recordings printed, for `text:` (printed/printedText.ts). */
  printed: PrintedText;
}

const notFound = (what: string) =>
  new AppError('NOT_FOUND', `There is no ${what} with this id in the workspace.`, {
    meaning: 'The id is wrong, or its bundle was never imported here.',
    action: 'Look it up in the list of sessions.',
  });

/** Makes the replay service over a workspace's index, originals and cache. */
export function createReplayService(deps: ReplayDeps): ReplayService {
  const { database, prepareFrom = () => settingsCatalogue['replay.prepare-bytes'].default } = deps;
  const cache = createDecodedCache(deps);
  const printed = createPrintedText({ ...deps, folder: deps.printed });
  const { pauseFrom = () => settingsCatalogue['replay.pause-from'].default } = deps;

  const recordingOf = async (id: string, signal?: AbortSignal): Promise<StoredRecording> => {
    const recording = await findRecording(database, id, signal);
    if (!recording) throw notFound('recording');
    return recording;
  };
  const withDecoded = async <Result>(
    id: string,
    signal: AbortSignal | undefined,
    use: (decoded: Decoded, directory: string) => Promise<Result>,
  ) => cache.use(await recordingOf(id, signal), use, signal);
  const withEarly = async <Result>(
    id: string,
    signal: AbortSignal | undefined,
    enough: (decoded: Decoded) => boolean,
    use: (decoded: Decoded) => Promise<Result>,
  ) => cache.useEarly(await recordingOf(id, signal), enough, use, signal);
  /** A timeline with what its workspace knows of it. */
  const told = async ({ info }: StoredRecording, timeline: Timeline, signal?: AbortSignal): Promise<Timeline> => {
    const found = withOwnNumbers(timeline, deps.mrnPatterns?.() ?? []);
    const { session, id, startTime } = info;
    const ofSession = await marksOfSession(database, { session, recording: id, startTime }, found.durationMs, signal);
    return { ...withMarks(found, ofSession, pauseFrom()), ...(deps.idleShown ? { idleShown: deps.idleShown() } : {}) };
  };
  return {
    printed,
    searchable: (_, { signal } = {}) => printed.searchable(signal),
    async hits({ text, sessions }, { signal } = {}) {
      const texts = soughtTexts(parseFilter(text));
      return texts.length === 0 || sessions.length === 0 ? [] : printed.hits({ sessions, texts }, signal);
    },
    preparing: createPreparing({ database, cache, from: prepareFrom, free: () => deps.free() }),
    async open({ session: id }, { signal } = {}) {
      const session = await findSession(database, id, signal);
      if (!session) throw notFound('session');
      return { session, recordings: await recordingsOf(database, id, signal) };
    },
    timeline: async ({ recording }, { signal } = {}) => {
      const stored = await recordingOf(recording, signal);
      const { index } = await cache.use(stored, async (decoded) => decoded, signal);
      return told(stored, index.timeline, signal);
    },
    async *follow({ recording }, { signal } = {}) {
      const stored = await recordingOf(recording, signal);
      for await (const { index } of cache.follow(stored, signal)) yield await told(stored, index.timeline, signal);
    },
    async statements({ session, from }, { signal } = {}) {
      const row = await findSession(database, session, signal);
      if (!row) throw notFound('session');
      return statementsOf({ database, pauseFrom: pauseFrom(), idleShown: deps.idleShown?.() }, row, from, signal);
    },
    async moments({ event }, { signal } = {}) {
      const moments = await momentsOf(database, event, signal);
      if (!moments) throw notFound('event');
      return moments;
    },
    keyframe: ({ recording, at }, { signal } = {}) =>
      withEarly(
        recording,
        signal,
        (decoded) => decoded.reaches(at),
        async (decoded) => {
          const keyframe = await decoded.keyframe(at);
          return { ...keyframe, following: await decoded.frames(keyframe.frame) };
        },
      ),
    frames: ({ recording, from }, { signal } = {}) =>
      withEarly(
        recording,
        signal,
        (decoded) => decoded.holds(from),
        (decoded) => decoded.frames(from),
      ),
    screen: ({ recording, at }, { signal } = {}) =>
      withDecoded(recording, signal, (_, directory) => deps.runReader({ kind: 'screen', decoded: directory, at }, { signal })),
    screens: ({ recording, ...request }, { signal } = {}) =>
      withDecoded(recording, signal, (_, directory) => deps.runReader({ kind: 'screens', decoded: directory, ...request }, { signal })),
    ...evidenceCalls({ ...deps, recordingOf, withDecoded }),
  };
}
