import type { HiddenFindings } from '../../../shared/replay/hidden.ts';
import { readGrid } from '../../../shared/replay/recording.ts';
import type { HiddenJob } from '../../reader/protocol.ts';
import { openDecoded } from '../decodedReader.ts';
import { createHiddenFinder } from './findHidden.ts';

/** Output that is looked through at most: a second or two of work. */
const mostBytes = 64 * 1_048_576;

/** What a decoded recording hides. Runs in the reader process. */
export async function hiddenOf({ decoded }: HiddenJob): Promise<HiddenFindings> {
  const recording = await openDecoded(decoded);
  const finder = createHiddenFinder(recording.index);
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let left = mostBytes;
  for (let from: number | null = 0; from !== null && left > 0; ) {
    const { frames, next } = await recording.frames(from);
    for (const { kind, data, at, index } of frames) {
      const size = kind === 'r' ? readGrid(data) : null;
      if (size) finder.resize(size.cols, size.rows);
      if (kind !== 'o') continue;
      const bytes = Buffer.from(data, 'base64');
      left -= bytes.length;
      const text = decoder.decode(bytes, { stream: true });
      // A line feed alone ends a line where no terminal was.
      finder.read(recording.index.text ? text.replaceAll('\n', '\r\n') : text, at, index);
    }
    from = next;
  }
  return { ...finder.finish(), whole: left > 0 };
}
