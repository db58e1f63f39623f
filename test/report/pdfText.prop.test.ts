import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { breakLines, type Face, printable } from '../../main/report/pdfText.ts';

/** A face with Latin letters only, in which every character is as wide as half its size. */
const latin: Face = { has: (codePoint) => codePoint < 0x250 || codePoint === 0x2026, width: (text, size) => [...text].length * size * 0.5 };
/** The same with the angle brackets in which missing characters are written. */
const face: Face = { ...latin, has: (codePoint) => latin.has(codePoint) || codePoint === 0x27e8 || codePoint === 0x27e9 };

const anyText = fc.string({ unit: 'binary', maxLength: 80 });

describe('printable text', () => {
  it('holds only characters the face can draw, and none that is invisible', () =>
    fc.assert(
      fc.property(anyText, (text) => {
        for (const character of printable(text, face)) {
          expect(face.has(character.codePointAt(0)!)).toBe(true);
          expect(character).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}]/u);
        }
      }),
    ));

  it('keeps what can be drawn as it is', () => {
    expect(printable("Zoë's query: 100 % of <b>", face)).toBe("Zoë's query: 100 % of <b>");
  });

  it('writes what cannot be drawn, or would deceive, as its number', () => {
    expect(printable('a\u202eb\u674e\u001b[31m\u200b\u{1f600}', face)).toBe('a⟨U+202E⟩b⟨U+674E⟩⟨U+001B⟩[31m⟨U+200B⟩⟨U+1F600⟩');
  });

  it('keeps line feeds only where several lines are meant', () => {
    expect(printable('a\nb\tc', face)).toBe('a b c');
    expect(printable('a\nb\tc', face, true)).toBe('a\nb c');
  });
});

describe('broken lines', () => {
  const plain = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '/', '.', '-', 'ü'), maxLength: 120 });

  it('are never wider than the column', () =>
    fc.assert(
      fc.property(plain, fc.integer({ min: 12, max: 200 }), (text, width) => {
        for (const line of breakLines(text, face, 8, width)) expect(face.width(line, 8)).toBeLessThanOrEqual(width);
      }),
    ));

  it('lose no character but spaces', () =>
    fc.assert(
      fc.property(plain, fc.integer({ min: 12, max: 200 }), (text, width) => {
        expect(breakLines(text, face, 8, width).join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
      }),
    ));

  it('end in an ellipsis inside the column when there are too many', () =>
    fc.assert(
      fc.property(plain, fc.integer({ min: 12, max: 60 }), fc.integer({ min: 1, max: 3 }), (text, width, most) => {
        const whole = breakLines(text, face, 8, width);
        const cut = breakLines(text, face, 8, width, most);
        expect(cut.length).toBeLessThanOrEqual(most);
        if (whole.length <= most) return;
        expect(cut.at(-1)!.endsWith('…')).toBe(true);
        expect(face.width(cut.at(-1)!, 8)).toBeLessThanOrEqual(width);
      }),
    ));

  it('break a long name after a separator near the end of the line', () => {
    expect(breakLines('payments/api-6f7b9d8c5', face, 10, 70)).toEqual(['payments/api-', '6f7b9d8c5']);
  });
});
