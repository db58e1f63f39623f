import type { Detection, Source } from './source.ts';
import { teleportFacts, teleportMapped } from './teleportFacts.ts';
import { PreparedStatements } from './teleportPrepared.ts';
import { detectRecording, frameRecording } from './teleportRecording.ts';
import { vendorSource } from './vendorAudit.ts';

const log = vendorSource({
  id: 'teleport',
  is: (record) =>
    /^[a-z][a-z0-9_-]*(\.[a-z0-9_-]+)*$/.test(record.text('event') ?? '') &&
    /^[A-Za-z]{1,6}\d{2,5}[IWEFSiwefs]$/.test(record.text('code') ?? '') &&
    record.has('time'),
  mapped: teleportMapped,
  notRecord: (record) =>
    record.text('event') === 'print'
      ? 'Output of a recorded terminal: recordings of Teleport are kept and not replayed by this version.'
      : undefined,
  facts: teleportFacts,
  follow() {
    const prepared = new PreparedStatements();
    return (event) => prepared.take(event);
  },
});

/** Audit events of Teleport, one a line or in an array, and recordings of its sessions (formats/sources.md 2). */
export const teleport: Source = {
  ...log,
  detect(head, path, json): Detection {
    const recording = detectRecording(head);
    return recording.confidence > 0 ? recording : log.detect(head, path, json);
  },
  frame: (content, sink, limits) =>
    detectRecording(content.head).confidence > 0 ? frameRecording(content, sink, limits) : log.frame(content, sink, limits),
};
