/** Letters of other scripts (code point, hex) and the Latin letter each is drawn like; written as numbers so that a review can tell them apart. */
const pairs =
  '0430a 0435e 043eo 0440p 0441c 0443y 0445x 0456i 0458j 0455s 04bbh 0501d 051bq 051dw 0475v 04cfl 0493f 0410A 0412B 0415E ' +
  '041aK 041cM 041dH 041eO 0420P 0421C 0422T 0425X 0423Y 0406I 0408J 0405S 051aQ 051cW 04aeY 03b1a 03bfo 03c1p 03bdv 03b9i ' +
  '03bak 03c5u 03c7x 03c9w 03b3y 03b7n 0391A 0392B 0395E 0396Z 0397H 0399I 039aK 039cM 039dN 039fO 03a1P 03a4T 03a5Y 03a7X ' +
  '03f9C 03f2c 03f3j 0585o 0570h 0578n 057du 0581g 0566q 054fS 0555O 13aaA 13f4B 13dfC 13acE 13bbH 13abJ 13e6K 13deL 13b7M ' +
  '13e2P 13daS 13a2T 13d9V 13b3W 13c3Z';

const resembles = new Map(pairs.split(' ').map((pair) => [String.fromCodePoint(Number.parseInt(pair.slice(0, 4), 16)), pair.slice(4)]));

/** What cannot pose as anything: ASCII, frames and blocks. */
export const plain = /^[\x00-\x7f\u2500-\u259f]*$/;

const word = /[\p{L}\p{M}\p{N}_]+/gu;
const wordOrMark = /[\p{L}\p{M}\p{N}_]+|[^\p{L}\p{M}\p{N}_]/gu;
const latin = /\p{Script=Latin}/u;
const foreign = /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}]/u;

/** Scripts with full-width forms of their own: among these, such forms are how a comma or a year is written. */
const eastAsian = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}]/u;
const fullWidth = /[\uff01-\uff5e]/;
const pictograph = /^\p{Extended_Pictographic}$/u;

/** The ASCII character that a full-width, mathematical or otherwise styled form stands for, or null. */
function plainForm(character: string): string | null {
  if ((character.codePointAt(0) ?? 0) < 0xb5) return null;
  const folded = character.normalize('NFKC');
  return /^[!-~]$/.test(folded) ? folded : null;
}

/** Letters of another script inside a Latin word, and words made only of look-alikes. */
function findForeign(text: string, found: Map<number, string>): void {
  const openlyForeign = [...text].some((letter) => foreign.test(letter) && !resembles.has(letter));
  for (const match of text.matchAll(word)) {
    const letters = [...match[0]];
    const strange = letters.filter((letter) => foreign.test(letter));
    const mixed = strange.length > 0 && letters.some((letter) => latin.test(letter));
    const disguised = !openlyForeign && strange.length > 1 && strange.every((letter) => resembles.has(letter));
    let offset = match.index;
    for (const letter of letters) {
      if ((mixed || disguised) && foreign.test(letter)) found.set(offset, resembles.get(letter) ?? '');
      offset += letter.length;
    }
  }
}

/** Styled forms of ASCII, but for those that East Asian text is written with and a sign that stands alone, such as the i of a message. */
function findStyled(text: string, found: Map<number, string>): void {
  const inEastAsian = eastAsian.test(text);
  for (const match of text.matchAll(wordOrMark)) {
    const usual = inEastAsian && !/[0-9A-Za-z]/.test(match[0]);
    let offset = match.index;
    for (const character of pictograph.test(match[0]) ? [] : match[0]) {
      const plain = usual && fullWidth.test(character) ? null : plainForm(character);
      if (plain !== null) found.set(offset, plain);
      offset += character.length;
    }
  }
}

/** Offsets (UTF-16) of characters that pose as ASCII, with the character each resembles (empty when only its script is odd). */
export function findLookAlikes(text: string): Map<number, string> {
  const found = new Map<number, string>();
  if (plain.test(text)) return found;
  findForeign(text, found);
  findStyled(text, found);
  return found;
}
