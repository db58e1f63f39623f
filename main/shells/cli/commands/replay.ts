import type { RecordingInfo } from '../../../../shared/replay/contract.ts';
import { hideRows } from '../../../../shared/discretion/screenText.ts';
import type { RevealReason } from '../../../../shared/discretion/reveal.ts';
import { type Context, usage } from '../context.ts';
import { discretionOf } from '../discretion.ts';
import { sessionId, uniqueId } from '../ids.ts';
import { cell, printable, table } from '../output.ts';
import { refuseExisting, writeNew } from '../newFile.ts';

export interface ReplayOptions {
  text?: boolean;
  at?: string;
  screen?: boolean;
  cast?: string;
  recording?: string;
  reveal?: RevealReason;
}

function seconds(text: string | undefined): number {
  if (text === undefined || !/^\d{1,9}(\.\d{1,6})?$/.test(text))
    throw usage('--screen needs --at SECONDS.', 'For example: --at 12.5 --screen');
  return Number(text) * 1000;
}

function choose(recordings: readonly RecordingInfo[], id: string | undefined): RecordingInfo {
  const whole =
    id &&
    uniqueId(
      id,
      recordings.map((one) => one.id),
      'recordings',
    );
  const found =
    whole === undefined ? (recordings.find((one) => one.kind === 'terminal') ?? recordings[0]) : recordings.find((one) => one.id === whole);
  if (!found) throw usage(id === undefined ? 'This session has no recording.' : 'This session has no such recording.');
  return found;
}

async function exportCast({ app, output }: Context, recording: RecordingInfo, file: string): Promise<void> {
  await refuseExisting(file);
  await app.note('export-recording', { recording: recording.id });
  const lines: string[] = [];
  for await (const line of app.exportCast(recording.id)) lines.push(line);
  await writeNew(file, Buffer.from(`${lines.join('\n')}\n`));
  output.result({ recording: recording.id, file, inputs: 'left out' }, () => `Written to ${file} as asciicast v2, without keystrokes.`);
}

function describe(recordings: readonly RecordingInfo[]): string {
  const rows = recordings.map((one) =>
    [one.id, one.kind, `${one.cols}x${one.rows} ${one.geometry}`, `${(one.durationMs / 1000).toFixed(1)} s`, one.says].map(cell),
  );
  return table(['recording', 'kind', 'size', 'length', 'says'], rows, 80);
}

/** The screen at a moment; one after the end is the last screen, and said to be. */
async function showScreen(context: Context, recording: RecordingInfo, at: number, reveal: RevealReason | undefined): Promise<void> {
  const { client, output, signal } = context;
  const { hidden, rules } = await discretionOf(context, reveal);
  if (at > recording.durationMs)
    output.say(`The recording ends at ${(recording.durationMs / 1000).toFixed(1)} s: this is its last screen.`);
  const screen = await client.replay.screen({ recording: recording.id, at: Math.min(at, recording.durationMs) }, { signal });
  const { at: shownAt, ...rest } = { ...screen, lines: hideRows(screen.lines, screen.cols, hidden ? rules : null) };
  const value = { atSeconds: shownAt / 1000, durationSeconds: recording.durationMs / 1000, ended: at > recording.durationMs, ...rest };
  output.result(value, () => rest.lines.map(printable).join('\n'));
}

/** Refuses options that would silently have no effect. */
function checkOptions({ text, screen, cast, at }: ReplayOptions): void {
  const given = [text && '--text', screen && '--screen', cast !== undefined && '--cast'].filter((one) => typeof one === 'string');
  if (given.length > 1) throw usage(`${given.join(' and ')} cannot stand together.`, 'Give one of them.');
  if (at !== undefined && !screen) throw usage('--at SECONDS needs --screen.', 'For example: --at 12.5 --screen');
}

/** `replay SESSION [--recording ID] [--text] [--at SECONDS --screen] [--cast FILE]` */
export async function replay(context: Context, typed: string, options: ReplayOptions): Promise<void> {
  const { client, output, signal } = context;
  checkOptions(options);
  const session = await sessionId(context, typed);
  const { recordings } = await client.replay.open({ session }, { signal });
  if (options.cast !== undefined) return exportCast(context, choose(recordings, options.recording), options.cast);
  if (options.screen) return showScreen(context, choose(recordings, options.recording), seconds(options.at), options.reveal);
  if (options.text) {
    const recording = choose(recordings, options.recording);
    const timeline = await client.replay.timeline({ recording: recording.id }, { signal });
    const { hidden, rules } = await discretionOf(context, options.reveal);
    const texts = hideRows(
      timeline.transcript.map(({ text }) => text),
      null,
      hidden ? rules : null,
    );
    const lines = timeline.transcript.map(({ at }, index) => ({ at, text: texts[index] ?? '' }));
    if (recording.kind !== 'terminal') output.say(`No terminal: ${recording.says}`);
    if (timeline.transcriptCut) output.say('The transcript is cut at 20,000 lines.');
    return output.result(lines, () =>
      lines.map((line) => `${(line.at / 1000).toFixed(1).padStart(8)}  ${printable(line.text)}`).join('\n'),
    );
  }
  output.result({ session, recordings }, () => `${describe(recordings)}\nUse --text, --at SECONDS --screen, or --cast FILE.`);
}
