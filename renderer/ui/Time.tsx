import { createContext, useContext } from 'react';
import { showInstant } from '../../shared/time.ts';
import styles from './Time.module.css';

/** The zone times are shown in, and the other one that hovering gives. */
export interface Zones {
  shown: string;
  other: string;
}

export const ZoneContext = createContext<Zones>({ shown: 'UTC', other: 'UTC' });

/** Milliseconds as `1.2 s`, `3 min 04 s` or `2 h 05 min`; null is unknown. */
export function showDuration(ms: number | null): string {
  if (ms === null) return 'unknown';
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = ms / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const pad = (value: number) => String(Math.floor(value)).padStart(2, '0');
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${pad(seconds % 60)} s`;
  return `${Math.floor(seconds / 3600)} h ${pad((seconds % 3600) / 60)} min`;
}

interface TimeProps {
  instant: string | null | undefined;
  /** Leaves the zone to the column's header; never where none stands above. */
  zoneAbove?: boolean;
  /** Without the fraction of the second. */
  brief?: boolean;
  /** The day alone; hovering gives the rest. */
  day?: boolean;
}

/** An instant in the shown zone, with its zone; hovering gives the other zone. */
export function Time({ instant, zoneAbove, brief, day }: TimeProps) {
  const { shown, other } = useContext(ZoneContext);
  if (!instant || Number.isNaN(Date.parse(instant))) return <span className="unknown">unknown</span>;
  const full = showInstant(instant, shown);
  const clock = full.slice(0, day ? 10 : brief ? 19 : 23);
  const elsewhere = other === shown ? instant : `${showInstant(instant, other)} · ${instant}`;
  const title = day ? `${full} · ${elsewhere}` : elsewhere;
  return (
    <time dateTime={instant} title={title} className={styles.time}>
      {zoneAbove ? clock : `${clock} ${shown}`}
    </time>
  );
}
