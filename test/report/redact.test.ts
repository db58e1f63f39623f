import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commandExcerpt } from '../../main/report/redact.ts';

describe('the beginning of a command in print', () => {
  it.each([
    ["SELECT name FROM patient WHERE mrn = '12345678'", 'SELECT name FROM patient WHERE mrn = ?'],
    ['SELECT * FROM t WHERE a = 5 AND b = -3.5', 'SELECT * FROM t WHERE a = ? AND b = ?'],
    ["UPDATE t SET n = 'O''Neill' WHERE id=7", 'UPDATE t SET n = ? WHERE id=?'],
    ["INSERT INTO t VALUES ('never closed", 'INSERT INTO t VALUES (?'],
    ['SELECT $$Jane Roe$$', 'SELECT ?'],
    ['DO $body$ BEGIN RAISE; END $body$', 'DO ?'],
    ['grep "Jane Roe" notes.txt', 'grep ? notes.txt'],
    ['SELECT 1 -- about Jane Roe', 'SELECT ? ?'],
    ['SELECT 1 /* about Jane Roe */ FROM t', 'SELECT ? ? FROM t'],
    ['mail jane.roe@example.org', 'mail ?'],
    ['SELECT col1 FROM t2', 'SELECT col1 FROM t2'],
    ['cat mrn00012345.txt', 'cat mrn?.txt'],
    ['kubectl exec  payments\n -- ls', 'kubectl exec payments ?'],
  ])('%s', (command, printed) => {
    expect(commandExcerpt(command)).toBe(printed);
  });

  it('is cut after 60 characters', () => {
    const printed = commandExcerpt(`SELECT ${'column, '.repeat(20)} FROM t`);
    expect([...printed]).toHaveLength(61);
    expect(printed.endsWith('…')).toBe(true);
  });

  it('never shows what stands in quotation marks, wherever they stand', () =>
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', ' ', '=', '('), maxLength: 30 }),
        fc.constantFrom("'", '"'),
        fc.boolean(),
        (before, mark, closed) => {
          expect(commandExcerpt(`${before}${mark}SECRET${closed ? mark : ''}`)).not.toContain('SECRET');
        },
      ),
    ));

  it('never shows a number of four or more digits', () =>
    fc.assert(
      fc.property(fc.integer({ min: 1000 }), fc.constantFrom(' ', '=', '(', ',', '#', ':'), (number, before) => {
        expect(commandExcerpt(`x${before}${number}`)).not.toMatch(/\d{4}/);
      }),
    ));
});
