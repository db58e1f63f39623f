import { useMemo, useState } from 'react';
import type { Timeline } from '../../shared/replay/contract.ts';
import { asSeen } from '../../shared/textAsSeen.ts';

export type TranscriptLine = Timeline['transcript'][number];

/** Lines as they are read, in small letters: worked out once for each. */
const seenLines = new WeakMap<TranscriptLine, string>();

function seenOf(line: TranscriptLine): string {
  const seen = seenLines.get(line) ?? asSeen(line.text).toLowerCase();
  seenLines.set(line, seen);
  return seen;
}

/** Indexes of the lines that hold the text, as it is spelled or as it is read, upper and lower case alike; none for an empty text. */
export function findHits(lines: readonly TranscriptLine[], text: string): number[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return [];
  const seen = asSeen(wanted);
  return lines.flatMap((line, index) => (line.text.toLowerCase().includes(wanted) || seenOf(line).includes(seen) ? [index] : []));
}

/** When all of a line was printed: where a hit is seen whole. */
export const completeAt = ({ at, until }: TranscriptLine): number => until ?? at;

/** The hit after (1) or before (-1) a place among the hits, around the ends. */
export function nextHit(hits: readonly number[], place: number, by: 1 | -1): number {
  return hits.length === 0 ? -1 : (place + by + hits.length) % hits.length;
}

/** The last line printed, or moment marked, at or before a moment; or -1. */
export function lineAt(lines: readonly { at: number }[], at: number): number {
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((lines[middle]?.at ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Where a search begins: at a text, and at the hit of a moment in ms. */
export interface Find {
  text: string;
  at: number;
}

/** What an address asks the transcript to be searched for, and from which moment on. */
export const findOf = ({ find = '', t = 0 }: { find?: string | undefined; t?: number | undefined }): Find => ({ text: find, at: t * 1000 });

/** Searching in the transcript: the text, its hits with their moments in ms, and the one looked at (-1 before the first). */
export function useTranscriptSearch(lines: readonly TranscriptLine[], onHit: (line: TranscriptLine) => void, find?: Find) {
  const [text, setText] = useState(find?.text ?? '');
  /** Chosen by hand; null while the address says where to look, in lines that may still be read. */
  const [chosen, setChosen] = useState<number | null>(find ? null : -1);
  const hits = useMemo(() => findHits(lines, text), [lines, text]);
  const moments = useMemo(() => hits.flatMap((index) => lines.slice(index, index + 1).map(completeAt)), [hits, lines]);
  const [from] = useState((find?.at ?? 0) - 1);
  const place = chosen ?? moments.findIndex((at) => at > from);
  const go = (by: 1 | -1) => {
    const to = nextHit(hits, place < 0 && by === -1 ? 0 : place, by);
    const line = lines[hits[to] ?? -1];
    if (!line) return;
    setChosen(to);
    onHit(line);
  };
  const change = (next: string) => {
    setText(next);
    setChosen(-1);
  };
  return { text, change, hits, moments, place, go };
}
export type TranscriptSearch = ReturnType<typeof useTranscriptSearch>;
