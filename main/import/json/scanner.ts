import { blank, byte, digit, hexValue, plainInString, simpleEscape, skipBlank } from './bytes.ts';
import { KeySet } from './keySet.ts';

export interface ScanLimits {
  jsonDepth: number;
  keysPerObject: number;
  keyBytes: number;
}

/** Why a text is not acceptable JSON, and at which byte of the buffer reading stopped. */
export interface JsonFault {
  at: number;
  reason: string;
}

/** The members of the root object, or the elements of the root array (then the keys are empty): positions in the buffer. */
export interface Child {
  keyStart: number;
  keyEnd: number;
  start: number;
  end: number;
}

/** What a scan calls for each element of an array that is a member of the root object, or is the root itself. */
export interface FramedArray {
  /** The member's key, in plain ASCII; empty for the root. */
  key: string;
  element(start: number, end: number): void;
}

const words = [Buffer.from('true'), Buffer.from('false'), Buffer.from('null')];

/** Plenty to show that a document repeats keys; a document of nothing else may not fill memory with the proof. */
const notedPositions = 100;
const notedElements = 16;

/**
 * Reads JSON text (RFC 8259) in a buffer without making values of it: whatever it accepts is valid, within limits, and
 * still exactly the bytes it was. Bytes must be valid UTF-8 already. One scanner is used for many texts in turn.
 */
export class JsonScanner {
  /** Set when `scan` returned -1. */
  fault: JsonFault | undefined;
  /** What the root holds: every member of an object, the first sixteen elements of an array. */
  children: Child[] = [];
  /** Elements of the root array. */
  elements = 0;
  /** Where keys are repeated within an object (the first hundred). */
  repeatedKeys: number[] = [];
  /** Where `\u` escapes name half a character (the first hundred): valid JSON, and no text. */
  loneSurrogates: number[] = [];
  private bytes: Uint8Array = new Uint8Array();
  private end = 0;
  private framed: readonly FramedArray[] = [];
  private readonly keys = new KeySet();
  private readonly limits: ScanLimits;

  constructor(limits: ScanLimits) {
    this.limits = limits;
  }

  /** Reads one value, white space around it included, and returns the position after it; -1 when `fault` says why not. */
  scan(bytes: Uint8Array, start: number, end: number, ...framed: readonly FramedArray[]): number {
    this.fault = undefined;
    this.children = [];
    this.elements = 0;
    this.repeatedKeys = [];
    this.loneSurrogates = [];
    this.bytes = bytes;
    this.end = end;
    this.framed = framed;
    this.keys.reset(bytes);
    const after = this.value(skipBlank(bytes, start, end), 0);
    return after < 0 ? -1 : skipBlank(bytes, after, end);
  }

  private fail(at: number, reason: string): -1 {
    this.fault = { at, reason: at >= this.end ? 'the text ends too early' : reason };
    return -1;
  }

  private value(at: number, depth: number): number {
    if (at >= this.end) return this.fail(at, '');
    switch (this.bytes[at]) {
      case byte.quote:
        return this.string(at + 1);
      case byte.openObject:
        return this.object(at, depth);
      case byte.openArray:
        return this.array(at, depth, depth === 0 ? this.framed.find(({ key }) => key === '') : undefined);
      default:
        return digit[this.bytes[at] as number] === 1 || this.bytes[at] === byte.minus ? this.number(at) : this.word(at);
    }
  }

  private word(at: number): number {
    for (const word of words) {
      let length = 0;
      while (length < word.length && at + length < this.end && this.bytes[at + length] === word[length]) length += 1;
      if (length === word.length) return at + length;
      if (length > 0) return this.fail(at + length, 'a word other than true, false or null');
    }
    return this.fail(at, 'a value was expected');
  }

  private number(start: number): number {
    let at = this.bytes[start] === byte.minus ? start + 1 : start;
    if (at < this.end && this.bytes[at] === byte.zero) at += 1;
    else at = this.digits(at);
    if (at > 0 && at < this.end && this.bytes[at] === byte.point) at = this.digits(at + 1);
    if (at < 0 || at >= this.end || ((this.bytes[at] as number) | 0x20) !== 0x65) return at;
    const sign = this.bytes[at + 1];
    return this.digits(sign === byte.plus || sign === byte.minus ? at + 2 : at + 1);
  }

  private digits(start: number): number {
    let at = start;
    while (at < this.end && digit[this.bytes[at] as number] === 1) at += 1;
    return at > start ? at : this.fail(at, 'a digit was expected');
  }

  /** `at` is after the opening quote; the result is after the closing one. */
  private string(start: number): number {
    const { bytes, end } = this;
    let at = start;
    for (;;) {
      while (at < end && plainInString[bytes[at] as number] === 1) at += 1;
      if (at >= end) return this.fail(at, '');
      if (bytes[at] === byte.quote) return at + 1;
      if (bytes[at] !== byte.backslash) return this.fail(at, 'a control character inside a string');
      at = this.escape(at);
      if (at < 0) return at;
    }
  }

