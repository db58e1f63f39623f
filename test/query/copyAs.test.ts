import fc from 'fast-check';
import { expect, test } from 'vitest';
import { citationOf, rowsAsCsv, rowsAsJson } from '../../renderer/query/copyAs.ts';
import { markdownCode } from '../../shared/markdown.ts';
import { eventFields } from '../../shared/import/event.ts';
import { readCsv } from '../../shared/report/csvTable.ts';
import { event } from '../support/events.ts';

const hostile = event(
  { actor_email: '=HYPERLINK("http://x")', command_text: 'say "hi"\nnow', rows_affected: -5, masked_fields: ['a', 'b'] },
  1,
);

test('rows as CSV have every column, and nothing in them that a spreadsheet would run', () => {
  const [heading, row] = [...readCsv(rowsAsCsv([hostile]))];
  const cell = (name: string) => row?.[heading?.indexOf(name) ?? -1];
  expect(heading).toEqual(eventFields.map(({ name }) => name));
  expect(cell('actor_email')).toBe(`'=HYPERLINK("http://x")`);
  expect(cell('command_text')).toBe('say "hi"\nnow');
  expect(cell('rows_affected')).toBe('-5');
  expect(cell('masked_fields')).toBe('a, b');
  expect(cell('actor_name')).toBe('');
});

test('a row as JSON says null for what is not recorded, and several are one a line', () => {
  const one = JSON.parse(rowsAsJson([hostile])) as Record<string, unknown>;
  expect(Object.keys(one)).toEqual(eventFields.map(({ name }) => name));
  expect(one['actor_name']).toBeNull();
  expect(
    rowsAsJson([hostile, event({}, 2)])
      .split('\n')
      .map((line) => (JSON.parse(line) as { event_id: string }).event_id),
  ).toEqual([hostile.event_id, event({}, 2).event_id]);
});

test('text of the evidence is code in Markdown: no backtick in it ends it, and nothing in it is unseen', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('`', 'a', ' ', '\n', '\u202e', '*', '<') }), (text) => {
      const code = markdownCode(text);
      const fence = /^`+/.exec(code)?.[0] ?? '';
      expect(code.endsWith(fence)).toBe(true);
      const inside = code.slice(fence.length, code.length - fence.length);
      if (text.includes('`')) expect([...inside.matchAll(/`+/g)].every(([run]) => run.length < fence.length)).toBe(true);
      expect(code).not.toMatch(/[\n\u202e]/);
    }),
  );
});

test('a citation leads to the bytes of the record', () => {
  const text = citationOf(
    event({ actor_email: 'amy`x', outcome: 'denied' }, 3),
    {
      bundle: { id: 'b', path: 'september.zip', sha256: 'bb', seal: 'unsealed', importedAt: '2026-10-01T00:00:00Z' },
      file: { id: 'f', path: 'sessions.jsonl', sha256: 'ff', size: 10, source: 'hoop' },
      line: 4,
      byteOffset: 300,
      byteLength: 100,
      rawSha256: 'rr',
      leaf: 'll',
      folded: [],
    },
    'UTC',
  );
  expect(text).toContain('2026-09-01 12:00:00.000 UTC · actor `` amy`x `` · action not recorded');
  expect(text).toContain('record: `sessions.jsonl`, line 4, bytes 300 to 400, SHA-256 `rr`');
  expect(text).toContain('bundle `september.zip`, SHA-256 `bb`, seal unsealed');
});
