import { setTimeout as delay } from 'node:timers/promises';
import type { SensitiveRules } from '../../../../shared/discretion/sensitive.ts';
import type { RecordingInfo, Timeline } from '../../../../shared/replay/contract.ts';
import { createTimeMap } from '../../../../shared/replay/timeline.ts';
import { type Context, usage } from '../context.ts';
import { type ShownScreen, terminalRows } from '../terminalRows.ts';

/** How fast it goes: a factor, or as fast as it draws. */
type Speed = number | 'max';

const esc = '\u001b';
/** Screens a second, at most. */
const perSecond = 15;
/** Screens that one reader process draws: the next are drawn while these are shown. */
const together = 120;
/** Steps of a recording that is played as fast as it draws. */
const fastSteps = 600;

export function readSpeed(text: string | undefined): Speed {
  if (text === undefined) return 1;
  if (text === 'max') return 'max';
  const speed = Number(text);
  if (!/^\d{1,3}(\.\d{1,3})?$/.test(text) || speed < 0.1 || speed > 100)
    throw usage(`--speed takes a number from 0.1 to 100, or max, not ${text}.`, 'For example: --speed 4');
  return speed;
}

/** Ms that are left of a pause; undefined when pauses are played in full. */
export function readIdleLimit(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,5}(\.\d{1,3})?$/.test(text)) throw usage(`--idle-limit takes seconds, not ${text}.`, 'For example: --idle-limit 2');
  return Number(text) * 1000;
}

const shownTime = (ms: number) => {
  const seconds = Math.floor(ms / 1000);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${seconds >= 3600 ? `${Math.floor(seconds / 3600)}:` : ''}${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
};

/** A moment of the recording, and when it is shown, in ms from the start of playing. */
interface Moment {
  at: number;
  due: number;
}

/** The moments to show, in batches of {@link together}. */
export function* momentsOf(
  { durationMs, idle }: Pick<Timeline, 'durationMs' | 'idle'>,
  speed: Speed,
  idleLimit?: number,
): Generator<Moment[], undefined, void> {
  const map = idleLimit === undefined ? undefined : createTimeMap(idle, idleLimit);
  const length = map ? map.toPlaying(durationMs) : durationMs;
  const step = speed === 'max' ? Math.max(1000 / perSecond, length / fastSteps) : (1000 / perSecond) * speed;
  const count = Math.ceil(length / step);
  for (let from = 0; from <= count; from += together) {
    yield Array.from({ length: Math.min(together, count + 1 - from) }, (_, index) => {
      const playing = Math.min(length, (from + index) * step);
      // Where a cut pause ends the recording, its last moment and the cut are one moment of playing.
      const at = playing === length ? durationMs : map ? map.toWall(playing) : playing;
      return { at, due: speed === 'max' ? 0 : playing / speed };
    });
  }
}

/** What a terminal is asked to show; everything is taken back by `leave`. */
export interface Stage {
  write(text: string): void;
  columns(): number;
  rows(): number;
}

const enter = `${esc}[?1049h${esc}[?25l${esc}[?7l${esc}[2J`;
const leave = `${esc}[0m${esc}[?7h${esc}[?25h${esc}[?1049l`;

/** Draws rows that changed, and the line below the picture. */
function createPainter(stage: Stage) {
  let before: string[] = [];
  return (rows: readonly string[], line: string) => {
    const all = [...rows, line];
    let text = '';
    for (let row = 0; row < Math.max(all.length, before.length); row += 1)
      if (all[row] !== before[row]) text += `${esc}[${row + 1};1H${esc}[0m${all[row] ?? ''}${esc}[0m${esc}[K`;
    before = all;
    if (text !== '') stage.write(text);
  };
}

interface Playing {
  recording: RecordingInfo;
  timeline: Timeline;
  speed: Speed;
  idleLimit: number | undefined;
  rules: SensitiveRules | null;
}

function lineBelow({ timeline, speed, idleLimit }: Playing, at: number, screen: { cols: number; rows: number }, stage: Stage): string {
  const cropped = screen.cols > stage.columns() || screen.rows > stage.rows() - 1;
  const parts = [
    `${shownTime(at)} / ${shownTime(timeline.durationMs)}`,
    speed === 'max' ? 'as fast as it draws' : speed === 1 ? '' : `${speed}x`,
    idleLimit === undefined ? '' : `pauses cut to ${idleLimit / 1000} s`,
    'Ctrl+C ends',
    cropped ? `recorded ${screen.cols}x${screen.rows}: cut to this terminal` : '',
  ].filter((part) => part !== '');
  return `${esc}[2m${parts.join(' · ').slice(0, stage.columns())}`;
}

const waitUntil = async (due: number, begun: number, signal: AbortSignal) => {
  const left = begun + due - performance.now();
  if (left > 0) await delay(left, undefined, { signal });
};

async function play(context: Context, stage: Stage, playing: Playing): Promise<void> {
  const { app, signal } = context;
  const { recording, timeline, speed, idleLimit, rules } = playing;
  const paint = createPainter(stage);
  const draw = (batch: readonly Moment[]) =>
    app.screens(
      { recording: recording.id, moments: batch.map(({ at }) => at), width: stage.columns(), height: Math.max(1, stage.rows() - 1) },
      { signal },
    );
  const batches = momentsOf(timeline, speed, idleLimit);
  let batch = batches.next().value;
  let drawing = batch && draw(batch);
  let begun: number | undefined;
  let last: (ShownScreen & { cols: number; rows: number }) | undefined;
  while (batch && drawing) {
    const screens = new Map((await drawing).map((screen) => [screen.at, screen] as const));
    const next = batches.next().value;
    drawing = next && draw(next);
    // A failure is met where its screens are awaited.
    drawing?.catch(() => undefined);
    begun ??= performance.now();
    for (const { at, due } of batch) {
      await waitUntil(due, begun, signal);
      if (signal.aborted) return;
      last = screens.get(at) ?? last;
      if (last) paint(terminalRows(last, rules), lineBelow(playing, at, last, stage));
    }
    batch = next;
  }
}

/** Plays a recording in the terminal of whoever asked, in real time; Ctrl+C ends it. The terminal is left as it was found. */
export async function playInTerminal(context: Context, stage: Stage, playing: Playing): Promise<void> {
  stage.write(enter);
  try {
    await play(context, stage, playing);
  } catch (error) {
    if (!context.signal.aborted) throw error;
  } finally {
    stage.write(leave);
  }
}
