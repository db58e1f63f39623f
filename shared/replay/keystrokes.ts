import { z } from 'zod';

/** What was typed and when, in ms; `cut`: more than 20,000 frames or 1 MiB were, and the rest is not told. */
export const keystrokes = z.object({ inputs: z.array(z.object({ at: z.number(), text: z.string() })), cut: z.boolean() });
export type Keystrokes = z.infer<typeof keystrokes>;

const names: Readonly<Record<string, string>> = {
  '\r': 'Enter',
  '\n': 'Ctrl-J',
  '\t': 'Tab',
  '\x7f': 'Backspace',
  '\b': 'Ctrl-H',
  '\x1b': 'Esc',
  ' ': 'Space',
  '\x1b[A': 'Up',
  '\x1b[B': 'Down',
  '\x1b[C': 'Right',
  '\x1b[D': 'Left',
  '\x1bOA': 'Up',
  '\x1bOB': 'Down',
  '\x1bOC': 'Right',
  '\x1bOD': 'Left',
  '\x1b[3~': 'Delete',
  '\x1b[H': 'Home',
  '\x1b[F': 'End',
};

/** Keys as they were pressed: a sequence of an arrow key is one key, everything else goes by character. */
export function readKeys(text: string): string[] {
  const pressed = text.match(/\x1b(?:\[[0-9;]{0,8}[A-Za-z~]|O[A-Z])|[\s\S]/gu) ?? [];
  return pressed.map((key) => {
    const code = key.charCodeAt(0);
    return names[key] ?? (key.length === 1 && code < 0x20 ? `Ctrl-${String.fromCharCode(code + 0x40)}` : key);
  });
}
