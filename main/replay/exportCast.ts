import type { Frame, RecordingInfo } from '../../shared/replay/contract.ts';
import { assumedGrid, clampGrid } from '../../shared/replay/recording.ts';
import type { FramePage } from './decodedReader.ts';

const seconds = (ms: number) => Number((ms / 1000).toFixed(6));

function header(info: RecordingInfo): string {
  const started = info.startTime === null ? Number.NaN : Date.parse(info.startTime);
  const { cols, rows } = clampGrid(info.cols, info.rows) ?? assumedGrid;
  return JSON.stringify({
    version: 2,
    width: cols,
    height: rows,
    ...(Number.isNaN(started) ? {} : { timestamp: Math.floor(started / 1000) }),
  });
}

/**
 * A recording as asciicast v2, line by line without line ends. Keystrokes are left out; output that is no UTF-8 is shown as
 * U+FFFD, so for evidence the original counts and not this text.
 */
export async function* castLines(info: RecordingInfo, page: (from: number) => Promise<FramePage>): AsyncGenerator<string> {
  yield header(info);
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const dataOf = ({ kind, data }: Frame) => (kind === 'o' ? decoder.decode(Buffer.from(data, 'base64'), { stream: true }) : data);
  let last = 0;
  for (let from: number | null = 0; from !== null; ) {
    const { frames, next } = await page(from);
    for (const frame of frames) {
      if (frame.kind === 'i') continue;
      last = frame.at;
      const data = dataOf(frame);
      if (data !== '') yield JSON.stringify([seconds(frame.at), frame.kind, data]);
    }
    from = next;
  }
  const rest = decoder.decode();
  if (rest !== '') yield JSON.stringify([seconds(last), 'o', rest]);
}
