import { setImmediate } from 'node:timers/promises';
import type { FramePage, Place, Timeline, TimelineStep } from '../../shared/replay/contract.ts';
import type { ReadConnection } from '../database/connection.ts';
import type { DecodedCache } from './decodedCache.ts';
import { withOwnNumbers } from './identifierMarks.ts';
import type { StoredRecording } from './recordingRows.ts';
import { marksOfSession, withMarks } from './sessionMarks.ts';

interface CallOptions {
  signal?: AbortSignal | undefined;
}

/** What a player asks of a recording. Answered as soon as what is decoded is enough, except `timeline`, which waits for all. */
export interface PlayerCalls {
  /** Idle map, density, marks and transcript; times in ms. NOT_FOUND, READER_FAILED. */
  timeline(input: { recording: string }, options?: CallOptions): Promise<Timeline>;
  /** The timeline while the recording is read; see the contract. NOT_FOUND, READER_FAILED. */
  follow(input: { recording: string }, options?: CallOptions): AsyncGenerator<TimelineStep, void, void>;
  /** The last keyframe at or before `at` (ms), and what follows it. NOT_FOUND, READER_FAILED. */
  keyframe(input: { recording: string; at: number }, options?: CallOptions): Promise<Place>;
  /** Frames from index `from` on, about 256 KiB. NOT_FOUND, READER_FAILED. */
  frames(input: { recording: string; from: number }, options?: CallOptions): Promise<FramePage>;
}

interface PlayerDeps {
  database: ReadConnection;
  cache: Pick<DecodedCache, 'use' | 'useEarly' | 'follow'>;
  recordingOf(id: string, signal?: AbortSignal): Promise<StoredRecording>;
  pauseFrom(): number;
  idleShown?: () => number;
  mrnPatterns?: () => readonly string[];
}

/** Lines of a transcript that are told at once: 20,000 of them kept whoever goes to a moment waiting for 0.2 s. */
const linesAtOnce = 1000;

/** A timeline in steps, without the lines that were told before; everybody else has a turn between two of them. */
async function* stepsTo({ transcript, ...timeline }: Timeline, told: number): AsyncGenerator<TimelineStep, void, void> {
  let from = told;
  for (; transcript.length - from > linesAtOnce; from += linesAtOnce) {
    yield { lines: transcript.slice(from, from + linesAtOnce) };
    await setImmediate();
  }
  yield { lines: transcript.slice(from), timeline };
}

/** The calls over what is decoded of recordings. */
export function playerCalls({ database, cache, recordingOf, ...deps }: PlayerDeps): PlayerCalls {
  /** Tells timelines of a recording with what its workspace knows of it, which is looked up once. */
  const teller = ({ info }: StoredRecording, signal?: AbortSignal) => {
    const { session, id, startTime } = info;
    let known: { durationMs: number; marks: ReturnType<typeof marksOfSession> } | undefined;
    return async (timeline: Timeline): Promise<Timeline> => {
      const { durationMs } = timeline;
      if (known?.durationMs !== durationMs) {
        known = { durationMs, marks: marksOfSession(database, { session, recording: id, startTime }, durationMs, signal) };
      }
      const found = withOwnNumbers(timeline, deps.mrnPatterns?.() ?? []);
      const told = withMarks(found, await known.marks, deps.pauseFrom());
      return { ...told, ...(deps.idleShown ? { idleShown: deps.idleShown() } : {}) };
    };
  };
  return {
    async timeline({ recording }, { signal } = {}) {
      const stored = await recordingOf(recording, signal);
      const { index } = await cache.use(stored, async (decoded) => decoded, signal);
      return teller(stored, signal)(index.timeline);
    },
    async *follow({ recording }, { signal } = {}) {
      const stored = await recordingOf(recording, signal);
      const tell = teller(stored, signal);
      let lines = 0;
      for await (const { index } of cache.follow(stored, signal)) {
        const timeline = await tell(index.timeline);
        yield* stepsTo(timeline, lines);
        lines = timeline.transcript.length;
      }
    },
    async keyframe({ recording, at }, { signal } = {}) {
      return cache.useEarly(
        await recordingOf(recording, signal),
        (decoded) => decoded.reaches(at),
        (decoded) => decoded.place(at),
        signal,
      );
    },
    async frames({ recording, from }, { signal } = {}) {
      const stored = await recordingOf(recording, signal);
      return cache.useEarly(
        stored,
        (decoded) => decoded.holds(from),
        (decoded) => decoded.frames(from),
        signal,
      );
    },
  };
}
