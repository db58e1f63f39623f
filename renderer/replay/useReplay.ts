import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import type { RecordingInfo, Timeline } from '../../shared/replay/contract.ts';
import { client } from '../client.ts';
import type { FrameSource } from './frameCursor.ts';
import type { GivingWay } from './givingWay.ts';

/** A session and its recordings. Nothing is kept after the page is left: opening it again is another act under audit. */
export function useOpenedSession(session: string) {
  return useQuery({
    queryKey: ['replay', 'open', session],
    queryFn: ({ signal }) => client.replay.open({ session }, { signal }),
    gcTime: 0,
  });
}

/** Idle map, density, marks and transcript of a recording: what is read of it, as it grows, until all is. It gives way, where there is a picture. */
export function useTimeline(recording: string, way?: GivingWay) {
  const queries = useQueryClient();
  const queryKey = ['replay', 'timeline', recording];
  return useQuery({
    queryKey,
    queryFn: async ({ signal }) => {
      let last: Timeline | undefined;
      const transcript: Timeline['transcript'] = [];
      await way?.turn();
      for await (const { lines, timeline } of await client.replay.follow({ recording }, { signal })) {
        transcript.push(...lines);
        await way?.turn();
        if (!timeline) continue;
        last = { ...timeline, transcript: [...transcript] };
        if (last.readTo !== undefined) queries.setQueryData(queryKey, last);
      }
      if (!last) throw new Error('the recording told nothing of itself');
      return last;
    },
    gcTime: 0,
  });
}

/** What is known of a recording before any of it is read: the picture need not wait for more. */
export function unreadTimeline({ durationMs, outputs, inputs, resizes, markers }: RecordingInfo): Timeline {
  const frames = outputs + inputs + resizes + markers;
  return { durationMs, readTo: 0, frames, idle: [], density: [], marks: [], transcript: [], transcriptCut: false };
}

/** Keyframes and frames of a recording, straight from the service: the player keeps what it needs. */
export function recordingSource(recording: string): FrameSource {
  return {
    keyframe: (at, signal) => client.replay.keyframe({ recording, at }, { signal }),
    frames: (from, signal) => client.replay.frames({ recording, from }, { signal }),
  };
}

/** Sessions with a matching event, page by page; older rows stay on screen until the new ones are there. */
export function useSessionPages(text: string, zone: string, readable: boolean) {
  return useInfiniteQuery({
    queryKey: ['query', 'sessions', text, zone],
    queryFn: ({ pageParam, signal }) => client.query.sessions({ text, zone, after: pageParam, limit: 200 }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
    enabled: readable,
  });
}

/** How many sessions have a matching event. */
export function useSessionCount(text: string, zone: string, readable: boolean) {
  return useQuery({
    queryKey: ['query', 'countSessions', text, zone],
    queryFn: ({ signal }) => client.query.countSessions({ text, zone }, { signal }),
    enabled: readable,
  });
}
