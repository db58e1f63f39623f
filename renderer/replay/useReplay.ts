import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { client } from '../client.ts';
import type { FrameSource } from './frameCursor.ts';

/** A session and its recordings. Nothing is kept after the page is left: opening it again is another act under audit. */
export function useOpenedSession(session: string) {
  return useQuery({
    queryKey: ['replay', 'open', session],
    queryFn: ({ signal }) => client.replay.open({ session }, { signal }),
    gcTime: 0,
  });
}

/** Idle map, density, marks and transcript of a recording; the first call may have to prepare it. */
export function useTimeline(recording: string) {
  return useQuery({
    queryKey: ['replay', 'timeline', recording],
    queryFn: ({ signal }) => client.replay.timeline({ recording }, { signal }),
    gcTime: 0,
  });
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
