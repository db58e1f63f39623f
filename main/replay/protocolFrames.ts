import type { RecordedFrame } from './formats/format.ts';

/** Payload of a protocol as readable lines, given by whoever composes the reader process. */
export interface ProtocolText {
  client(bytes: Buffer, at: number): string;
  server(bytes: Buffer, at: number): string;
  finish(): string;
}

/** The text of a protocol; undefined where output is shown as it was recorded. */
export type ReadProtocol = (protocol: string) => ProtocolText | undefined;

/** Shows nothing of any protocol. */
export const hiddenProtocol: ReadProtocol = () => ({ client: () => '', server: () => '', finish: () => '' });

const empty = new Uint8Array();

/** Turns the frames of one recording into those that may be drawn, kept and exported. */
export interface ShownFrames {
  of(frame: RecordedFrame): RecordedFrame[];
  rest(at: number): RecordedFrame[];
}

/** Frames as they are; of a protocol its text instead, because the payload itself holds secrets (formats/hoop.md 2.7). */
export function shownFrames(format: string, readProtocol: ReadProtocol): ShownFrames {
  const [, protocol] = format.split('/');
  const text = protocol === undefined ? undefined : readProtocol(protocol);
  if (!text) return { of: (frame) => [frame], rest: () => [] };
  // Exported, the lines are played by terminals that return the carriage only when told to.
  const printed = (lines: string, at: number): RecordedFrame[] =>
    lines === '' ? [] : [{ kind: 'o', at, bytes: Buffer.from(lines.replaceAll('\n', '\r\n')) }];
  return {
    of(frame) {
      const { kind, at, bytes } = frame;
      const payload = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      if (kind === 'i') return [{ kind, at, bytes: empty }, ...printed(text.client(payload, at), at)];
      return kind === 'o' ? printed(text.server(payload, at), at) : [frame];
    },
    rest: (at) => printed(text.finish(), at),
  };
}
