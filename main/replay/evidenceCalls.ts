import { AppError } from '../../shared/errors.ts';
import type { RecordingExport } from '../../shared/replay/export.ts';
import type { HiddenFindings } from '../../shared/replay/hidden.ts';
import type { Keystrokes } from '../../shared/replay/keystrokes.ts';
import type { Moment } from '../../shared/replay/moment.ts';
import type { RunReader } from '../reader/readerClient.ts';
import type { Decoded } from './decodedReader.ts';
import { recordingContent } from './exportRecording.ts';
import { type ObjectPath, readableSource } from './readableSource.ts';
import type { StoredRecording } from './recordingRows.ts';

interface CallOptions {
  signal?: AbortSignal | undefined;
}

/** What is asked of a recording as evidence: what can be cited, what was hidden, what was typed, what is taken away. */
export interface EvidenceCalls {
  /** The screen and the frame of a moment (ms), with their digests. NOT_FOUND, READER_FAILED. */
  moment(input: { recording: string; at: number }, options?: CallOptions): Promise<Moment>;
  /** What the terminal of a recording hid. NOT_FOUND, READER_FAILED. */
  hidden(input: { recording: string }, options?: CallOptions): Promise<HiddenFindings>;
  /** What was typed. NOT_FOUND, READER_FAILED, USAGE. */
  inputs(input: { recording: string }, options?: CallOptions): Promise<Keystrokes>;
  /** A recording, a part of it or its transcript as text, in pieces. NOT_FOUND, READER_FAILED, USAGE. */
  export(input: RecordingExport, options?: CallOptions): AsyncGenerator<string, void, void>;
}

interface EvidenceDeps {
  objectPath: ObjectPath;
  runReader: RunReader;
  mrnPatterns?: () => readonly string[];
  recordingOf(id: string, signal?: AbortSignal): Promise<StoredRecording>;
  withDecoded<Result>(
    id: string,
    signal: AbortSignal | undefined,
    use: (decoded: Decoded, directory: string) => Promise<Result>,
  ): Promise<Result>;
}

const noKeys = () =>
  new AppError('USAGE', 'This recording is no terminal, so nobody typed into it.', {
    meaning: 'What a client sends over a protocol is read into its transcript; the payload itself is not shown.',
    action: 'Look at the events of the session.',
  });

/** The calls over what the service knows. */
export function evidenceCalls({ recordingOf, withDecoded, ...deps }: EvidenceDeps): EvidenceCalls {
  return {
    moment: ({ recording, at }, { signal } = {}) =>
      withDecoded(recording, signal, (_, directory) => deps.runReader({ kind: 'moment', decoded: directory, at }, { signal })),
    hidden: ({ recording }, { signal } = {}) =>
      withDecoded(recording, signal, (_, directory) => deps.runReader({ kind: 'hidden', decoded: directory }, { signal })),
    async inputs({ recording: id }, { signal } = {}) {
      const recording = await recordingOf(id, signal);
      if (recording.info.kind !== 'terminal') throw noKeys();
      return deps.runReader({ kind: 'inputs', ...(await readableSource(recording, deps.objectPath)) }, { signal });
    },
    async *export(input, { signal } = {}) {
      const { info } = await recordingOf(input.recording, signal);
      const decoded = await withDecoded(input.recording, signal, async (one) => one);
      yield* recordingContent(info, decoded, input, { mrn: deps.mrnPatterns?.() ?? [] });
    },
  };
}
