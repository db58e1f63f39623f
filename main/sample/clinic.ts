import { goJson } from './goJson.ts';
import { ordinarySession } from './ordinary/ordinary.ts';
import { createRandom } from './random.ts';
import { castBytes, hostRecordings } from './recordings.ts';
import { sessionDocument, type SessionDraft } from './sessionDocument.ts';
import { storySessions } from './stories/stories.ts';

/** A file of the sample, by its path below the bundle's folder. */
export interface SampleFile {
  path: string;
  bytes: Uint8Array;
}

export interface SampleOptions {
  /** Any 32-bit number; the same seed makes the same bytes. */
  seed?: number;
  /** How many session files, stories included; the recordings come on top. */
  sessions?: number;
}

const encoder = new TextEncoder();

function sessionFile(draft: SessionDraft): SampleFile {
  return { path: `sessions/${draft.id}.json`, bytes: encoder.encode(goJson(sessionDocument(draft))) };
}

/**
 * The sample clinic: recordings first, then the stories, then ordinary work up to `sessions` files.
 * Files are made one at a time, so that any number can be written without holding them.
 */
export function* buildSampleClinic({ seed = 2026, sessions = 400 }: SampleOptions = {}): Generator<SampleFile> {
  for (const recording of Object.values(hostRecordings)) {
    yield { path: `recordings/${recording.name}.cast`, bytes: castBytes(recording) };
  }
  const stories = storySessions(seed).slice(0, sessions);
  for (const draft of stories) yield sessionFile(draft);
  for (let index = stories.length; index < sessions; index += 1) yield sessionFile(ordinarySession(createRandom(seed, index)));
}
