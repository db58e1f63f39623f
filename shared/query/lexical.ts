/** Characters that would not be seen, or not be seen as what they are: written as `\u{hex}` in quotes. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu;

/** Whether grammar.peggy reads the text back as one unquoted value of kind `equals`. */
export function isBareValue(text: string): boolean {
  return /^[^\p{White_Space}\p{Cc}\p{Cf}\p{Cs}"(),]+$/u.test(text) && !/^[<>]|\.\./.test(text);
}

/** Whether grammar.peggy reads the text back as one unquoted word. */
export function isBareWord(text: string): boolean {
  return /^[^\p{White_Space}\p{Cc}\p{Cf}\p{Cs}":()]+$/u.test(text) && !/^-|^(?:OR|AND|NOT)$/.test(text);
}

/** The text in quotes, on one line, with everything invisible spelled out. */
export function quote(text: string): string {
  const escaped = text.replace(/[\\"]/g, '\\$&').replace(unseen, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
  return `"${escaped}"`;
}
