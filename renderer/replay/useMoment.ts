import { useQuery } from '@tanstack/react-query';
import { client } from '../client.ts';
import type { Player } from './player.ts';
import { usePlayerValue } from './usePlayer.ts';

/** The moment a player rests at, with its frame and digests; nothing while it moves. */
export function useMoment(player: Player, recording: string, wanted = true) {
  const at = usePlayerValue(player, (state) => (state.status === 'paused' || state.status === 'ended' ? state.at : -1));
  const moment = useQuery({
    queryKey: ['replay', 'moment', recording, at],
    queryFn: ({ signal }) => client.replay.moment({ recording, at }, { signal }),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    enabled: wanted && at >= 0,
  });
  return { ...moment, rests: at >= 0 };
}
