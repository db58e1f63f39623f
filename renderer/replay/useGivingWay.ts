import { useEffect } from 'react';
import type { GivingWay } from './givingWay.ts';
import type { Player } from './player.ts';
import type { Pictures } from './screens/pictures.ts';

/** Everything gives way to a player's going to a moment, small pictures too. */
export function useGivingWay(way: GivingWay, player: Player | null, pictures: Pictures): void {
  useEffect(() => way.subscribe((held) => pictures.hold(held)), [way, pictures]);
  useEffect(() => {
    if (!player) return undefined;
    let known: boolean | undefined;
    const tell = () => {
      const seeks = player.snapshot().status === 'seeking';
      if (seeks !== known) way.seeks(seeks);
      known = seeks;
    };
    tell();
    return player.subscribe(tell);
  }, [way, player]);
}
