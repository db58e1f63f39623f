import type { Random } from '../random.ts';
import { createRecorder, type Recorder, type Triple } from '../stream.ts';

export interface HttpExchange {
  method: string;
  path: string;
  headers?: Readonly<Record<string, string>>;
  body?: string;
  status: string;
  contentType?: string;
  answer: string;
}

const lines = (start: string, headers: Readonly<Record<string, string>>): string =>
  `${start}\r\n${Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n`;

/** Bytes of an HTTP/1.1 request. The gateway leaves cookies in, among them its own session token (hoop.md 2.7). */
export function requestBytes(exchange: HttpExchange, host: string): Buffer {
  const body = Buffer.from(exchange.body ?? '', 'utf8');
  const length: Record<string, string> =
    body.length > 0 ? { 'Content-Type': 'application/json', 'Content-Length': String(body.length) } : {};
  const head = lines(`${exchange.method} ${exchange.path} HTTP/1.1`, { Host: host, Accept: '*/*', ...exchange.headers, ...length });
  return Buffer.concat([Buffer.from(head, 'utf8'), body]);
}

/** Bytes of the answer. */
export function responseBytes(exchange: HttpExchange): Buffer {
  const body = Buffer.from(exchange.answer, 'utf8');
  const head = lines(`HTTP/1.1 ${exchange.status}`, {
    'Content-Type': exchange.contentType ?? 'application/json',
    'Content-Length': String(body.length),
  });
  return Buffer.concat([Buffer.from(head, 'utf8'), body]);
}

/** Writes bytes in the pieces in which a proxy happens to see them; cuts fall anywhere, even inside a character. */
export function writeInPieces(recorder: Recorder, random: Random, kind: string, bytes: Buffer): void {
  let from = 0;
  while (from < bytes.length) {
    const upTo = random.chance(0.6) ? bytes.length : Math.min(bytes.length, from + random.between(80, 700));
    recorder.write(kind, bytes.subarray(from, upTo));
    from = upTo;
    if (from < bytes.length) recorder.wait(0.0001, 0.004);
  }
}

/** A proxied HTTP session: requests as `i`, answers as `o`. */
export function httpConnection(random: Random, host: string, exchanges: readonly HttpExchange[]): Triple[] {
  const recorder = createRecorder(random);
  for (const exchange of exchanges) {
    recorder.wait(0.05, 12);
    writeInPieces(recorder, random, 'i', requestBytes(exchange, host));
    recorder.wait(0.02, 0.6);
    writeInPieces(recorder, random, 'o', responseBytes(exchange));
  }
  return recorder.events;
}
