import { asSeen } from '../../../shared/textAsSeen.ts';
import type { TranscriptLine } from '../transcript.ts';

/** Raised when text is gathered or kept otherwise: parts of another version are made again. */
export const printedVersion = 3;

/** Text of one recording that is searched at once: lines with a line feed between, and the moment at which each was complete. */
export interface PrintedBlock {
  recording: string;
  session: string;
  /** Place among the blocks of its recording. Every recording has a first one, even when it printed nothing. */
  block: number;
  /** On the first block: the limits cut the text of this recording. */
  cut: boolean;
  /** On the first block: the recording could not be read to its end. */
  unreadable: boolean;
  ats: number[];
  text: string;
  /** The same lines as they are read, null where that is no difference. */
  seen: string | null;
}

/** Columns of a part, as DuckDB reads and writes them. */
export const blockColumns: Readonly<Record<keyof PrintedBlock, string>> = {
  recording: 'VARCHAR',
  session: 'VARCHAR',
  block: 'INTEGER',
  cut: 'BOOLEAN',
  unreadable: 'BOOLEAN',
  ats: 'DOUBLE[]',
  text: 'VARCHAR',
  seen: 'VARCHAR',
};

/** Text is looked through block by block: few rows with long texts are searched ten times as fast as one row a line. */
const blockCharacters = 65_536;

/** Cuts the lines of a recording into blocks, at the ends of lines. The first one is given last: only then is known how it ended. */
export function createBlocks(of: { recording: string; session: string }, give: (block: PrintedBlock) => void) {
  let first: PrintedBlock | undefined;
  let count = 0;
  let characters = 0;
  let lines: string[] = [];
  let ats: number[] = [];
  const end = () => {
    const text = lines.join('\n');
    const seen = lines.map(asSeen).join('\n');
    const block = { ...of, block: count, cut: false, unreadable: false, ats, text, seen: seen === text ? null : seen };
    if (first) give(block);
    else first = block;
    count += 1;
    characters = 0;
    lines = [];
    ats = [];
  };
  return {
    add({ at, until = at, text }: TranscriptLine): void {
      lines.push(text);
      ats.push(until);
      characters += text.length + 1;
      if (characters >= blockCharacters) end();
    },
    finish({ cut, unreadable }: { cut: boolean; unreadable: boolean }): void {
      if (lines.length > 0 || !first) end();
      if (first) give({ ...first, cut, unreadable });
    },
  };
}
