/** A colour as red, green and blue, 0 to 255. */
export type Colour = readonly [number, number, number];

/**
 * The colours of the recorded terminal, in every theme the same. The sixteen named ones are ours and all legible on the background but
 * black, which hides text in any terminal.
 */
export const terminalColours = {
  background: '#0e1013',
  foreground: '#e7e9ec',
  black: '#15181c',
  red: '#f0716b',
  green: '#7ec98a',
  yellow: '#d9b45b',
  blue: '#7aa7f0',
  magenta: '#c792ea',
  cyan: '#6fc7c7',
  white: '#d5d9df',
  brightBlack: '#8a929c',
  brightRed: '#ff9a94',
  brightGreen: '#a5e3ad',
  brightYellow: '#f2d58a',
  brightBlue: '#a5c6ff',
  brightMagenta: '#e0b8ff',
  brightCyan: '#9ae5e5',
  brightWhite: '#ffffff',
} as const;

const read = (hex: string): Colour => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as unknown as Colour;

export const background = read(terminalColours.background);
export const foreground = read(terminalColours.foreground);
const named = Object.values(terminalColours).slice(2).map(read);

/** Colour 0 to 255 of the palette: sixteen named ones, a cube of 216, 24 greys (as xterm draws them). */
export function paletteColour(index: number): Colour {
  const own = named[index];
  if (own) return own;
  if (index >= 232) {
    const grey = 8 + (index - 232) * 10;
    return [grey, grey, grey];
  }
  const level = (of: number) => (of === 0 ? 0 : 55 + of * 40);
  const cube = index - 16;
  return [level(Math.floor(cube / 36) % 6), level(Math.floor(cube / 6) % 6), level(cube % 6)];
}

const linear = (part: number) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4);
const luminance = ([red, green, blue]: Colour) => 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);

/** Contrast of two colours, 1 to 21 (WCAG 2.2). */
export function contrast(one: Colour, other: Colour): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

/** Text of less contrast is not seen. */
export const unseenBelow = 1.5;
