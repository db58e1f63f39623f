import { z } from 'zod';

/** What of a recording can be written to a file. */
export const recordingFormat = z.enum(['cast-v2', 'cast-v3', 'text', 'picture']);
export type RecordingFormat = z.infer<typeof recordingFormat>;

/** End of a file name by its format. */
export const recordingEndings: Readonly<Record<RecordingFormat, string>> = {
  'cast-v2': 'cast',
  'cast-v3': 'cast',
  text: 'txt',
  picture: 'png',
};

/** `from` and `to` in ms, both included; null where the recording begins or ends. `hidden`: values are replaced by their names. */
export const recordingExport = z.object({
  recording: z.string().max(512),
  format: recordingFormat,
  from: z.number().min(0).nullable().default(null),
  to: z.number().min(0).nullable().default(null),
  hidden: z.boolean(),
});
export type RecordingExport = z.infer<typeof recordingExport>;

/** What lies beside an exported recording: which file it is, of which original, and what was left out of it. */
export interface RecordingStatement {
  format: 'muniment-recording-export';
  version: 1;
  file: { sha256: string; size: number; format: RecordingFormat };
  session: string;
  recording: string;
  original: { path: string; sha256: string };
  fromSeconds: number | null;
  toSeconds: number | null;
  values: 'hidden' | 'as recorded';
  keystrokes: 'left out';
  madeAt: string;
}
