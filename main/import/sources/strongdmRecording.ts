import { assumedGrid, clampGrid } from '../../../shared/replay/recording.ts';
import type { RecordedChunk } from '../../../shared/replay/strongdm.ts';
import type { FoldedRecord } from '../ingest/digests.ts';
import type { RecordingFacts } from './source.ts';

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

/** Adds up the parts of the recording of one session, without keeping any output. */
export class StrongdmRecording {
  /** The first bytes of the file that hold a part, and the end of the last. */
  private from = -1;
  private to = 0;
  private readonly digests = new Map<number, string>();
  private durationMs = 0;
  private outputs = 0;
  private rejected = 0;
  private again = 0;

  get chunks(): number {
    return this.digests.size;
  }

  /** Whether the part is here already, byte for byte. */
  holds(id: number, sha256: string): boolean {
    return this.digests.get(id) === sha256;
  }

  add({ id, events, rejected }: RecordedChunk, { offset, length, sha256 }: FoldedRecord): void {
    if (this.digests.has(id)) this.again += 1;
    this.digests.set(id, sha256);
    if (this.from < 0) this.from = offset;
    this.to = offset + length;
    this.durationMs += events.reduce((sum, { ms }) => sum + ms, 0);
    this.outputs += events.length;
    this.rejected += rejected;
  }

  private get missing(): number {
    const last = [...this.digests.keys()].reduce((most, id) => Math.max(most, id), 0);
    // Parts are counted from 1.
    return last - [...this.digests.keys()].filter((id) => id > 0).length;
  }

  /** What is doubtful about the recording as a whole. */
  problems(): string[] {
    const problems: string[] = [];
    if (this.again > 0) problems.push(`${this.again} parts of the recording stand there again with other bytes`);
    if (this.rejected > 0) problems.push(`${this.rejected} outputs of the recording cannot be read`);
    if (this.missing > 0) problems.push(`${this.missing} parts of the recording are not in this file`);
    return problems;
  }

  /** What is to be played; `session` is what the log says of the terminal. Undefined where no recording was to be expected. */
  facts(session: unknown, encrypted: boolean): RecordingFacts | undefined {
    if (this.chunks === 0 && !isObject(session) && !encrypted) return undefined;
    const grid = isObject(session) ? clampGrid(session['width'], session['height']) : null;
    const { cols, rows } = grid ?? assumedGrid;
    return {
      format: 'strongdm-chunks',
      ...this.outcome(grid !== null, encrypted),
      columns: cols,
      rows,
      geometry: grid ? 'recorded' : 'assumed',
      durationMs: this.durationMs,
      outputs: this.outputs,
      inputs: 0,
      resizes: 0,
      markers: 0,
      rejected: this.rejected,
      truncated: this.missing > 0,
      offset: Math.max(0, this.from),
      length: this.from < 0 ? 0 : this.to - this.from,
    };
  }

  private outcome(sized: boolean, encrypted: boolean): Pick<RecordingFacts, 'kind' | 'state' | 'says'> {
    if (encrypted && this.outputs === 0)
      return { kind: 'none', state: 'missing', says: 'The recording is encrypted, and its key is not here.' };
    if (this.outputs === 0) return { kind: 'none', state: 'unknown', says: 'No output of the session is in this file.' };
    const gap = this.missing > 0 ? ' Parts of it are not in this file.' : '';
    return {
      kind: 'terminal',
      state: 'available',
      says: `A terminal, ${sized ? 'with its size' : 'whose size is not recorded: 80x24 is assumed'}.${gap}`,
    };
  }
}
