import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import type { ColumnLayout, Density } from '../ui/index.ts';

/** What the reviewer chose to be drawn; `system` follows the operating system. */
export type ThemeChoice = 'system' | 'light' | 'dark' | 'contrast';

/** Lists whose columns a reviewer arranges. */
export type ArrangedList = 'events' | 'identities' | 'resources' | 'patients';

export interface Preferences {
  /** IANA zone in which times are shown and dates of a filter are read. */
  zone: string;
  theme: ThemeChoice;
  density: Density;
  facetsOpen: boolean;
  histogramOpen: boolean;
  /** Small screens along the scrubber of a replay. */
  screensOpen: boolean;
  /** How the columns of lists are arranged; those that are not named, as they come. */
  columns: Readonly<Partial<Record<ArrangedList, ColumnLayout | undefined>>>;
}

/** Choices about the screen only; kept in this browser where that is possible, never in the workspace. */
export const usePreferences = create<Preferences>()(
  persist(
    (): Preferences => ({
      zone: 'UTC',
      theme: 'system',
      density: 'compact',
      facetsOpen: true,
      histogramOpen: true,
      screensOpen: true,
      columns: {},
    }),
    {
      name: 'muniment.preferences',
    },
  ),
);

/** Changes some of the choices. */
export function prefer(change: Partial<Preferences>): void {
  usePreferences.setState(change);
}

/** The zone of this computer. */
export function localZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}
