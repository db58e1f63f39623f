import type { Keyframe } from '../../shared/replay/contract.ts';
import { createTimeMap, type Span, type TimeMap } from '../../shared/replay/timeline.ts';
import { createFrameCursor, type FrameCursor, type FrameSource } from './frameCursor.ts';

/** Where a recording is drawn. Each call is made only when the one before is done. */
export interface Sink {
  /** Empties the terminal, gives it the keyframe's size and shows its screen. */
  restore(keyframe: Keyframe): Promise<void>;
  write(bytes: Uint8Array): Promise<void>;
  resize(cols: number, rows: number): void;
}

/** Time and turns: `now` in ms, `request` calls back before the next picture. */
export interface Clock {
  now(): number;
  request(callback: () => void): number;
  cancel(turn: number): void;
}

export interface PlayerState {
  /** `seeking`: on the way to `at`; `failed`: `failure` says why. */
  status: 'seeking' | 'paused' | 'playing' | 'ended' | 'failed';
  /** The moment shown, in ms from frame 0, idle time included. */
  at: number;
  speed: number;
  skipIdle: boolean;
  failure: unknown;
}

export interface PlayerOptions {
  source: FrameSource;
  sink: Sink;
  clock: Clock;
  durationMs: number;
  idle: readonly Span[];
  /** Ms that are left of an idle stretch when it is skipped. */
  idleShown?: number | undefined;
  /** Ms that going to a moment may draw in one turn: longer than playing, since somebody waits for the picture. */
  seekTurnMs?: number;
  start?: { at?: number | undefined; speed?: number | undefined; skipIdle?: boolean | undefined };
}

/** Speeds to choose from; the last one plays as fast as it draws. */
export const speeds = [0.25, 0.5, 1, 2, 4, 8, 16, 32, Number.POSITIVE_INFINITY] as const;

/** One turn draws no longer than this, so that the page answers while output pours. */
const turnMs = 8;
const usualSeekTurnMs = 40;
/** A turn that comes later than this, as in a hidden window, does not jump ahead. */
const longestTurnMs = 250;
/** Frames are fetched before playing reaches within this many ms of watching. */
const fetchAheadMs = 4000;
/** The fastest speed that says how far ahead that is. */
const fastestMeasured = 32;

/**
 * Plays one recording: the clock, the position and what is drawn next. It knows neither a terminal nor a page. The state at
 * a moment is every frame up to and including it, whatever the way there.
 */
export class Player {
  private state: PlayerState;
  private options: PlayerOptions;
  private readonly listeners = new Set<() => void>();
  private readonly cursor: FrameCursor;
  private map: TimeMap;
  /** False until a keyframe stands in the sink. */
  private restored = false;
  /** Counts seeks: whoever finds another number was overtaken. */
  private run = 0;
  private stop = new AbortController();
  private drawing = false;
  private order: Promise<void> = Promise.resolve();
  /** Whether the viewer wants it to play; while it seeks, it does not. */
  private wanted = false;
  private turn: number | null = null;
  private lastTurn = 0;

  constructor(options: PlayerOptions) {
    const { at = 0, speed = 1, skipIdle = false } = options.start ?? {};
    this.options = options;
    this.cursor = createFrameCursor(options.source);
    this.map = createTimeMap(options.idle, options.idleShown);
    this.state = { status: 'seeking', at: this.clamp(at), speed, skipIdle, failure: null };
  }

  /** The state now; a new object after every change. */
  readonly snapshot = (): PlayerState => this.state;

  /** Calls back after every change, until the returned function is called. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Plays on from the moment shown; from the start when that is the end. */
  play(): void {
    this.wanted = true;
    const { status, at } = this.state;
    if (at >= this.options.durationMs) void this.seek(0);
    else if (status === 'failed') void this.seek(at);
    else if (status !== 'seeking') this.settle();
  }

  pause(): void {
    this.wanted = false;
    if (this.state.status === 'playing') this.settle();
  }

  toggle(): void {
    if (this.wanted) this.pause();
    else this.play();
  }

  setSpeed(speed: number): void {
    this.change({ speed });
  }

  /** To the next faster (1) or slower (-1) speed. */
  changeSpeed(by: 1 | -1): void {
    const other = by === 1 ? speeds.find((speed) => speed > this.state.speed) : speeds.findLast((speed) => speed < this.state.speed);
    if (other !== undefined) this.setSpeed(other);
  }

  setSkipIdle(skipIdle: boolean): void {
    this.change({ skipIdle });
  }

  /** Takes up what is known of the recording by now. */
  learn({ durationMs, idle, idleShown }: Pick<PlayerOptions, 'durationMs' | 'idle' | 'idleShown'>): void {
    this.options = { ...this.options, durationMs, idle, idleShown };
    this.map = createTimeMap(idle, idleShown);
    if (this.state.status === 'ended') this.settle();
  }

