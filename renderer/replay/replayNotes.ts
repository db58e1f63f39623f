import type { RecordingInfo, Timeline } from '../../shared/replay/contract.ts';
import { idleTotal } from '../../shared/replay/timeline.ts';
import { showCount, showMany } from '../ui/index.ts';
import { showElapsed, showStretch } from './replayTime.ts';

/** What of the idle time is skipped or played; `quiet`: what idle means here. */
export function idleNotes(timeline: Timeline, skipIdle: boolean, skippable: number, quiet = 'idle'): string[] {
  const idle = idleTotal(timeline.idle);
  const stretches = showMany(timeline.idle.length, 'stretch', 'stretches');
  if (skipIdle && skippable > 0) return [`${showStretch(skippable)} ${quiet} skipped in ${stretches}; the times shown still count it.`];
  return !skipIdle && idle > 0 ? [`${showStretch(idle)} ${quiet} in ${stretches}, played in full.`] : [];
}

/** Sentences for the line under the picture: what is skipped, hidden, assumed or missing. */
export function replayNotes(
  recording: RecordingInfo,
  timeline: Timeline,
  { skipIdle, skippable, keysShown }: { skipIdle: boolean; skippable: number; keysShown: boolean },
): string[] {
  const { readTo = 0, durationMs } = timeline;
  const notes: (string | false)[] = [
    readTo > 0 && `Read up to ${showElapsed(readTo)} of ${showElapsed(durationMs)}: marks, transcript and search tell what is read so far.`,
    ...idleNotes(timeline, skipIdle, skippable),
    recording.inputs > 0
      ? `${showMany(recording.inputs, 'keystroke frame')} ${keysShown ? 'shown' : 'hidden'}.`
      : 'No keystrokes were recorded.',
    recording.geometry === 'assumed' && `The size ${recording.cols}×${recording.rows} is assumed: the source records none.`,
    recording.startTime === null && 'The recording does not tell when it started.',
    recording.truncated && 'The source stopped recording before the session ended.',
    recording.rejected > 0 &&
      `${showMany(recording.rejected, 'frame')} could not be read and ${recording.rejected === 1 ? 'is' : 'are'} not shown.`,
    timeline.transcriptCut && `The transcript holds the first ${showCount(timeline.transcript.length)} lines.`,
  ];
  return notes.filter((note) => note !== false);
}
