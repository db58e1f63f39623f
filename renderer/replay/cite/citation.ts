import { markdownBlock, markdownCode } from '../../../shared/markdown.ts';
import { hideRows } from '../../../shared/discretion/screenText.ts';
import type { SensitiveRules } from '../../../shared/discretion/sensitive.ts';
import type { RecordingInfo } from '../../../shared/replay/contract.ts';
import type { Moment } from '../../../shared/replay/moment.ts';

/** What is cited: a recording, a stretch of time that ends at the moment shown, and that moment. */
export interface CitedMoment {
  recording: RecordingInfo;
  /** Where the stretch begins, in ms; the moment itself where only that is cited. */
  from: number;
  moment: Moment;
  /** Moments as they are shown, in the zone of the reviewer. */
  show(at: number): string;
  /** Rules by which values on the screen are hidden; null where they are shown. */
  rules: SensitiveRules | null;
}

/** Original formats whose output a stranger can cut out with jq alone. */
const ofLines = new Set(['asciicast-v2', 'asciicast-v3']);

/** The command that makes the digest of the frame again, from the original or from an export of it. */
function repeatFrame({ format }: RecordingInfo, { from, to }: { from: number; to: number }): string {
  const file = ofLines.has(format) ? 'ORIGINAL.cast' : 'EXPORT.cast';
  return `jq -j 'arrays | select(.[1] == "o") | .[2]' ${file} | tail -c +${from + 1} | head -c ${to - from} | sha256sum`;
}

const seconds = (ms: number) => (ms / 1000).toFixed(3);

/** A moment as Markdown: what was shown, where it lies in the original, and how its digests are made again. */
export function citationOfMoment({ recording, from, moment, show, rules }: CitedMoment): string {
  const { frame, screenSha256, cols, rows, at } = moment;
  const lines = hideRows(moment.lines, cols, rules);
  const hides = lines.some((line, row) => line !== moment.lines[row]);
  const stretch = from < at ? `${show(from)} to ${show(at)} (${seconds(from)} s to ${seconds(at)} s)` : `${show(at)} (${seconds(at)} s)`;
  return [
    `- session ${markdownCode(recording.session)} · ${stretch}`,
    `  - recording ${markdownCode(recording.id)}, format ${markdownCode(recording.format)}`,
    `  - original ${markdownCode(recording.path)}, SHA-256 ${markdownCode(recording.sha256)}`,
    ...(frame
      ? [
          `  - frame ${frame.index} at ${seconds(frame.at)} s: bytes ${frame.from} to ${frame.to} of the output, SHA-256 ${markdownCode(frame.sha256)}`,
          `  - repeat: ${markdownCode(repeatFrame(recording, frame))}`,
        ]
      : ['  - nothing was printed yet']),
    `  - screen of ${cols}×${rows}, SHA-256 of its rows as recorded ${markdownCode(screenSha256)}${hides ? '; values in it are hidden here' : ''}`,
    markdownBlock(lines.slice(0, lines.findLastIndex((line) => line !== '') + 1), '    '),
    '',
  ].join('\n');
}

/** The same in a note on the session's event: places and digests, and no text of the recording. */
export function noteOfMoment({ recording, from, moment, show }: CitedMoment, words: string): string {
  const { frame, screenSha256, at } = moment;
  const stretch = from < at ? `${show(from)} to ${show(at)}` : show(at);
  const link = `#/sessions/${encodeURIComponent(recording.session)}?t=${seconds(at)}&recording=${encodeURIComponent(recording.id)}`;
  const facts = [
    `Recording ${recording.id}, ${stretch}.`,
    `Original SHA-256 ${recording.sha256}.`,
    ...(frame ? [`Frame ${frame.index}, output bytes ${frame.from} to ${frame.to}, SHA-256 ${frame.sha256}.`] : []),
    `Screen SHA-256 ${screenSha256}.`,
    link,
  ].join('\n');
  return words.trim() === '' ? facts : `${words.trim()}\n${facts}`;
}
