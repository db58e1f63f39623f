import { useCallback, useState } from 'react';
import { localZone, usePreferences } from '../app/index.ts';
import { nextMode, showMoment, type TimeMode } from './replayTime.ts';

/** How moments are shown: elapsed, UTC, or the clock of the reviewer's zone, which is that of this computer while the pages show UTC. */
export function useReplayClock(startTime: string | null) {
  const preferred = usePreferences((state) => state.zone);
  const zone = preferred === 'UTC' ? localZone() : preferred;
  const [chosen, setMode] = useState<TimeMode>('elapsed');
  const hasClock = startTime !== null;
  const mode = hasClock ? chosen : 'elapsed';
  const show = useCallback((at: number) => showMoment(at, mode, startTime, zone), [mode, startTime, zone]);
  return { mode, hasClock, show, next: () => setMode(nextMode(mode)) };
}
export type ReplayClock = ReturnType<typeof useReplayClock>;
