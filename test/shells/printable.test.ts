import { expect, it } from 'vitest';
import { printable } from '../../main/shells/cli/output.ts';

it('leaves what can be seen as it is', () => {
  expect(printable('Müller 病院 ✔️ a\tb')).toBe('Müller 病院 ✔️ a b');
});

it.each([
  ['a control', '\x1b', '<U+001B>'],
  ['a control of the upper half', '\x9b', '<U+009B>'],
  ['a change of direction', '\u202e', '<U+202E>'],
  ['a zero-width space', '\u200b', '<U+200B>'],
  ['a soft hyphen', '\u00ad', '<U+00AD>'],
  ['a filler', '\u3164', '<U+3164>'],
  ['a tag, which spells text that nobody sees', '\u{e0072}', '<U+E0072>'],
])('names %s instead of handing it to the terminal', (_, character, name) => {
  expect(printable(`rm${character}x`)).toBe(`rm${name}x`);
});
