import type { RecordingJob } from '../reader/protocol.ts';
import type { StoredRecording } from './recordingRows.ts';

/** Path of the stored original with that SHA-256; WORKSPACE_DAMAGED when it no longer is. */
export type ObjectPath = (sha256: string) => string | Promise<string>;

/** Where the reader process finds a recording, and as what it reads it. */
export type ReadableSource = Pick<RecordingJob, 'object' | 'format' | 'byteOffset' | 'byteLength' | 'sides'>;

/** The stored files of a recording, for a job of the reader process. Errors: WORKSPACE_DAMAGED. */
export async function readableSource(recording: StoredRecording, objectPath: ObjectPath): Promise<ReadableSource> {
  const { info, byteOffset, byteLength, beside } = recording;
  // A workspace made before formats named the protocol says only that it is one.
  const format = info.kind === 'protocol' && !info.format.includes('/') ? `${info.format}/unknown` : info.format;
  const object = await objectPath(info.sha256);
  const sides = await Promise.all(
    beside.map(async ({ role, sha256, size }) => ({ role, object: await objectPath(sha256), byteOffset: 0, byteLength: size })),
  );
  return { object, format, byteOffset, byteLength, ...(sides.length > 0 ? { sides } : {}) };
}
