import { describe, expect, test } from 'vitest';
import { markEvidence, type MarkKind } from '../../renderer/ui/index.ts';

/** Labels and kinds of the marks in a text. */
function marks(text: string, layout: 'line' | 'lines' = 'line'): [string, MarkKind][] {
  return markEvidence(text, layout).flatMap((segment) => (segment.kind === 'mark' ? [[segment.label, segment.mark]] : []));
}

test.each([
  ['\u0000', 'NUL', 'control'],
  ['\u001b', 'ESC', 'control'],
  ['\u007f', 'DEL', 'control'],
  ['\u009b', 'U+009B', 'control'],
  ['\u202e', 'RLO', 'bidi'],
  ['\u2066', 'LRI', 'bidi'],
  ['\u200b', 'ZWSP', 'invisible'],
  ['\u00ad', 'SHY', 'invisible'],
  ['\u{e0041}', 'U+E0041', 'invisible'],
  ['\ufe0f', 'U+FE0F', 'invisible'],
  ['\u00a0', 'NBSP', 'space'],
  ['\u3000', 'SP', 'space'],
  ['\ue000', 'U+E000', 'private'],
  ['\ud800', 'U+D800', 'broken'],
  ['\ufffd', 'U+FFFD', 'broken'],
] as const)('the character %j is drawn as %s', (character, label, kind) => {
  expect(marks(`a${character}b`)).toEqual([[label, kind]]);
});

describe('look-alikes', () => {
  test('a Cyrillic letter in a Latin word is marked with the letter it resembles', () => {
    const [, marked] = markEvidence('p\u0430ypal');
    expect(marked).toMatchObject({ kind: 'mark', mark: 'look-alike', says: 'looks like “a” but is U+0430' });
  });

  test('a word made of look-alikes alone is marked', () => {
    expect(marks('\u0441\u043e\u0440\u0435').map(([, kind]) => kind)).toEqual(Array(4).fill('look-alike'));
  });

  test('text in its own script is left alone', () => {
    expect(marks('Пациент выписан')).toEqual([]);
    expect(marks('Αθήνα')).toEqual([]);
    expect(marks('山田太郎 Müller')).toEqual([]);
  });

  test('full-width and mathematical forms are marked as what they stand for', () => {
    expect(markEvidence('\uff41\u{1d5d4}')).toMatchObject([
      { says: 'looks like “a” but is U+FF41' },
      { says: 'looks like “A” but is U+1D5D4' },
    ]);
    expect(marks('\u2139p')).toEqual([['\u2139', 'look-alike']]);
    expect(marks('山田 \uff52m')).toEqual([['\uff52', 'look-alike']]);
    expect(marks('山田 \u{1d5d4}')).toEqual([['\u{1d5d4}', 'look-alike']]);
  });

  test('a sign that stands alone and what East Asian text is written with are left alone', () => {
    expect(marks('\u2139 building')).toEqual([]);
    expect(marks('山田，\uff12\uff10\uff12\uff16年（患者）')).toEqual([]);
  });
});

test('in lines, line feed and tab keep their effect; carriage return never does', () => {
  expect(marks('a\n\tb\r\n', 'lines')).toEqual([['CR', 'control']]);
  expect(marks('a\n\tb').map(([label]) => label)).toEqual(['LF', 'TAB']);
});
