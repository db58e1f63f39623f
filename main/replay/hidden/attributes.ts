import { background, type Colour, contrast, foreground, paletteColour, unseenBelow } from '../../../shared/replay/colours.ts';

/** Colours and flags that decide whether printed text is seen, and seen steadily. A colour that cannot be told is null: nothing is claimed of it. */
export interface Attributes {
  /** Takes the parameters of an SGR sequence. */
  sgr(parameters: readonly number[]): void;
  reset(): void;
  /** How text printed now is hidden, or null when it is seen as it stands. */
  readonly hides: 'concealed' | 'faint' | 'blinking' | null;
}

/** A colour behind 38 or 48, and how many parameters it takes; null for a form that is not read. */
function extended(parameters: readonly number[], at: number): { colour: Colour | null; takes: number } {
  const [form, first = 0, second = 0, third = 0] = parameters.slice(at + 1, at + 5);
  if (form === 5) return { colour: first <= 255 ? paletteColour(first) : null, takes: 2 };
  if (form === 2) return { colour: [first, second, third].every((part) => part <= 255) ? [first, second, third] : null, takes: 4 };
  return { colour: null, takes: parameters.length };
}

/** Attributes as they are after a reset. */
export function createAttributes(): Attributes {
  let concealed = false;
  let blinking = false;
  let ink: Colour | null = foreground;
  let paper: Colour | null = background;
  const reset = () => {
    concealed = false;
    blinking = false;
    ink = foreground;
    paper = background;
  };
  const colour = (code: number) => {
    if (code >= 30 && code <= 37) ink = paletteColour(code - 30);
    else if (code >= 90 && code <= 97) ink = paletteColour(code - 82);
    else if (code >= 40 && code <= 47) paper = paletteColour(code - 40);
    else if (code >= 100 && code <= 107) paper = paletteColour(code - 92);
    else if (code === 39) ink = foreground;
    else if (code === 49) paper = background;
  };
  const flag = (code: number) => {
    if (code === 0) reset();
    else if (code === 8 || code === 28) concealed = code === 8;
    else if (code === 5 || code === 6 || code === 25) blinking = code !== 25;
    else colour(code);
  };
  return {
    sgr(parameters) {
      for (let at = 0; at < parameters.length; at += 1) {
        const code = parameters[at] ?? 0;
        if (code !== 38 && code !== 48 && code !== 58) flag(code);
        else {
          const { colour: chosen, takes } = extended(parameters, at);
          if (code === 38) ink = chosen;
          if (code === 48) paper = chosen;
          at += takes;
        }
      }
    },
    reset,
    get hides() {
      if (concealed) return 'concealed';
      // Inverse video exchanges the colours, which leaves their contrast as it is.
      if (ink !== null && paper !== null && contrast(ink, paper) < unseenBelow) return 'faint';
      return blinking ? 'blinking' : null;
    },
  };
}
