import htop from './recordings/htop.v2.cast?raw';
import psqlPhi from './recordings/psql-phi.v2.cast?raw';
import vimResize from './recordings/vim-resize.resize.v2.cast?raw';
import { clinicTime, second } from './calendar.ts';

/** A terminal recorded on the host itself, and the moment the gateway saw the same terminal open. */
export interface HostRecording {
  name: string;
  /** The asciicast v2 text, byte for byte as recorded. */
  cast: string;
  start: number;
}

/** The recordings of the sample (recordings/ORIGIN.md). The times match the sessions in stories/terminals.ts. */
export const hostRecordings = {
  psql: { name: 'psql-phi', cast: psqlPhi, start: clinicTime(10, '15:42:07') },
  htop: { name: 'htop', cast: htop, start: clinicTime(16, '09:05:31') },
  vim: { name: 'vim-resize', cast: vimResize, start: clinicTime(22, '11:18:54') },
} as const satisfies Readonly<Record<string, HostRecording>>;

/** The recording as the clinic's host would have kept it: the header's timestamp is the only thing changed. */
export function castBytes({ cast, start }: HostRecording): Uint8Array {
  const moved = cast.replace(/"timestamp": \d+/, `"timestamp": ${Math.floor(start / second)}`);
  return new TextEncoder().encode(moved);
}

/** Seconds from the first to the last event of a recording. */
export function castDuration(cast: string): number {
  const last = cast.trimEnd().split('\n').at(-1) ?? '[0]';
  return (JSON.parse(last) as [number])[0];
}
