import type { PrintedHit, RecordingInfo, Searchable } from '../../shared/replay/contract.ts';
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
import { type PlayerCalls, playerCalls } from './playerCalls.ts';
import { createPrintedText, type PrintedText } from './printed/printedText.ts';
import { createPreparing, type Preparing } from './preparing.ts';
import { type EventMoment, momentsOf } from './eventMoments.ts';
import { statementsOf } from './statements.ts';
import { createRecordingFinder, findSession, recordingsOf, type StoredRecording } from './recordingRows.ts';

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
export interface ReplayService extends EvidenceCalls, PlayerCalls {
  /** A session and its recordings. NOT_FOUND. */
  open(input: { session: string }, options?: CallOptions): Promise<{ session: SessionRow; recordings: RecordingInfo[] }>;
  /** What was done in a session, from a place on; see the contract. NOT_FOUND. */
  statements(input: { session: string; from: number }, options?: CallOptions): ReturnType<typeof statementsOf>;
  /** The recordings that were running when an event happened, with its moment (ms). NOT_FOUND. */
  moments(input: { event: string }, options?: CallOptions): Promise<EventMoment[]>;
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

  const find = createRecordingFinder(database);
  const recordingOf = async (id: string, signal?: AbortSignal): Promise<StoredRecording> => {
    const recording = await find(id, signal);
    if (!recording) throw notFound('recording');
    return recording;
  };
  const withDecoded = async <Result>(
    id: string,
    signal: AbortSignal | undefined,
    use: (decoded: Decoded, directory: string) => Promise<Result>,
  ) => cache.use(await recordingOf(id, signal), use, signal);
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
    screen: ({ recording, at }, { signal } = {}) =>
      withDecoded(recording, signal, (_, directory) => deps.runReader({ kind: 'screen', decoded: directory, at }, { signal })),
    screens: ({ recording, ...request }, { signal } = {}) =>
      withDecoded(recording, signal, (_, directory) => deps.runReader({ kind: 'screens', decoded: directory, ...request }, { signal })),
    ...playerCalls({ ...deps, cache, recordingOf, pauseFrom }),
    ...evidenceCalls({ ...deps, recordingOf, withDecoded }),
  };
}
