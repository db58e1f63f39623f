import type { Members } from '../json/members.ts';
import type { Detection, Source } from './source.ts';
import { teleportFacts, teleportMapped } from './teleportFacts.ts';
import { groupPairs } from './teleportPairs.ts';
import { framePlayed, isPlayed } from './teleportPlayed.ts';
import { PreparedStatements } from './teleportPrepared.ts';
import { detectRecording, frameRecording } from './teleportRecording.ts';
import { vendorSource } from './vendorAudit.ts';

const isEvent = (record: Members): boolean =>
  /^[a-z][a-z0-9_-]*(\.[a-z0-9_-]+)*$/.test(record.text('event') ?? '') &&
  /^[A-Za-z]{1,6}\d{2,5}[IWEFSiwefs]$/.test(record.text('code') ?? '') &&
  record.has('time');

const log = vendorSource({
  id: 'teleport',
  is: isEvent,
  mapped: teleportMapped,
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
  group: groupPairs,
  looksInto: isPlayed,
  frame(content, sink, limits, beside) {
    if (detectRecording(content.head).confidence > 0) return frameRecording(content, sink, limits);
    return isPlayed(content.head) ? framePlayed(content, sink, limits, isEvent, beside) : log.frame(content, sink, limits);
  },
  showable: (bytes) => Buffer.from(bytes.toString('utf8').replace(/("data"\s*:\s*")[A-Za-z0-9+/=]+/g, '$1…')),
};
