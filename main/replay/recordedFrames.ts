import { castDocumentFrames, castFrames } from './formats/asciicast.ts';
import { type ReadFormat, type RecordedFrame, type RecordedSource, unreadable } from './formats/format.ts';
import { hoopDownloadFrames, hoopFrames } from './formats/hoop.ts';
import { scriptFrames, scriptMixedFrames, scriptStreamFrames, scriptUntimedFrames, sudoFrames } from './formats/timed.ts';
import { ttyrecFrames } from './formats/ttyrec.ts';
import { strongdmFrames } from './formats/strongdm.ts';
import { teleportPairFrames, teleportPlayedFrames } from './formats/teleportPlayed.ts';
import { teleportStreamFrames } from './formats/teleportStream.ts';

const formats: Readonly<Record<string, ReadFormat>> = {
  'asciicast-v1': castDocumentFrames,
  'asciicast-v2': castFrames,
  'asciicast-v3': castFrames,
  'hoop-stream': hoopFrames,
  'hoop-download': hoopDownloadFrames,
  script: scriptFrames,
  'script-streams': scriptStreamFrames,
  'script-mixed': scriptMixedFrames,
  'script-untimed': scriptUntimedFrames,
  'sudo-io': sudoFrames,
  ttyrec: ttyrecFrames('little'),
  'ttyrec-big-endian': ttyrecFrames('big'),
  'strongdm-chunks': strongdmFrames,
  'teleport-pair': teleportPairFrames,
  'teleport-played': teleportPlayedFrames,
  'teleport-stream': teleportStreamFrames,
};

/** The frames of a stored recording in file order, batch by batch. Entries that are no frames were counted by the import and are passed over. READER_FAILED. */
export async function* recordedFrames(source: RecordedSource): AsyncGenerator<RecordedFrame[]> {
  // After a slash stands the protocol of the payload.
  const [name = ''] = source.format.split('/');
  const read = Object.hasOwn(formats, name) ? formats[name] : undefined;
  if (!read) throw unreadable('its format is unknown');
  let now = 0;
  for await (const batch of read(source)) {
    const frames: RecordedFrame[] = [];
    for (const frame of batch) {
      if ('not' in frame) continue;
      now = Math.max(now, frame.at);
      frames.push({ ...frame, at: now });
    }
    yield frames;
  }
}
