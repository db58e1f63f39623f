import type { Frame, Keyframe, Place } from '../../shared/replay/contract.ts';
import { readGrid } from '../../shared/replay/recording.ts';
import { createFrameLoader, type FetchFrames } from './frameLoader.ts';

/** A keyframe, with the frames after it where the source tells them at once. */
export type Start = Keyframe & Partial<Pick<Place, 'following'>>;

/** Where a recording comes from. */
export interface FrameSource {
  keyframe(at: number, signal: AbortSignal): Promise<Start>;
  frames: FetchFrames;
}

/** What has to be drawn next: output in one piece, or a new size; `missing` frames have to be loaded first. */
export type Step = { kind: 'draw'; bytes: Uint8Array } | { kind: 'resize'; cols: number; rows: number } | 'missing' | 'drawn';

/** At most this many bytes are drawn at once. */
const pieceBytes = 65_536;

/** A place in a recording, and the frames around it. */
export interface FrameCursor {
  /** Time of the last frame taken, in ms. */
  readonly takenAt: number;
  /** Goes to a keyframe and starts loading what follows it, unless that is there. */
  restart(keyframe: Start): void;
  /** Takes what is due up to a moment off the recording. */
  take(limit: number): Step;
  /** Whether every frame up to a moment is loaded. */
  covers(at: number): boolean;
  more(): Promise<void>;
  /** Loads the next page when less than `ms` of recording are loaded beyond the place. */
  fetchAhead(ms: number): Promise<void>;
  /** The next moment after `at` at which something was printed, or null. */
  nextOutput(at: number): Promise<number | null>;
  /** The last moment before `at` at which something was printed, or null at the start. */
  previousOutput(at: number, signal: AbortSignal): Promise<number | null>;
  close(): void;
}

function bytesOf(frame: Frame): Uint8Array {
  const text = atob(frame.data);
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** The frames in memory begin too late: looks from the keyframe before. */
async function previousFromKeyframe({ keyframe, frames }: FrameSource, at: number, signal: AbortSignal): Promise<number> {
  const before = await keyframe(Math.max(0, at - 0.001), signal);
  let found = before.at < at ? before.at : 0;
  for (let from: number | null = before.frame; from !== null; ) {
    const page = await frames(from, signal);
    for (const frame of page.frames) if (frame.kind === 'o' && frame.at < at) found = frame.at;
    from = page.frames.some((frame) => frame.at >= at) ? null : page.next;
  }
  return found;
}

/** A cursor over a recording; it starts nowhere until it is put on a keyframe. */
export function createFrameCursor(source: FrameSource): FrameCursor {
  const loader = createFrameLoader(source.frames);
  /** Index of the frame to take next. */
  let position = 0;
  let takenAt = 0;

  const take = (limit: number): Step => {
    const parts: Uint8Array[] = [];
    for (let size = 0; size < pieceBytes; ) {
      const frame = loader.at(position);
      if (frame === undefined && parts.length === 0) return 'missing';
      if (!frame || frame.at > limit) break;
      const grid = frame.kind === 'r' ? readGrid(frame.data) : null;
      if (grid && parts.length > 0) break;
      position += 1;
      takenAt = frame.at;
      if (grid) return { kind: 'resize', ...grid };
      if (frame.kind !== 'o') continue;
      const part = bytesOf(frame);
      parts.push(part);
      size += part.length;
    }
    return parts.length > 0 ? { kind: 'draw', bytes: joined(parts) } : 'drawn';
  };
  return {
    get takenAt() {
      return takenAt;
    },
    restart(keyframe) {
      loader.restart(keyframe.frame, keyframe.following);
      position = keyframe.frame;
      takenAt = keyframe.at;
      // Fetched while the keyframe is drawn; whoever needs the frames waits for the same call and sees its failure.
      if (!keyframe.following) loader.more().catch(() => undefined);
    },
    take,
    covers: (at) => loader.covers(at),
    more: () => loader.more(),
    fetchAhead(ms) {
      loader.passed(position);
      return loader.ahead(position) > ms ? Promise.resolve() : loader.more();
    },
    async nextOutput(at) {
      for (let index = position; ; index++) {
        if (loader.at(index) === undefined) await loader.more();
        const frame = loader.at(index);
        if (!frame) return null;
        if (frame.kind === 'o' && frame.at > at) return frame.at;
      }
    },
    async previousOutput(at, signal) {
      for (let index = position - 1, frame = loader.at(index); frame; frame = loader.at(--index)) {
        if (frame.kind === 'o' && frame.at < at) return frame.at;
      }
      return at > 0 ? previousFromKeyframe(source, at, signal) : null;
    },
    close: () => loader.restart(0),
  };
}
