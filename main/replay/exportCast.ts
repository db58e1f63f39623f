import type { Frame, FramePage, Keyframe, RecordingInfo } from '../../shared/replay/contract.ts';
import { assumedGrid, clampGrid } from '../../shared/replay/recording.ts';

/** Which part of a recording is written, and as what. */
export interface CastPart {
  version?: 2 | 3;
  /** Where the part begins: at this moment (ms), with the screen of the last keyframe before it. */
  start?: { from: number; keyframe: Keyframe };
  /** Where it ends, in ms; included. */
  to?: number;
}

const seconds = (ms: number) => Number((ms / 1000).toFixed(6));

function header(info: RecordingInfo, { version = 2, start }: CastPart): string {
  const began = info.startTime === null ? Number.NaN : Date.parse(info.startTime) + (start?.from ?? 0);
  const { cols, rows } = start?.keyframe ?? clampGrid(info.cols, info.rows) ?? assumedGrid;
  const timestamp = Number.isNaN(began) ? {} : { timestamp: Math.floor(began / 1000) };
  return JSON.stringify(
    version === 3 ? { version, term: { cols, rows }, ...timestamp } : { version, width: cols, height: rows, ...timestamp },
  );
}

/** Writes entries with their times: from the start (v2), or from the entry before (v3), in whole microseconds so that nothing drifts. */
function createEntries(version: 2 | 3): (ms: number, kind: string, data: string) => string {
  let last = 0;
  return (ms, kind, data) => {
    const micros = Math.round(ms * 1000);
    const time = version === 3 ? micros - last : micros;
    last = micros;
    return JSON.stringify([seconds(time / 1000), kind, data]);
  };
}

/** The frames of a part that are written, in order. */
async function* framesOf(
  page: (from: number) => Promise<FramePage>,
  { start, to = Number.POSITIVE_INFINITY }: CastPart,
): AsyncGenerator<Frame> {
  for (let from: number | null = start?.keyframe.frame ?? 0; from !== null; ) {
    const { frames, next } = await page(from);
    for (const frame of frames) {
      if (frame.at > to) return;
      // What leads to the first screen is drawn; a mark of it belongs to a moment that is not in the part.
      if (frame.kind !== 'i' && (frame.kind !== 'm' || frame.at >= (start?.from ?? 0))) yield frame;
    }
    from = next;
  }
}

/**
 * A recording, or a part of it, as asciicast, line by line without line ends. Keystrokes are left out; output that is no UTF-8 is shown
 * as U+FFFD, so for evidence the original counts and not this text. A part begins with the screen of a keyframe and with all that was
 * printed between it and the part, at its first moment: so it plays as the whole does from there on.
 */
export async function* castLines(
  info: RecordingInfo,
  page: (from: number) => Promise<FramePage>,
  part: CastPart = {},
): AsyncGenerator<string> {
  const { version = 2, start } = part;
  yield header(info, part);
  const entry = createEntries(version);
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const dataOf = ({ kind, data }: Frame) => (kind === 'o' ? decoder.decode(Buffer.from(data, 'base64'), { stream: true }) : data);
  let last = 0;
  if (start && start.keyframe.screen !== '') yield entry(0, 'o', start.keyframe.screen);
  for await (const frame of framesOf(page, part)) {
    last = Math.max(0, frame.at - (start?.from ?? 0));
    const data = dataOf(frame);
    if (data !== '') yield entry(last, frame.kind, data);
  }
  const rest = decoder.decode();
  if (rest !== '') yield entry(last, 'o', rest);
}
