import type { Random } from '../random.ts';
import { base64, createRecorder, type Triple } from '../stream.ts';

/** The gateway keeps the first bytes of an opaque packet and says nothing about the rest (hoop.md 2.6). */
const opaqueLimit = 5000;

/** A TCP connection: client bytes, each packet cut at the limit. */
export function tcpConnection(random: Random, packets: readonly number[]): Triple[] {
  const recorder = createRecorder(random);
  for (const size of packets) {
    recorder.wait(0.01, 2);
    recorder.write('i', random.bytes(Math.min(size, opaqueLimit)));
  }
  return recorder.events;
}

/** Envelope kinds of an SSH session in the order of a short visit: open, requests, data, end (hoop.md 2.3). */
const visit = [
  ['i', 1],
  ['o', 5],
  ['i', 2],
  ['o', 5],
  ['i', 3],
  ['o', 3],
  ['i', 3],
  ['o', 3],
  ['o', 7],
  ['i', 6],
  ['i', 4],
] as const;

/** An SSH session: the first byte says what the envelope is, the rest has no public layout. */
export function sshConnection(random: Random): Triple[] {
  const recorder = createRecorder(random);
  for (const [kind, envelope] of visit) {
    recorder.wait(0.01, 4);
    recorder.write(kind, Buffer.concat([Buffer.of(envelope), random.bytes(random.between(12, 90))]));
  }
  return recorder.events;
}

const tile = 16;

/** A remote desktop: one handshake at time zero, then uncompressed 32-bit tiles of one grey each, bottom-up. */
export function desktopConnection(random: Random, tiles: number): Triple[] {
  const recorder = createRecorder(random);
  recorder.write('h', Buffer.concat([Buffer.from([0x03, 0x00, 0x00, 0x13, 0x0e, 0xd0]), random.bytes(13)]));
  for (let index = 0; index < tiles; index += 1) {
    recorder.wait(0.02, 0.8);
    const shade = random.between(20, 235);
    const data = Buffer.alloc(tile * tile * 4, shade);
    const place = { x: (index % 80) * tile, y: Math.floor(index / 80) * tile, width: tile, height: tile };
    recorder.write('b', JSON.stringify({ ...place, bits_per_pixel: 32, compressed: false, data: base64(data) }));
  }
  return recorder.events;
}

/** The metrics a remote desktop closes with: no masking, no truncation, the canvas instead. */
export function desktopMetrics(events: readonly Triple[]): Record<string, unknown> {
  return {
    bitmap_count: events.filter(([, kind]) => kind === 'b').length,
    canvas_height: 720,
    canvas_width: 1280,
    event_size: Buffer.byteLength(JSON.stringify(events)),
    rdp_analysis_status: 'done',
  };
}
