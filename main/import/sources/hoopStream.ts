import { readHoopEvent } from '../../../shared/replay/recording.ts';
import { byte, digit, plainInString, skipBlank } from '../json/bytes.ts';

/** What the elements of an `event_stream` say, added up without keeping any of them (formats/hoop.md 2). */
export interface StreamFacts {
  elements: number;
  outputs: number;
  inputs: number;
  /** The closing text `e`, which was never on the screen. */
  markers: number;
  /** `h` and `b` of a remote desktop. */
  pictures: number;
  /** Elements of a kind not known here: kept in the record, and not shown. */
  others: number;
  /** Elements that are no `[seconds, kind, base64]`. */
  malformed: number;
  /** The latest time, in seconds. */
  last: number;
  /** The only element is a text: the stream was asked for in another form, or could not be encoded. */
  text: boolean;
  /** The only element says that no recording was found. */
  placeholder: boolean;
  /** The first client bytes are an HTTP request. */
  http: boolean;
}

const base64 = new Uint8Array(256);
for (const letter of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/') base64[letter.charCodeAt(0)] = 1;
const padding = 0x3d;

/** What the gateway writes when the recording is lost (hoop.md 2.2). */
const lost = 'no log found on disk';

/** Of a session without a recording. */
export const emptyFacts = (): StreamFacts => ({
  elements: 0,
  outputs: 0,
  inputs: 0,
  markers: 0,
  pictures: 0,
  others: 0,
  malformed: 0,
  last: 0,
  text: false,
  placeholder: false,
  http: false,
});

/** Standard padded base64, which is all the gateway writes. */
function isBase64(bytes: Uint8Array, start: number, end: number): boolean {
  if ((end - start) % 4 !== 0) return false;
  let at = start;
  while (at < end && base64[bytes[at] as number] === 1) at += 1;
  return end - at <= 2 && bytes.subarray(at, end).every((one) => one === padding);
}

/** End of a string without escapes that starts at `at`, or -1. */
function plainStringEnd(bytes: Uint8Array, at: number, end: number): number {
  if (bytes[at] !== byte.quote) return -1;
  let here = at + 1;
  while (here < end && plainInString[bytes[here] as number] === 1) here += 1;
  return here < end && bytes[here] === byte.quote ? here : -1;
}

/** Past a comma and the white space around it, or -1. */
function afterComma(bytes: Uint8Array, at: number, end: number): number {
  const comma = skipBlank(bytes, at, end);
  return comma < end && bytes[comma] === byte.comma ? skipBlank(bytes, comma + 1, end) : -1;
}

interface Triple {
  seconds: number;
  kind: string;
  payloadStart: number;
  payloadEnd: number;
}

/** Bytes of `[0,"o",""]`: what is shorter is no such element, and a hostile stream has millions of them. */
const shortest = 10;
const tenYears = 10 * 366 * 86_400;

/** The parts of an element written as the gateway writes it, without making values of it; undefined for any other spelling. */
function plainTriple(bytes: Buffer, start: number, end: number): Triple | undefined {
  const numberStart = skipBlank(bytes, start + 1, end);
  if (digit[bytes[numberStart] as number] !== 1) return undefined;
  let numberEnd = numberStart;
  while (numberEnd < end && bytes[numberEnd] !== byte.comma) numberEnd += 1;
  const seconds = Number(bytes.toString('latin1', numberStart, numberEnd));
  const kindStart = afterComma(bytes, numberEnd, end);
  const kindEnd = kindStart < 0 ? -1 : plainStringEnd(bytes, kindStart, end);
  const payloadStart = kindEnd < 0 ? -1 : afterComma(bytes, kindEnd + 1, end);
  const payloadEnd = payloadStart < 0 ? -1 : plainStringEnd(bytes, payloadStart, end);
  if (payloadEnd < 0 || bytes[skipBlank(bytes, payloadEnd + 1, end)] !== byte.closeArray) return undefined;
  if (!(seconds <= tenYears) || !isBase64(bytes, payloadStart + 1, payloadEnd)) return undefined;
  return { seconds, kind: bytes.toString('latin1', kindStart + 1, kindEnd), payloadStart: payloadStart + 1, payloadEnd };
}

/** The kind and time of one element, or undefined when it is damaged: any spelling counts as the replay reads it. */
function tripleAt(bytes: Buffer, start: number, end: number): Triple | undefined {
  if (bytes[start] !== byte.openArray || end - start < shortest) return undefined;
  const plain = plainTriple(bytes, start, end);
  if (plain) return plain;
  const value = JSON.parse(bytes.toString('utf8', start, end)) as unknown;
  const read = readHoopEvent(value);
  if ('not' in read && read.not === 'rejected') return undefined;
  const [seconds, kind] = value as [number, string, string];
  return { seconds, kind, payloadStart: start, payloadEnd: start };
}

/** One element with its bytes: seconds as recorded, kind, payload. */
export interface StreamElement {
  seconds: number;
  kind: string;
  payload: Buffer;
}

/** Reads one element whole; undefined when it is damaged. */
export function streamElement(bytes: Buffer, start: number, end: number): StreamElement | undefined {
  const triple = tripleAt(bytes, start, end);
  if (!triple) return undefined;
  const { seconds, kind, payloadStart, payloadEnd } = triple;
  const plain = payloadEnd > payloadStart;
  const base64Text = plain
    ? bytes.toString('latin1', payloadStart, payloadEnd)
    : (JSON.parse(bytes.toString('utf8', start, end)) as [number, string, string])[2];
  return { seconds, kind, payload: Buffer.from(base64Text, 'base64') };
}

const counters = new Map<string, 'outputs' | 'inputs' | 'markers' | 'pictures'>([
  ['o', 'outputs'],
  ['e', 'markers'],
  ['i', 'inputs'],
  ['b', 'pictures'],
  ['h', 'pictures'],
]);

function payloadHead(bytes: Buffer, { payloadStart, payloadEnd }: Triple): string {
  return Buffer.from(bytes.toString('latin1', payloadStart, Math.min(payloadEnd, payloadStart + 400)), 'base64').toString('latin1');
}

/** Adds up elements as the scanner meets them. */
export class StreamReader {
  facts: StreamFacts = emptyFacts();
  private readonly bytes: Buffer;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  element(start: number, end: number): void {
    const { facts, bytes } = this;
    facts.elements += 1;
    // A text is only the whole stream in another form when nothing follows it.
    if (facts.text) facts.malformed += 1;
    facts.text = facts.elements === 1 && bytes[start] === byte.quote;
    const triple = facts.text ? undefined : tripleAt(bytes, start, end);
    facts.placeholder = facts.elements === 1 && triple?.kind === 'e' && payloadHead(bytes, triple).includes(lost);
    if (facts.text) return;
    if (!triple) {
      facts.malformed += 1;
      return;
    }
    if (triple.kind === 'i' && facts.inputs === 0) facts.http = /^[A-Z]{3,10} \S+ HTTP\/1/.test(payloadHead(bytes, triple));
    facts[counters.get(triple.kind) ?? 'others'] += 1;
    facts.last = Math.max(facts.last, triple.seconds);
  }
}
