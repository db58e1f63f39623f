const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;

/** One element of a stream is held in memory; a longer one is passed over and told as null. */
const longestElement = 64 * 1_048_576;
const longestKey = 64;

const opens = (byte: number) => byte === 0x5b || byte === 0x7b;
const closes = (byte: number) => byte === 0x5d || byte === 0x7d;

/** Where in a JSON text the reading is, as far as finding one array of the root object needs it. */
interface Place {
  depth: number;
  inString: boolean;
  escaped: boolean;
  key: string;
  /** Text of the latest string of the root object: a key, when a colon follows. */
  latest: string;
  /** Inside the wanted array, at any depth. */
  inside: boolean;
}

function readText(place: Place, byte: number): void {
  if (place.escaped) place.escaped = false;
  else if (byte === backslash) place.escaped = true;
  else if (byte === quote) place.inString = false;
  if (place.inString && place.depth === 1 && place.latest.length < longestKey) place.latest += String.fromCharCode(byte);
}

function readStructure(place: Place, byte: number, member: string): void {
  if (byte === quote) {
    place.inString = true;
    if (place.depth === 1) place.latest = '';
  } else if (opens(byte)) {
    place.depth += 1;
    if (place.depth === 2) place.inside = byte === 0x5b && place.key === member;
  } else if (closes(byte)) {
    place.depth -= 1;
    if (place.depth < 2) place.inside = false;
  } else if (byte === colon && place.depth === 1) place.key = place.latest;
}

/** Where the string the reading is in ends or says something special. Payloads are long strings: they are not looked at. */
function passText(place: Place, piece: Uint8Array, at: number): number {
  if (place.depth < 2 || place.escaped) return at;
  let here = at;
  while (here < piece.length && piece[here] !== quote && piece[here] !== backslash) here += 1;
  return here;
}

/** Bytes of one element that may lie in several pieces. */
function createCapture() {
  let parts: Uint8Array[] = [];
  let length = 0;
  return {
    add(part: Uint8Array): void {
      length += part.length;
      if (length <= longestElement) parts.push(part);
      else parts = [];
    },
    take(): Uint8Array | null {
      const element = length > longestElement ? null : Buffer.concat(parts);
      parts = [];
      length = 0;
      return element;
    },
  };
}

/**
 * Finds the elements of one array that is a member of the root object, in JSON that arrives in pieces, holding no more than
 * one element. It relies on the import, which has already refused what is no JSON; nonsense yields nonsense, never an error.
 */
export function createElementFinder(member: string): (piece: Uint8Array) => (Uint8Array | null)[] {
  const place: Place = { depth: 0, inString: false, escaped: false, key: '', latest: '', inside: false };
  const capture = createCapture();
  return (piece) => {
    const found: (Uint8Array | null)[] = [];
    let from = 0;
    for (let at = 0; at < piece.length; at++) {
      if (place.inString) {
        at = passText(place, piece, at);
        if (at < piece.length) readText(place, piece[at] ?? 0);
        continue;
      }
      const byte = piece[at] ?? 0;
      const wasInside = place.inside;
      const ends = wasInside && place.depth === 2 && (byte === comma || closes(byte));
      readStructure(place, byte, member);
      if (ends) {
        capture.add(piece.subarray(from, at));
        found.push(capture.take());
      }
      if (ends || (place.inside && !wasInside)) from = at + 1;
    }
    if (place.inside) capture.add(piece.subarray(from));
    return found;
  };
}

/**
 * Finds the objects of a JSON text that lie in no other object, elements of an array or one after another, as it arrives in pieces;
 * one that is too long is told as null. Nonsense yields nonsense, never an error.
 */
export function createObjectFinder(): (piece: Uint8Array) => (Uint8Array | null)[] {
  const capture = createCapture();
  let depth = 0;
  let inString = false;
  let escaped = false;
  const passString = (byte: number) => {
    if (escaped) escaped = false;
    else if (byte === backslash) escaped = true;
    else if (byte === quote) inString = false;
  };
  return (piece) => {
    const found: (Uint8Array | null)[] = [];
    let from = 0;
    for (const [at, byte] of piece.entries()) {
      if (inString) passString(byte);
      else if (byte === quote) inString = true;
      else if (byte === 0x7b) {
        if (depth === 0) from = at;
        depth += 1;
      } else if (byte === 0x7d && depth > 0) {
        depth -= 1;
        if (depth > 0) continue;
        capture.add(piece.subarray(from, at + 1));
        found.push(capture.take());
      }
    }
    if (depth > 0) capture.add(piece.subarray(from));
    return found;
  };
}
