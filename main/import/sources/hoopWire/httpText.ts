import { isUtf8 } from 'node:buffer';
import { type HttpBody, type HttpHead, header } from './httpStream.ts';
import { redacted, redactJson, redactPairs, redactText } from './redaction.ts';
import { textOf } from './wire.ts';

/** Headers that say how, not who: all others may hold a credential of some upstream (formats/hoop.md 2.7). */
const shownHeaders: ReadonlySet<string> = new Set([
  ...['host', 'user-agent', 'accept', 'accept-encoding', 'accept-language', 'content-type', 'content-length', 'content-encoding'],
  ...['content-disposition', 'content-range', 'transfer-encoding', 'connection', 'upgrade', 'date', 'server', 'cache-control'],
  ...['etag', 'if-none-match', 'if-modified-since', 'last-modified', 'location', 'origin', 'referer', 'range', 'vary', 'allow'],
  ...['retry-after', 'x-request-id', 'x-forwarded-for', 'mcp-protocol-version', 'anthropic-version', 'kbn-version', 'traceparent'],
]);
const addresses: ReadonlySet<string> = new Set(['location', 'referer', 'origin']);
const cookies: ReadonlySet<string> = new Set(['cookie', 'set-cookie', 'cookie2', 'set-cookie2']);
const credentials = /authorization|api-?key|token|secret|credential|password/;

/** A path or address without the secrets in its parameters. */
export const shownTarget = (target: string): string => redactText(redactPairs(target));

function shownValue(name: string, value: string): string {
  const plain = name.toLowerCase();
  if (cookies.has(plain)) return redacted.cookie;
  if (shownHeaders.has(plain)) return addresses.has(plain) ? shownTarget(value) : redactText(value);
  return credentials.test(plain) ? redacted.credential : redacted.header;
}

/** Headers with the values that may be shown; a repeated name is told once, its values in a list. */
export function shownHeadersOf({ headers }: HttpHead): [name: string, value: string][] {
  return headers.map(([name, value]) => [name, shownValue(name, value)]);
}

const markup = /(<(?:\w{1,32}:)?\w{0,32}(?:password|secret|token)[^<>]{0,200}>)[^<]+(?=<)/gi;

function byLine(text: string): string {
  return text
    .split('\n')
    .map((line) => redactJson(line))
    .join('\n');
}

function redactBody(text: string, type: string): string {
  if (/x-www-form-urlencoded/.test(type)) return redactText(redactPairs(text));
  if (/event-stream|ndjson|jsonl/.test(type)) return byLine(text);
  return (/json/.test(type) || /^\s*[[{"]/.test(text) ? redactJson(text) : redactText(text)).replace(markup, `$1${redacted.credential}`);
}

/** A body as text without its secrets; undefined when it is none, is packed, or is a form in parts. */
export function shownBody(head: HttpHead, { bytes }: HttpBody): string | undefined {
  const type = header(head, 'content-type')?.toLowerCase() ?? '';
  const coding = header(head, 'content-encoding')?.toLowerCase() ?? 'identity';
  if (coding !== 'identity' || type.startsWith('multipart/') || bytes.includes(0)) return undefined;
  // A character may be cut where the body is.
  if (!isUtf8(bytes) && !isUtf8(bytes.subarray(0, bytes.lastIndexOf(0x0a) + 1 || bytes.length))) return undefined;
  return redactBody(textOf(bytes), type);
}

/** The body as it stands in the transcript. */
function bodyLines(head: HttpHead, body: HttpBody): string {
  if (body.length === 0) return '';
  const text = shownBody(head, body);
  if (text === undefined) return `\n[${body.length} bytes${header(head, 'content-encoding') ? ', packed' : ''}]`;
  return `\n${text}${body.bytes.length < body.length ? `\n[${body.length - body.bytes.length} more bytes]` : ''}`;
}

/** A message as lines of the transcript, its start line after `mark`. */
export function messageText(mark: string, head: HttpHead, body: HttpBody): string {
  const [first = '', target = '', ...rest] = head.start.split(' ');
  const start = first.startsWith('HTTP/') ? redactText(head.start) : [first, shownTarget(target), ...rest].join(' ');
  const lines = shownHeadersOf(head).map(([name, value]) => `\n  ${name}: ${value}`);
  return `${mark} ${start}${lines.join('')}${bodyLines(head, body)}${body.whole || body.bytes.length < body.length ? '' : '\n[cut short]'}`;
}
