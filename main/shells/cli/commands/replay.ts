import type { RecordingInfo } from '../../../../shared/replay/contract.ts';
import { hideRows } from '../../../../shared/discretion/screenText.ts';
import type { RevealReason } from '../../../../shared/discretion/reveal.ts';
import { playInTerminal, readIdleLimit, readSpeed } from './playing.ts';
import { searchAll, searchSession } from './searching.ts';
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
  from?: string;
  to?: string;
  recording?: string;
  reveal?: RevealReason;
  search?: string;
  speed?: string;
  idleLimit?: string;
}

/** A moment in ms out of seconds as they are typed. */
function seconds(text: string | undefined, option: string): number {
  if (text === undefined || !/^\d{1,9}(\.\d{1,6})?$/.test(text)) throw usage(`${option} needs seconds.`, `For example: ${option} 12.5`);
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

/** Writes a recording, or a part of it, as it was recorded: which takes a reason where values are hidden. */
async function exportCast(context: Context, recording: RecordingInfo, { cast: file = '', from, to, reveal }: ReplayOptions): Promise<void> {
  const { client, output, signal } = context;
  await refuseExisting(file);
  const [start, end] = [from === undefined ? null : seconds(from, '--from'), to === undefined ? null : seconds(to, '--to')];
  const { hidden } = await discretionOf(context, reveal);
  if (hidden)
    throw usage(
      'An asciicast holds what was printed as it was recorded.',
      'Give a reason with --reveal, or print the transcript with --text.',
    );
  const asked = { recording: recording.id, format: 'cast-v2', from: start, to: end, hidden: false } as const;
  const pieces: string[] = [];
  for await (const piece of await client.replay.export(asked, { signal })) pieces.push(piece);
  await writeNew(file, Buffer.from(pieces.join('')));
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
function checkOptions({ text, screen, cast, from, to, at, search, speed, idleLimit }: ReplayOptions): void {
  const given = [text && '--text', screen && '--screen', cast !== undefined && '--cast', search !== undefined && '--search'].filter(
    (one) => typeof one === 'string',
  );
  if (given.length > 1) throw usage(`${given.join(' and ')} cannot stand together.`, 'Give one of them.');
  const pace = speed === undefined ? idleLimit !== undefined && '--idle-limit' : '--speed';
  if (pace && given[0])
    throw usage(`${pace} has no effect beside ${given[0]}.`, `Leave out one of them; without ${given[0]} the recording plays.`);
  if ((from !== undefined || to !== undefined) && cast === undefined)
    throw usage('--from and --to need --cast FILE.', 'For example: --cast part.cast --from 12.5 --to 60');
  if (at !== undefined && !screen) throw usage('--at SECONDS needs --screen.', 'For example: --at 12.5 --screen');
}

/** Plays in the terminal that is asked from; elsewhere it says what there is, and what can be asked. */
async function playOrDescribe(context: Context, session: string, recordings: readonly RecordingInfo[], options: ReplayOptions) {
  const { client, output, signal } = context;
  const { stdout } = process;
  const paced = options.speed !== undefined || options.idleLimit !== undefined;
  const [speed, idleLimit] = [readSpeed(options.speed), readIdleLimit(options.idleLimit)];
  const other = 'Use --text, --at SECONDS --screen, --search TEXT, or --cast FILE.';
  if (output.json || !stdout.isTTY) {
    if (paced) throw usage('A recording plays in a terminal, and this is none.', other);
    return output.result({ session, recordings }, () => `${describe(recordings)}\n${other} In a terminal, it plays.`);
  }
  const recording = choose(recordings, options.recording);
  if (recording.kind === 'none' || recording.kind === 'video') throw usage(`This recording does not play. ${recording.says}`, other);
  const { hidden, rules } = await discretionOf(context, options.reveal);
  output.progress('Preparing the recording');
  const timeline = await client.replay.timeline({ recording: recording.id }, { signal });
  output.progress('');
  const stage = { write: (text: string) => void stdout.write(text), columns: () => stdout.columns, rows: () => stdout.rows };
  await playInTerminal(context, stage, { recording, timeline, speed, idleLimit, rules: hidden ? rules : null });
}

/** `replay [SESSION] [--recording ID] [--search TEXT] [--text] [--at SECONDS --screen] [--cast FILE [--from S] [--to S]] [--speed N] [--idle-limit S]` */
export async function replay(context: Context, typed: string | undefined, options: ReplayOptions): Promise<void> {
  const { client, output, signal } = context;
  checkOptions(options);
  if (typed === undefined) {
    if (options.search === undefined) throw usage('Which session?', 'Name one, or look for a text in all recordings with --search TEXT.');
    if (options.recording !== undefined) throw usage('--recording needs its session.', 'Name the session, or leave out --recording.');
    return searchAll(context, options.search, options.reveal);
  }
  const session = await sessionId(context, typed);
  const { recordings } = await client.replay.open({ session }, { signal });
  if (options.cast !== undefined) return exportCast(context, choose(recordings, options.recording), options);
  if (options.search !== undefined) {
    const searched = options.recording === undefined ? recordings : [choose(recordings, options.recording)];
    return searchSession(context, searched, options.search, options.reveal);
  }
  if (options.screen) return showScreen(context, choose(recordings, options.recording), seconds(options.at, '--at'), options.reveal);
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
  return playOrDescribe(context, session, recordings, options);
}
