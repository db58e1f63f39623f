import type { Attributes } from './terminalInternals.ts';

const modeMask = 0x3000000;
const sixteen = 0x1000000;
const palette = 0x2000000;

/** Colour codes for a packed colour. Codes 0-15 have two forms, which xterm.js keeps apart: bold brightens only the short one. */
function colourCodes(packed: number, introducer: 38 | 48 | 58): string {
  const mode = packed & modeMask;
  if (mode === 0) return '';
  if (mode === palette) return `;${introducer};5;${packed & 255}`;
  if (mode !== sixteen) return `;${introducer};2;${(packed >>> 16) & 255};${(packed >>> 8) & 255};${packed & 255}`;
  const code = packed & 15;
  return `;${code < 8 ? introducer - 8 + code : introducer + 44 + code}`;
}

function underlineCodes(attributes: Attributes): string {
  if (!attributes.isUnderline()) return '';
  if (!attributes.hasExtendedAttrs()) return ';4';
  return `;4:${attributes.getUnderlineStyle()}${colourCodes(attributes.extended.underlineColor, 58)}`;
}

/** The control sequence that sets exactly these attributes, whatever was set before (ECMA-48 SGR). */
export function rendition(attributes: Attributes): string {
  const flags: [number, number][] = [
    [attributes.isBold(), 1],
    [attributes.isDim(), 2],
    [attributes.isItalic(), 3],
    [attributes.isBlink(), 5],
    [attributes.isInverse(), 7],
    [attributes.isInvisible(), 8],
    [attributes.isStrikethrough(), 9],
    [attributes.isOverline(), 53],
  ];
  const set = flags.map(([on, code]) => (on ? `;${code}` : '')).join('');
  return `\x1b[0${set}${underlineCodes(attributes)}${colourCodes(attributes.fg, 38)}${colourCodes(attributes.bg, 48)}m`;
}

export const plainRendition = '\x1b[0m';
