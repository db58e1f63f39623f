import { hideRows } from '../../shared/discretion/screenText.ts';
import type { SensitiveRules } from '../../shared/discretion/sensitive.ts';
import { AppError } from '../../shared/errors.ts';
import type { RecordingInfo } from '../../shared/replay/contract.ts';
import type { RecordingExport } from '../../shared/replay/export.ts';
import type { Decoded } from './decodedReader.ts';
import { type CastPart, castLines } from './exportCast.ts';

/** About so much is answered at once. */
const pieceLength = 262_144;

async function* castText(info: RecordingInfo, decoded: Decoded, { format, from, to }: RecordingExport): AsyncGenerator<string> {
  const part: CastPart = {
    version: format === 'cast-v3' ? 3 : 2,
    ...(from === null ? {} : { start: { from, keyframe: await decoded.keyframe(from) } }),
    ...(to === null ? {} : { to }),
  };
  for await (const line of castLines(info, (frame) => decoded.frames(frame), part)) yield `${line}\n`;
}

function* transcriptText(decoded: Decoded, { from, to, hidden }: RecordingExport, rules: SensitiveRules): Generator<string> {
  const { transcript } = decoded.index.timeline;
  const texts = hideRows(
    transcript.map(({ text }) => text),
    null,
    hidden ? rules : null,
  );
  for (const [index, { at }] of transcript.entries()) {
    if (at < (from ?? 0) || at > (to ?? Number.POSITIVE_INFINITY)) continue;
    yield `${(at / 1000).toFixed(3).padStart(12)}  ${texts[index] ?? ''}\n`;
  }
}

const castWithHidden = () =>
  new AppError('USAGE', 'An asciicast holds what was printed as it was recorded.', {
    meaning: 'Nothing was exported, because values are hidden.',
    action: 'Reveal the hidden values first, or export the transcript.',
  });

/** The content of an export in pieces; nothing for a picture, which the window draws. USAGE where an asciicast should hide values. */
export async function* recordingContent(
  info: RecordingInfo,
  decoded: Decoded,
  asked: RecordingExport,
  rules: SensitiveRules,
): AsyncGenerator<string> {
  if (asked.format === 'picture') return;
  if (asked.format !== 'text' && asked.hidden) throw castWithHidden();
  let piece = '';
  for await (const line of asked.format === 'text' ? transcriptText(decoded, asked, rules) : castText(info, decoded, asked)) {
    piece += line;
    if (piece.length < pieceLength) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}
