import type { Timeline } from '../../shared/replay/contract.ts';
import { idleSpans, inOrder, outputDensity } from '../../shared/replay/timeline.ts';
import { createCommandFinder } from './commands.ts';
import type { RecordedFrame } from './formats/format.ts';
import { createIdentifierFinder } from './identifierMarks.ts';
import { createTranscript, type TranscriptLine } from './transcript.ts';

const mostMarks = 5000;
const longestLabel = 200;

/** What the scrubber and the transcript need, gathered while the frames of a recording pass. */
export interface TimelineGatherer {
  see(frame: RecordedFrame): void;
  resize(cols: number): void;
  /** Output bytes so far. */
  bytes(): number;
  /** The timeline up to the last frame, of a recording that plays for `durationMs`. */
  soFar(frames: number, durationMs: number): Timeline;
  /** The timeline of all of it, once the last frame has passed. */
  whole(frames: number): Timeline;
}

/** A gatherer for a recording that begins with so many columns. */
export function createTimelineGatherer(cols: number): TimelineGatherer {
  const times: number[] = [];
  const sizes: number[] = [];
  const marks: Timeline['marks'] = [];
  let marksCut = false;
  const transcript = createTranscript();
  const commands = createCommandFinder(cols);
  const identifiers = createIdentifierFinder();
  let looked = 0;
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let lastAt = 0;

  const timelineOf = (frames: number, durationMs: number, { lines, cut }: { lines: TranscriptLine[]; cut: boolean }): Timeline => {
    const found = commands.finish();
    for (const line of lines.slice(looked)) identifiers.see(line);
    looked = lines.length;
    return {
      durationMs,
      frames,
      idle: idleSpans(times, lastAt),
      density: outputDensity(times, sizes, durationMs),
      marks: inOrder([...marks, ...found.marks, ...identifiers.found.marks]),
      // Identifiers are looked for in the transcript only as far as it goes.
      marksCut: marksCut || found.cut || identifiers.found.cut || cut,
      transcript: lines,
      transcriptCut: cut,
    };
  };
  return {
    see({ kind, at, bytes }) {
      lastAt = at;
      if (kind === 'o') {
        times.push(at);
        sizes.push(bytes.length);
        const text = decoder.decode(bytes, { stream: true });
        transcript.read(text, at);
        commands.read(text, at);
      } else if (kind !== 'i' && marks.length === mostMarks) marksCut = true;
      else if (kind !== 'i') {
        const label = Buffer.from(bytes).toString('utf8').slice(0, longestLabel);
        marks.push({ at, kind: kind === 'r' ? 'resize' : 'marker', label });
      }
    },
    resize: (to) => commands.resize(to),
    bytes: () => sizes.reduce((sum, size) => sum + size, 0),
    soFar: (frames, durationMs) => ({ ...timelineOf(frames, Math.max(durationMs, lastAt), transcript.soFar()), readTo: lastAt }),
    whole: (frames) => timelineOf(frames, lastAt, transcript.finish()),
  };
}
