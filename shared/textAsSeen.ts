import { findLookAlikes, plain } from './lookAlike.ts';

const invisible = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;

function withoutLookAlikes(text: string): string {
  const found = findLookAlikes(text);
  if (found.size === 0) return text;
  let seen = '';
  let offset = 0;
  for (const character of text) {
    seen += found.get(offset) || character;
    offset += character.length;
  }
  return seen;
}

/**
 * A line of text as somebody reads it: without what is invisible, and with the Latin letter for each that poses as one. It is for searching
 * beside the text itself, so that nothing is kept from being found by being spelled otherwise; it is never shown. Of a text in which nothing
 * is seen it is the text.
 */
export const asSeen = (text: string): string =>
  plain.test(text) ? text : withoutLookAlikes(text.replace(invisible, '')).normalize('NFKC') || text;
