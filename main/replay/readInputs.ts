import type { Keystrokes } from '../../shared/replay/keystrokes.ts';
import type { InputsJob } from '../reader/protocol.ts';
import { recordedFrames } from './recordedFrames.ts';

const mostFrames = 20_000;
const mostBytes = 1_048_576;

/** What was typed, from the original: nothing of it is kept when a recording is decoded. Runs in the reader process. */
export async function readInputs(job: InputsJob): Promise<Keystrokes> {
  const inputs: Keystrokes['inputs'] = [];
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let left = mostBytes;
  for await (const batch of recordedFrames({ ...job, onRead: () => undefined })) {
    for (const { kind, at, bytes } of batch) {
      if (kind !== 'i') continue;
      left -= bytes.length;
      if (left < 0 || inputs.length === mostFrames) return { inputs, cut: true };
      const text = decoder.decode(bytes, { stream: true });
      if (text !== '') inputs.push({ at, text });
    }
  }
  return { inputs, cut: false };
}
