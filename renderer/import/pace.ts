import { showBytes } from '../ui/index.ts';

/** Where a step of long work was at which moment, over the last few seconds. */
export interface Pace {
  /** The step: another one starts anew. */
  step: string;
  samples: readonly { at: number; done: number }[];
}

export const noPace: Pace = { step: '', samples: [] };

const windowMs = 5000;
/** Less than that says nothing about a rate. */
const leastMs = 500;

/** The pace with one more sample; `at` is a clock in ms, `done` in bytes. */
export function paced(pace: Pace, step: string, done: number, at: number): Pace {
  const before = pace.step === step ? pace.samples : [];
  return { step, samples: [...before.filter((sample) => at - sample.at <= windowMs), { at, done }] };
}

/** Bytes a second over the last seconds; null while that cannot be told. */
export function bytesPerSecond({ samples }: Pace): number | null {
  const [first] = samples;
  const last = samples.at(-1);
  if (!first || !last || last.at - first.at < leastMs) return null;
  return ((last.done - first.done) / (last.at - first.at)) * 1000;
}

/** Seconds until the step is done, if it goes on like that; null while that cannot be told. */
export function secondsLeft(pace: Pace, total: number | null): number | null {
  const rate = bytesPerSecond(pace);
  const done = pace.samples.at(-1)?.done;
  if (rate === null || rate <= 0 || total === null || done === undefined) return null;
  return Math.max(0, (total - done) / rate);
}

function showLeft(seconds: number): string {
  if (seconds < 1) return 'less than a second';
  if (seconds < 90) return `${Math.round(seconds)} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

/** `12.4 MB/s, about 8 s left of this step`, and in words what is not known. */
export function paceWords(pace: Pace, total: number | null): string {
  const rate = bytesPerSecond(pace);
  const left = secondsLeft(pace, total);
  return [
    rate === null ? 'rate not known yet' : `${showBytes(Math.round(rate))}/s`,
    left === null ? 'time left not known' : `about ${showLeft(left)} left of this step`,
  ].join(', ');
}