  private escape(at: number): number {
    const letter = this.bytes[at + 1] as number;
    if (at + 1 < this.end && simpleEscape[letter] === 1) return at + 2;
    if (letter !== byte.u) return this.fail(at + 1, 'an unknown escape');
    const unit = this.unit(at);
    if (unit < 0) return -1;
    if (unit < 0xd800 || unit > 0xdfff) return at + 6;
    if (unit < 0xdc00 && this.bytes[at + 6] === byte.backslash && this.bytes[at + 7] === byte.u && at + 12 <= this.end) {
      const low = this.unit(at + 6);
      if (low < 0) return -1;
      if (low >= 0xdc00 && low <= 0xdfff) return at + 12;
    }
    if (this.loneSurrogates.length < notedPositions) this.loneSurrogates.push(at);
    return at + 6;
  }

  /** The code unit of the `\uXXXX` at a position, or -1. */
  private unit(at: number): number {
    let unit = 0;
    for (let here = at + 2; here < at + 6; here += 1) {
      const value = here < this.end ? (hexValue[this.bytes[here] as number] as number) : 255;
      if (value === 255) return this.fail(here, 'four hexadecimal digits were expected');
      unit = unit * 16 + value;
    }
    return unit;
  }

  private array(open: number, depth: number, framed: FramedArray | undefined): number {
    if (depth >= this.limits.jsonDepth) return this.fail(open, `nested deeper than ${this.limits.jsonDepth} levels`);
    let at = skipBlank(this.bytes, open + 1, this.end);
    if (this.bytes[at] === byte.closeArray && at < this.end) return at + 1;
    for (;;) {
      const start = at;
      at = this.value(at, depth + 1);
      if (at < 0) return at;
      if (depth === 0) this.element(start, at);
      framed?.element(start, at);
      at = this.next(at, byte.closeArray);
      if (at < 0) return at;
      if (this.bytes[at - 1] === byte.closeArray) return at;
      at = skipBlank(this.bytes, at, this.end);
    }
  }

  private element(start: number, end: number): void {
    this.elements += 1;
    if (this.elements <= notedElements) this.children.push({ keyStart: 0, keyEnd: 0, start, end });
  }

  /** Past the comma or the closing bracket that must follow a member or an element. */
  private next(after: number, close: number): number {
    const at = blank[this.bytes[after] as number] === 1 ? skipBlank(this.bytes, after, this.end) : after;
    const here = this.bytes[at];
    if (at < this.end && (here === byte.comma || here === close)) return at + 1;
    return this.fail(at, 'a comma or a closing bracket was expected');
  }

  private object(open: number, depth: number): number {
    if (depth >= this.limits.jsonDepth) return this.fail(open, `nested deeper than ${this.limits.jsonDepth} levels`);
    let at = skipBlank(this.bytes, open + 1, this.end);
    if (this.bytes[at] === byte.closeObject && at < this.end) return at + 1;
    const base = this.keys.open();
    for (;;) {
      at = this.member(at, depth, base);
      if (at < 0) return at;
      at = this.next(at, byte.closeObject);
      if (at < 0) return at;
      if (this.bytes[at - 1] === byte.closeObject) break;
      at = skipBlank(this.bytes, at, this.end);
    }
    this.keys.close(base);
    return at;
  }

  private member(start: number, depth: number, base: number): number {
    if (start >= this.end || this.bytes[start] !== byte.quote) return this.fail(start, 'a key in quotes was expected');
    const keyEnd = this.key(start, base);
    if (keyEnd < 0) return keyEnd;
    let at = skipBlank(this.bytes, keyEnd, this.end);
    if (at >= this.end || this.bytes[at] !== byte.colon) return this.fail(at, 'a colon was expected');
    at = skipBlank(this.bytes, at + 1, this.end);
    const after = this.framedValue(at, depth, start + 1, keyEnd - 1);
    if (after >= 0 && depth === 0) this.children.push({ keyStart: start + 1, keyEnd: keyEnd - 1, start: at, end: after });
    return after;
  }

  private framedValue(at: number, depth: number, keyStart: number, keyEnd: number): number {
    if (depth === 0 && at < this.end && this.bytes[at] === byte.openArray) {
      const framed = this.framed.find(({ key }) => this.isKey(key, keyStart, keyEnd));
      if (framed) return this.array(at, 1, framed);
    }
    return this.value(at, depth + 1);
  }

  private isKey(key: string, start: number, end: number): boolean {
    if (end - start !== key.length) return false;
    for (let at = 0; at < key.length; at += 1) if (this.bytes[start + at] !== key.charCodeAt(at)) return false;
    return true;
  }

  private key(start: number, base: number): number {
    const end = this.string(start + 1);
    if (end < 0) return end;
    if (end - start - 2 > this.limits.keyBytes) return this.fail(start, `a key longer than ${this.limits.keyBytes} bytes`);
    let escaped = false;
    for (let at = start + 1; at < end; at += 1) if (this.bytes[at] === byte.backslash) escaped = true;
    if (this.keys.count(base) >= this.limits.keysPerObject)
      return this.fail(start, `more than ${this.limits.keysPerObject} keys in one object`);
    if (!this.keys.add(base, start + 1, end - 1, escaped) && this.repeatedKeys.length < notedPositions) this.repeatedKeys.push(start);
    return end;
  }
}
