import { closeSync, openSync, writeSync } from 'node:fs';
import { buildSampleClinic } from '../../main/sample/sampleService.ts';

/** A file that was written: its size, and how many records or frames it holds. */
export interface Written {
  bytes: number;
  records: number;
}

function writer(file: string) {
  const handle = openSync(file, 'wx', 0o600);
  let bytes = 0;
  return {
    get bytes() {
      return bytes;
    },
    add(content: Uint8Array) {
      for (let at = 0; at < content.length; ) at += writeSync(handle, content, at);
      bytes += content.length;
    },
    close: () => closeSync(handle),
  };
}

/** Session documents of invented months, one a line, until the file has that size. The same content on every machine. */
export function writeSessions(file: string, bytes: number): Written {
  const out = writer(file);
  let records = 0;
  for (let seed = 1; out.bytes < bytes; seed += 1) {
    for (const { path, bytes: document } of buildSampleClinic({ sessions: 5000, seed })) {
      if (!path.endsWith('.json') || out.bytes >= bytes) continue;
      out.add(document);
      records += 1;
    }
  }
  out.close();
  return { bytes: out.bytes, records };
}

/** Milliseconds from one frame of the recording to the next. */
export const frameMs = 20;

/** What the last line of frame `n` begins with, so that a picture says which frame it shows. */
export const frameMark = (n: number): string => `frame ${String(n).padStart(7, '0')}`;

/** A recording of coloured lines, about 1 KB a frame. */
export function writeCast(file: string, bytes: number): Written {
  const out = writer(file);
  out.add(Buffer.from(`${JSON.stringify({ version: 2, width: 100, height: 30, timestamp: 1_790_000_000 })}\n`));
  let n = 0;
  for (; out.bytes < bytes; n += 1) {
    const line = (at: number) => `\u001b[3${(n + at) % 8}m${'lorem ipsum '.repeat(6)}${n * 8 + at}\u001b[0m\r\n`;
    const text = `${[0, 1, 2, 3, 4, 5, 6, 7].map(line).join('')}${frameMark(n)}\r\n`;
    out.add(Buffer.from(`${JSON.stringify([(n * frameMs) / 1000, 'o', text])}\n`));
  }
  out.close();
  return { bytes: out.bytes, records: n };
}
