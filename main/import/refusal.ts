import { AppError } from '../../shared/errors.ts';

const advice = {
  archive: 'Ask the sender for the archive again, made by an ordinary zip program, or import the unpacked folder.',
  tar: 'Ask the sender for the archive again, made by an ordinary tar program, or import the unpacked folder.',
  packed: 'Ask the sender for the file again, or unpack it with a tool you trust and import what comes out.',
  file: 'Check where the file comes from, and ask for it again.',
  empty: 'Name the folder or file that holds the exported records.',
  folder: 'Take the named file out of the folder, or rename it, and import again.',
  size: 'Import it in smaller parts.',
} as const;

/** An input that is refused whole; `reason` is the finer code, such as `zip/overlapping-entries`. */
export function refuse(reason: string, message: string, action: keyof typeof advice): AppError {
  return new AppError('INPUT_REFUSED', message, { meaning: 'Nothing of this input was imported.', action: advice[action], reason });
}

/** Control characters, those that change the reading direction, and those that break a line or cannot be seen. */
const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

function escapeCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`;
}

/** Text from an input as it may stand in a message or an excerpt: what cannot be seen is written as an escape. */
export function escapeText(text: string): string {
  return text.replace(unprintable, escapeCharacter);
}
