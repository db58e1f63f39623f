/** What terminal output consists of, in order. Text inside control strings (titles, links, images) is not printed. */
export interface ScannerEvents {
  text(run: string): void;
  /** A C0 or C1 control that is no start of a sequence. */
  control(code: number): void;
  /** `CSI`: private prefix and intermediates are in `kind` before the final character; an absent parameter is 0. */
  csi(kind: string, parameters: readonly number[]): void;
  /** `ESC` with intermediates and final character, such as `7` or `(0`. */
  escape(kind: string): void;
  /** The text of an OSC, once it has ended as it should; of a longer one than {@link longestString} nothing. */
  osc?(body: string): void;
  /** The text of a control string when it ends, however it does; of a long one its beginning. `introducer`: `]` OSC, `P` DCS, `X` SOS, `^` PM, `_` APC. */
  string?(introducer: ControlString, body: string): void;
}

export type ControlString = ']' | 'P' | 'X' | '^' | '_';

/** `title` is OSC, which BEL ends too; `string` is DCS, SOS, PM and APC. */
type State = 'ground' | 'escape' | 'csi' | 'title' | 'string';

const anyControl = /[\x00-\x1f\x7f-\x9f]/g;
/** Longer sequences are no use to anyone; what is beyond is dropped. */
const longestSequence = 256;
/** BEL, the ESC in front of the backslash of a string terminator, and that terminator in one. */
const endsOsc = new Set([0x07, 0x1b, 0x9c]);
const longestString = 4096;

function readParameters(body: string): { kind: string; parameters: number[] } {
  const match = /^([<=>?]*)([\d;:]*)([ -/]*)$/.exec(body);
  if (!match) return { kind: 'ignored', parameters: [] };
  const [, prefix = '', digits = '', intermediates = ''] = match;
  return { kind: prefix + intermediates, parameters: digits.split(';').map((one) => Number.parseInt(one, 10) || 0) };
}

function startOf(code: number): State | undefined {
  if (code === 0x1b) return 'escape';
  if (code === 0x9b) return 'csi';
  if (code === 0x9d) return 'title';
  return code === 0x90 || code === 0x98 || code === 0x9e || code === 0x9f ? 'string' : undefined;
}

const c1Strings: Readonly<Record<number, ControlString>> = { 0x90: 'P', 0x98: 'X', 0x9d: ']', 0x9e: '^', 0x9f: '_' };

function afterEscape(character: string): State | undefined {
  if (character === '[') return 'csi';
  if (character === ']') return 'title';
  return 'PX^_'.includes(character) ? 'string' : undefined;
}

/** The text of a control string while it is read. */
function createHeld(events: ScannerEvents) {
  let introducer: ControlString = ']';
  let text = '';
  let length = 0;
  return {
    begin(by: ControlString | undefined): void {
      introducer = by ?? introducer;
      text = '';
      length = 0;
    },
    add(piece: string): void {
      length += piece.length;
      text += piece.slice(0, longestString - text.length);
    },
    tell: () => events.string?.(introducer, text),
    tellOsc(): void {
      if (length <= longestString) events.osc?.(text);
    },
  };
}

/**
 * Splits decoded terminal output into text and controls, independent of the terminal that draws it (formats/security.md 5.2 R1).
 * Sequences may be split anywhere between calls. The state table is the one of ECMA-48 as the VT500 and xterm read it.
 */
export function createScanner(events: ScannerEvents): (text: string) => void {
  let state: State = 'ground';
  let body = '';
  const held = createHeld(events);

  const enter = (next: State) => {
    if (state === 'string' || state === 'title') held.tell();
    state = next;
    body = '';
  };
  const tellOsc = (code: number) => {
    if (state === 'title' && endsOsc.has(code)) held.tellOsc();
  };
  /** Controls act inside sequences too: CAN and SUB end one, ESC and the C1 starts begin another. */
  const control = (code: number) => {
    const inString = state === 'string' || state === 'title';
    const next = startOf(code);
    tellOsc(code);
    if (next !== undefined) {
      enter(next);
      held.begin(c1Strings[code]);
    } else if (code === 0x18 || code === 0x1a || code >= 0x80 || (code === 0x07 && state === 'title')) enter('ground');
    else if (inString || code === 0x7f) return;
    if (next === undefined && !inString) events.control(code);
  };
  const sequence = (character: string) => {
    const intermediate = character >= ' ' && character <= '/';
    if (state === 'escape') {
      const next = body === '' ? afterEscape(character) : undefined;
      if (next !== undefined) {
        enter(next);
        return held.begin(character as ControlString);
      }
      if (intermediate) body += character;
      else {
        if (character <= '~') events.escape(body + character);
        enter('ground');
      }
    } else if (character >= '@' && character <= '~') {
      const { kind, parameters } = readParameters(body);
      enter('ground');
      events.csi(kind + character, parameters);
    } else if (character > '~') enter('ground');
    else if (body.length < longestSequence) body += character;
  };

  return (text) => {
    let at = 0;
    while (at < text.length) {
      const code = text.charCodeAt(at);
      if (code < 0x20 || (code >= 0x7f && code <= 0x9f)) control(text.charCodeAt(at++));
      else if (state === 'escape' || state === 'csi') sequence(text.charAt(at++));
      else {
        anyControl.lastIndex = at;
        const end = anyControl.exec(text)?.index ?? text.length;
        if (state === 'ground') events.text(text.slice(at, end));
        else held.add(text.slice(at, end));
        at = end;
      }
    }
  };
}
