import { findLookAlikes } from '../../shared/lookAlike.ts';

/** What a marked stretch of evidence text is: characters that cannot be seen, or that look like others. */
export type MarkKind = 'control' | 'bidi' | 'invisible' | 'space' | 'private' | 'look-alike' | 'broken';

/** A stretch of evidence text: plain, or one or more marked characters. */
export type Segment =
  | { kind: 'text'; text: string }
  /** `label` is drawn, `says` explains it, `text` is what the evidence holds. */
  | { kind: 'mark'; mark: MarkKind; text: string; label: string; says: string };

const controlNames =
  'NUL SOH STX ETX EOT ENQ ACK BEL BS TAB LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US'.split(' ');

const named: Readonly<Record<number, readonly [MarkKind, string, string]>> = {
  0x7f: ['control', 'DEL', 'delete'],
  0x85: ['control', 'NEL', 'next line'],
  0xa0: ['space', 'NBSP', 'no-break space'],
  0xad: ['invisible', 'SHY', 'soft hyphen'],
  0x61c: ['bidi', 'ALM', 'Arabic letter mark'],
  0x115f: ['invisible', 'HF', 'Hangul filler'],
  0x1160: ['invisible', 'HF', 'Hangul filler'],
  0x180e: ['invisible', 'MVS', 'Mongolian vowel separator'],
  0x200b: ['invisible', 'ZWSP', 'zero-width space'],
  0x200c: ['invisible', 'ZWNJ', 'zero-width non-joiner'],
  0x200d: ['invisible', 'ZWJ', 'zero-width joiner'],
  0x200e: ['bidi', 'LRM', 'left-to-right mark'],
  0x200f: ['bidi', 'RLM', 'right-to-left mark'],
  0x2028: ['control', 'LS', 'line separator'],
  0x2029: ['control', 'PS', 'paragraph separator'],
  0x202a: ['bidi', 'LRE', 'left-to-right embedding'],
  0x202b: ['bidi', 'RLE', 'right-to-left embedding'],
  0x202c: ['bidi', 'PDF', 'pop directional formatting'],
  0x202d: ['bidi', 'LRO', 'left-to-right override'],
  0x202e: ['bidi', 'RLO', 'right-to-left override'],
  0x2060: ['invisible', 'WJ', 'word joiner'],
  0x2066: ['bidi', 'LRI', 'left-to-right isolate'],
  0x2067: ['bidi', 'RLI', 'right-to-left isolate'],
  0x2068: ['bidi', 'FSI', 'first strong isolate'],
  0x2069: ['bidi', 'PDI', 'pop directional isolate'],
  0x2800: ['space', 'BRL', 'blank braille pattern'],
  0x3164: ['invisible', 'HF', 'Hangul filler'],
  0xfeff: ['invisible', 'BOM', 'byte order mark'],
  0xffa0: ['invisible', 'HF', 'half-width Hangul filler'],
  0xfffd: ['broken', 'U+FFFD', 'replacement character: bytes that could not be read as text'],
};

function codePointName(code: number): string {
  return `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}

/** What a single character is marked as, or null when it can be drawn as it is. Look-alikes need their word and are found apart. */
export function markOf(character: string): Omit<Extract<Segment, { kind: 'mark' }>, 'kind' | 'text'> | null {
  const code = character.codePointAt(0) ?? 0;
  const hex = codePointName(code);
  if (code < 0x20) return { mark: 'control', label: controlNames[code] ?? hex, says: `control character ${hex}` };
  const known = named[code];
  if (known) return { mark: known[0], label: known[1], says: `${known[2]} ${hex}` };
  if (code < 0x7f) return null;
  if (code < 0xa0) return { mark: 'control', label: hex, says: `control character ${hex}` };
  if (code >= 0xd800 && code <= 0xdfff) return { mark: 'broken', label: hex, says: `half of a character ${hex}` };
  if (/\p{Zs}/u.test(character)) return { mark: 'space', label: 'SP', says: `unusual space ${hex}` };
  if (/[\p{Cf}\p{Variation_Selector}\p{Default_Ignorable_Code_Point}]/u.test(character)) {
    return { mark: 'invisible', label: hex, says: `invisible character ${hex}` };
  }
  if (/[\p{Co}\p{Cn}]/u.test(character)) return { mark: 'private', label: hex, says: `character without a public meaning ${hex}` };
  return null;
}

/** Whether text needs no marks at all: printable ASCII. */
export function isPlain(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text);
}

/** Line layout of evidence: in one line every control is marked; in lines LF and TAB keep their effect. */
export type Layout = 'line' | 'lines';

function lookAlikeSegment(character: string, resembled: string): Segment {
  const hex = codePointName(character.codePointAt(0) ?? 0);
  const says = resembled ? `looks like “${resembled}” but is ${hex}` : `letter of another script inside a Latin word ${hex}`;
  return { kind: 'mark', mark: 'look-alike', text: character, label: character, says };
}

/** Splits evidence text into plain stretches and marks; joining the `text` of all segments gives the input back. */
export function markEvidence(text: string, layout: Layout = 'line'): Segment[] {
  if (isPlain(text)) return text === '' ? [] : [{ kind: 'text', text }];
  const lookAlikes = findLookAlikes(text);
  const segments: Segment[] = [];
  let plain = '';
  const push = (segment: Segment) => {
    if (plain) segments.push({ kind: 'text', text: plain });
    plain = '';
    segments.push(segment);
  };
  let offset = 0;
  for (const character of text) {
    const resembled = lookAlikes.get(offset);
    const keeps = layout === 'lines' && (character === '\n' || character === '\t');
    const mark = keeps ? null : markOf(character);
    if (resembled !== undefined) push(lookAlikeSegment(character, resembled));
    else if (mark) push({ kind: 'mark', text: character, ...mark });
    else plain += character;
    offset += character.length;
  }
  if (plain) segments.push({ kind: 'text', text: plain });
  return segments;
}