  /** Goes to a moment in ms and draws it; overtakes an earlier seek. */
  async seek(at: number): Promise<void> {
    const run = this.overtake();
    const target = this.clamp(at);
    this.change({ status: 'seeking', at: target, failure: null });
    try {
      if (!this.restored || target < this.cursor.takenAt || !this.cursor.covers(target)) await this.restore(target, run);
      const { seekTurnMs = usualSeekTurnMs } = this.options;
      while (!(await this.drawUntil(target, run, seekTurnMs))) await this.nextTurn();
      if (run === this.run) this.settle();
    } catch (error) {
      this.fail(error, run);
    }
  }

  /** To the next (1) or previous (-1) moment at which something was printed, and pauses. */
  async step(by: 1 | -1): Promise<void> {
    this.pause();
    const { run } = this;
    const { at } = this.state;
    try {
      const to = by === 1 ? await this.cursor.nextOutput(at) : await this.cursor.previousOutput(at, this.stop.signal);
      if (to !== null && run === this.run) await this.seek(to);
    } catch (error) {
      this.fail(error, run);
    }
  }

  /** Stops for good; nothing is drawn afterwards. */
  dispose(): void {
    this.overtake();
    this.wanted = false;
    this.listeners.clear();
    if (this.turn !== null) this.options.clock.cancel(this.turn);
    this.turn = null;
    this.cursor.close();
  }

  private clamp(at: number): number {
    return Math.min(Math.max(0, at), this.options.durationMs);
  }

  private change(change: Partial<PlayerState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) listener();
  }

  /** Names the status that follows from the moment reached and from what the viewer wants, and keeps the turns going. */
  private settle(): void {
    const { durationMs, clock } = this.options;
    const atEnd = this.state.at >= durationMs;
    if (atEnd) this.wanted = false;
    this.change({ status: this.wanted ? 'playing' : atEnd && durationMs > 0 ? 'ended' : 'paused' });
    this.lastTurn = clock.now();
    if (this.wanted && this.turn === null) this.turn = clock.request(this.onTurn);
  }

  private fail(failure: unknown, run: number): void {
    if (run !== this.run) return;
    this.wanted = false;
    this.restored = false;
    this.change({ status: 'failed', failure });
  }

  private overtake(): number {
    this.stop.abort();
    this.stop = new AbortController();
    this.run += 1;
    return this.run;
  }

  private readonly onTurn = (): void => {
    this.turn = null;
    if (!this.wanted) return;
    this.turn = this.options.clock.request(this.onTurn);
    const { status, at, speed, skipIdle } = this.state;
    if (this.drawing || status !== 'playing') return;
    const now = this.options.clock.now();
    // As fast as it draws: a turn goes on until its time is over.
    const passed = speed === Number.POSITIVE_INFINITY ? this.options.durationMs : Math.min(now - this.lastTurn, longestTurnMs) * speed;
    this.lastTurn = now;
    void this.advance(skipIdle ? this.map.toWall(this.map.toPlaying(at) + passed) : at + passed);
  };

  private async advance(to: number): Promise<void> {
    const { run } = this;
    const target = this.clamp(to);
    this.drawing = true;
    try {
      const drawn = await this.drawUntil(target, run, turnMs);
      if (run !== this.run) return;
      this.change({ at: drawn ? target : Math.max(this.state.at, this.cursor.takenAt) });
      if (this.state.at >= this.options.durationMs) this.settle();
      this.cursor.fetchAhead(fetchAheadMs * Math.min(this.state.speed, fastestMeasured)).catch((error: unknown) => this.fail(error, run));
    } catch (error) {
      this.fail(error, run);
    } finally {
      this.drawing = false;
    }
  }

  private async restore(target: number, run: number): Promise<void> {
    const keyframe = await this.options.source.keyframe(target, this.stop.signal);
    if (run !== this.run) return;
    this.restored = false;
    this.cursor.restart(keyframe);
    await this.inOrder(() => this.options.sink.restore(keyframe));
    if (run === this.run) this.restored = true;
  }

  /** Draws what is due up to a moment, for one turn of so many ms at most. True when all of it is drawn, or when it was overtaken. */
  private async drawUntil(limit: number, run: number, forMs: number): Promise<boolean> {
    const { clock, sink } = this.options;
    const start = clock.now();
    while (run === this.run) {
      const step = this.cursor.take(limit);
      if (step === 'drawn') return true;
      if (step === 'missing') await this.cursor.more();
      else if (step.kind === 'resize') await this.inOrder(() => sink.resize(step.cols, step.rows));
      else await this.inOrder(() => sink.write(step.bytes));
      if (step !== 'missing' && clock.now() - start >= forMs) return false;
    }
    return true;
  }

  /** Two seeks must not mix their drawing, even when the first was overtaken half-way. */
  private inOrder(work: () => Promise<void> | void): Promise<void> {
    const done = this.order.then(work);
    this.order = done.catch(() => undefined);
    return done;
  }

  private nextTurn(): Promise<void> {
    return new Promise((resolve) => {
      this.options.clock.request(resolve);
    });
  }
}
