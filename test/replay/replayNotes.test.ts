import { expect, test } from 'vitest';
import { replayNotes } from '../../renderer/replay/replayNotes.ts';
import type { RecordingInfo, Timeline } from '../../shared/replay/contract.ts';

const recording: RecordingInfo = {
  id: 'r-1',
  session: 's-1',
  format: 'asciicast-v2',
  kind: 'terminal',
  says: 'A terminal.',
  path: 'a.cast',
  sha256: '00',
  cols: 80,
  rows: 24,
  geometry: 'recorded',
  startTime: '2026-09-01T10:00:00Z',
  durationMs: 100_000,
  outputs: 10,
  inputs: 0,
  resizes: 0,
  markers: 0,
  rejected: 0,
  truncated: false,
};
const timeline: Timeline = { durationMs: 100_000, frames: 10, idle: [], density: [], marks: [], transcript: [], transcriptCut: false };
const idle: Timeline = { ...timeline, idle: [{ from: 1000, to: 61_000 }] };
const unseen = { skipIdle: false, skippable: 0, keysShown: false };

test('a recording with nothing to explain says that no keystrokes were recorded', () => {
  expect(replayNotes(recording, timeline, unseen)).toEqual(['No keystrokes were recorded.']);
});

test('idle time is told whether or not it is skipped', () => {
  expect(replayNotes(recording, idle, { ...unseen, skippable: 59_500 })[0]).toBe('1 m 00 s idle in 1 stretch, played in full.');
  expect(replayNotes(recording, idle, { ...unseen, skipIdle: true, skippable: 59_500 })[0]).toBe(
    '59.5 s idle skipped in 1 stretch; the times shown still count it.',
  );
});

test('what is hidden, assumed, cut off or unreadable is told', () => {
  const doubtful = { ...recording, inputs: 349, geometry: 'assumed', startTime: null, truncated: true, rejected: 3 } as const;
  expect(replayNotes(doubtful, { ...timeline, transcriptCut: true }, unseen)).toEqual([
    '349 keystroke frames hidden.',
    'The size 80×24 is assumed: the source records none.',
    'The recording does not tell when it started.',
    'The source stopped recording before the session ended.',
    '3 frames could not be read and are not shown.',
    'The transcript holds the first 0 lines.',
  ]);
});

test('keystrokes that were revealed are not called hidden', () => {
  expect(replayNotes({ ...recording, inputs: 1 }, timeline, { ...unseen, keysShown: true })).toEqual(['1 keystroke frame shown.']);
});
