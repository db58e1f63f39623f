import fc from 'fast-check';
import { expect, test } from 'vitest';
import { markEvidence } from '../../renderer/ui/index.ts';

const anything = fc.string({ unit: 'binary', maxLength: 40 });

test('nothing is lost by marking: the segments together are the text', () => {
  fc.assert(
    fc.property(anything, fc.constantFrom('line' as const, 'lines' as const), (text, layout) => {
      expect(
        markEvidence(text, layout)
          .map((segment) => segment.text)
          .join(''),
      ).toBe(text);
    }),
  );
});

test('no control, bidi, zero-width or half character is ever in a plain stretch', () => {
  fc.assert(
    fc.property(anything, (text) => {
      for (const segment of markEvidence(text)) {
        if (segment.kind === 'text') expect(segment.text).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/u);
      }
    }),
  );
});

test('what is drawn for a mark can be seen', () => {
  fc.assert(
    fc.property(anything, (text) => {
      for (const segment of markEvidence(text)) {
        if (segment.kind === 'mark') expect(segment.label).toMatch(/[^\s\p{C}]/u);
      }
    }),
  );
});
