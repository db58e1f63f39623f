/** A delay as a timing file writes it: whole seconds and nanoseconds, so that a million of them add up without drift. */
interface Delay {
  seconds: number;
  nanos: number;
}

/** One line of a timing file; `stream` says where its bytes stand. */
export type TimingEntry =
  | { kind: 'o' | 'i'; delay: Delay; stream: string; bytes: number }
  | { kind: 'r'; delay: Delay; columns: number; rows: number }
  | { kind: 'm'; delay: Delay; label: string }
  | { kind: 'header'; name: string; value: string };

/** Reads one line of a timing file; a text says why it is none. */
export type ReadTiming = (line: string) => TimingEntry | string;

const noEntry = 'it is no line of a timing file';
/** Some locales write the fraction behind a comma. */
const number = String.raw`(\d{1,9})(?:[.,](\d{1,9}))?`;
const count = String.raw`(\d{1,15})`;

const delayOf = (seconds = '0', fraction = ''): Delay => ({ seconds: Number(seconds), nanos: Number(fraction.padEnd(9, '0')) });

const classic = new RegExp(`^${number} ${count}$`);

/** `delay bytes`, as `script -t` writes it (formats/sources.md 11). */
export const readClassicTiming: ReadTiming = (line) => {
  const found = classic.exec(line);
  return found ? { kind: 'o', delay: delayOf(found[1], found[2]), stream: 'out', bytes: Number(found[3]) } : noEntry;
};

const advancedBytes = new RegExp(`^([IO]) ${number} ${count}$`);
const advancedSignal = new RegExp(`^S ${number} (SIG[A-Z0-9+-]{1,16})(?: (.*))?$`);
const advancedHeader = new RegExp(`^H ${number} ([A-Z_]{1,32}) (.*)$`);

/** `I`, `O`, `S` and `H` lines, as `script --log-timing` writes them for more than one stream (formats/sources.md 11). */
export const readAdvancedTiming: ReadTiming = (line) => {
  const bytes = advancedBytes.exec(line);
  if (bytes) {
    const delay = delayOf(bytes[2], bytes[3]);
    return bytes[1] === 'O'
      ? { kind: 'o', delay, stream: 'out', bytes: Number(bytes[4]) }
      : { kind: 'i', delay, stream: 'in', bytes: Number(bytes[4]) };
  }
  const header = advancedHeader.exec(line);
  if (header) return { kind: 'header', name: header[3] ?? '', value: header[4] ?? '' };
  const signal = advancedSignal.exec(line);
  if (!signal) return noEntry;
  const delay = delayOf(signal[1], signal[2]);
  const rows = /\bROWS=(\d{1,6})\b/.exec(signal[4] ?? '')?.[1];
  const columns = /\bCOLS=(\d{1,6})\b/.exec(signal[4] ?? '')?.[1];
  if (signal[3] === 'SIGWINCH' && Number(rows) > 0 && Number(columns) > 0)
    return { kind: 'r', delay, columns: Number(columns), rows: Number(rows) };
  return { kind: 'm', delay, label: signal[3] ?? '' };
};

const sudoLine = new RegExp(String.raw`^([0-7]) +${number} +(\S.*)$`);
/** What the number of an event means to sudo; 6 is terminal output of version 1.8.7. */
const sudoStreams = ['stdin', 'stdout', 'stderr', 'ttyin', 'ttyout', undefined, 'ttyout'] as const;

/** `code delay bytes`, `5 delay rows cols` and `7 delay SIGNAL`, as sudo writes its `timing` (formats/sources.md 11). */
export const readSudoTiming: ReadTiming = (line) => {
  const found = sudoLine.exec(line);
  if (!found) return noEntry;
  const delay = delayOf(found[2], found[3]);
  const rest = found[4] ?? '';
  if (found[1] === '7') return /^[A-Z0-9+-]{1,16}$/.test(rest) ? { kind: 'm', delay, label: rest } : 'the signal has no name';
  if (found[1] === '5') {
    const size = /^(\d{1,6}) +(\d{1,6})$/.exec(rest);
    if (!size || Number(size[1]) === 0 || Number(size[2]) === 0) return 'the new size is not rows and columns';
    return { kind: 'r', delay, rows: Number(size[1]), columns: Number(size[2]) };
  }
  const stream = sudoStreams[Number(found[1])];
  if (!stream || !/^\d{1,15}$/.test(rest)) return noEntry;
  return { kind: stream.endsWith('in') ? 'i' : 'o', delay, stream, bytes: Number(rest) };
};

const tenYears = 10 * 366 * 86_400;

/** Adds up the delays of a timing file: ms from its start, or null when a delay leads beyond ten years and is left out. */
export function createTimingClock(): (delay: Delay) => number | null {
  let seconds = 0;
  let nanos = 0;
  return (delay) => {
    if (seconds + delay.seconds > tenYears) return null;
    nanos += delay.nanos;
    seconds += delay.seconds + Math.floor(nanos / 1e9);
    nanos %= 1e9;
    return seconds * 1000 + Math.round(nanos / 1000) / 1000;
  };
}
