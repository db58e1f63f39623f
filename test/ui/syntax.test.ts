import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { commandSyntax } from '../../renderer/ui/commandSyntax.ts';
import { colouredPieces, jsonSyntax, mostColoured, type Syntax, syntaxRuns } from '../../renderer/ui/syntax.ts';

/** The coloured stretches of a text, as `token:text`. */
const coloured = (text: string, syntax: Syntax) =>
  colouredPieces(syntaxRuns(text, syntax), text, 0).flatMap((piece) => (piece.token === null ? [] : [`${piece.token}:${piece.text}`]));

test('SQL: keywords, strings with doubled quotes, numbers and comments; quoted names are no strings and no keywords', () => {
  expect(coloured(`SELECT "from", \`order\` FROM t WHERE a = 'it''s -- no comment' AND b = 42 -- SELECT`, 'sql')).toEqual([
    'keyword:SELECT',
    'keyword:FROM',
    'keyword:WHERE',
    "string:'it''s -- no comment'",
    'keyword:AND',
    'number:42',
    'comment:-- SELECT',
  ]);
});

test('SQL: words that most databases know and the standard does not', () => {
  expect(coloured('select a from t limit 5', 'sql')).toEqual(['keyword:select', 'keyword:from', 'keyword:limit', 'number:5']);
});

test('JSON: names, strings, numbers and words', () => {
  expect(coloured('{"a": "b\\"c", "d": [1.5, true, null]}', 'json')).toEqual([
    'name:"a"',
    'string:"b\\"c"',
    'name:"d"',
    'number:1.5',
    'keyword:true',
    'keyword:null',
  ]);
});

test.each([
  ['a quote behind a backslash', `SELECT 'a\\' OR 1=1 -- '`],
  ['a comment that some carry out', 'SELECT /*! DROP */ 1'],
  ['a comment in a comment', 'SELECT /* a /* b */ DROP */ 1'],
  ['dollar quotes', 'SELECT $x$ DROP TABLE t $x$'],
  ['a hash', 'SELECT # DROP'],
  ['two dashes without a space', 'SELECT 1--1 DROP'],
])('from where products disagree on it, nothing is coloured: %s', (_, text) => {
  expect(coloured(text, 'sql').filter((one) => !/^(keyword:SELECT|number:1)$/.test(one))).toEqual([]);
});

const hostile = ["'", '"', '/*', '/*/', '--', '-- ', '$$', '`', '[a', '(', '\\', "''", '1e', 'a.', '{"', '[', '\u202e', '\ud800'];

test.each(hostile.map((piece) => [JSON.stringify(piece), piece]))(
  '100 KB of %s: no more than the limit is coloured, and no character is lost',
  (_, piece) => {
    const text = piece.repeat(Math.ceil(100_000 / piece.length));
    for (const syntax of ['sql', 'json'] as const) {
      const runs = syntaxRuns(text, syntax);
      expect(runs.at(-1)?.to ?? 0).toBeLessThanOrEqual(mostColoured);
      expect(runs.length).toBeLessThanOrEqual(mostColoured);
      expect(
        colouredPieces(runs, text, 0)
          .map((one) => one.text)
          .join(''),
      ).toBe(text);
    }
  },
);

test('what lies behind the limit is plain', () => {
  const text = `${'select 1, '.repeat(500)}select`;
  const pieces = colouredPieces(syntaxRuns(text, 'sql'), text, 0);
  expect(pieces[0]).toEqual({ text: 'select', token: 'keyword' });
  expect(pieces.at(-1)?.text.endsWith('select')).toBe(true);
  expect(pieces.at(-1)?.token).toBeNull();
});

test('a stretch from the middle has the colours of the whole', () => {
  const runs = syntaxRuns("SELECT 'abc def' x", 'sql');
  expect(colouredPieces(runs, 'bc def', 9)).toEqual([{ text: 'bc def', token: 'string' }]);
  expect(colouredPieces(runs, "f' x", 14)).toEqual([
    { text: "f'", token: 'string' },
    { text: ' x', token: null },
  ]);
});

test('the language is what the record says and the text bears out; else it is unknown', () => {
  const of = (text: string | null, verb: string | null, database = false) => commandSyntax({ text, verb, database });
  expect(of('SELECT 1', 'SELECT')).toBe('sql');
  expect(of('-- why\n(select 1)', null, true)).toBe('sql');
  expect(of('SELECT 1', null)).toBeUndefined();
  expect(of('db.patients.find({})', 'query', true)).toBeUndefined();
  expect(of('show.sh --all', 'exec', true)).toBeUndefined();
  expect(of('rm -rf /', 'exec')).toBeUndefined();
  expect(of('{"find":"patients"}', 'query', true)).toBe('json');
  expect(of(null, 'SELECT', true)).toBeUndefined();
  expect(['[1]', ' {"a":1}\n', '{"a":1', '12', 'true', '"x"', '{a:1}'].map(jsonSyntax)).toEqual([
    'json',
    'json',
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

/** Relative luminance and contrast (WCAG 2.2). */
const light = (colour: string) => {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};

test('in every theme each colour has a contrast of 4.5 or more on paper', () => {
  const css = readFileSync(new URL('../../renderer/ui/tokens.css', import.meta.url), 'utf8');
  const themes = css.split(/^:root/m).filter((part) => part.includes('--paper:'));
  expect(themes).toHaveLength(3);
  for (const theme of themes) {
    const colour = (name: string) => new RegExp(`--${name}: (#[0-9a-f]{6});`).exec(theme)?.[1] ?? '';
    for (const name of ['code-keyword', 'code-name', 'code-string', 'code-number', 'ink-mute']) {
      const [low = 0, high = 0] = [light(colour(name)), light(colour('paper'))].toSorted((one, other) => one - other);
      expect((high + 0.05) / (low + 0.05), name).toBeGreaterThanOrEqual(4.5);
    }
  }
});
