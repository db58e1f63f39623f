import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coverRow, type TextRow } from '../../shared/discretion/rows.ts';
import { hideRows } from '../../shared/discretion/screenText.ts';

const rules = { mrn: [] };
const rowsOf = (...texts: string[]): TextRow[] => texts.map((text, index) => ({ text, goesOn: index < texts.length - 1 }));

/** The covered text of every row. */
const covered = (rows: TextRow[], cursor: number | null = null) =>
  rows.map((_, index) =>
    coverRow((at) => rows[at], index, rules, index === rows.length - 1 ? cursor : null).map(({ from, to, kind }) => [
      kind,
      rows[index]?.text.slice(from, to),
    ]),
  );

describe('what of a screen is covered', () => {
  it('is a value that wraps into the next row, in both', () => {
    expect(covered(rowsOf('call rosa about 123-4', '5-6789 today'))).toEqual([[['ssn', '123-4']], [['ssn', '5-6789']]]);
  });

  it('is a value whose label stands in the row before it wraps', () => {
    expect(covered(rowsOf("WHERE mrn = '", "90210777'"))).toEqual([[], [['mrn', '90210777']]]);
  });

  it('is nothing that only looks like a value because two rows stand above one another', () => {
    const rows: TextRow[] = [
      { text: 'part 123-4', goesOn: false },
      { text: '5-6789', goesOn: false },
    ];
    expect(covered(rows)).toEqual([[], []]);
  });

  it('is what is being typed and could become a value, while the cursor stands behind it', () => {
    for (const typed of ['123-4', '123-45-67', '4111 1111', '(212) 555-0', 'rosa.lind@cli']) {
      const text = `find ${typed}`;
      expect(covered(rowsOf(text), text.length), typed).toEqual([[['typing', typed]]]);
      expect(covered(rowsOf(text), 2), typed).toEqual([[]]);
    }
    expect(covered(rowsOf('ls -l 2026'), 10)).toEqual([[]]);
  });

  it('is every line of a private key', () => {
    const rows = ['$ cat id_rsa', '-----BEGIN RSA PRIVATE KEY-----', 'MIIEowIBAAKCAQEA1n', 'q83hnmNwQbTNVLIh02', '-----END', '$ ls'];
    expect(hideRows(rows, null, rules)).toEqual([
      '$ cat id_rsa',
      '[token hidden]',
      '[token goes on]',
      '[token goes on]',
      '-----END',
      '$ ls',
    ]);
  });

  it('is told once, by its kind, where the value begins', () => {
    expect(hideRows(['ssn 123-45-6', '789 and more'], 12, rules)).toEqual(['ssn [SSN hidden]', '[SSN goes on] and more']);
    expect(hideRows(['ssn 123-45-6', '789 and more'], 40, rules)).toEqual(['ssn 123-45-6', '789 and more']);
    expect(hideRows(['ssn 123-45-6789'], 40, null)).toEqual(['ssn 123-45-6789']);
  });

  it('counts wide characters as two columns where a row is full', () => {
    expect(hideRows(['患者 123-45-6', '789'], 13, rules)).toEqual(['患者 [SSN hidden]', '[SSN goes on]']);
  });
});

it('wherever a screen cuts a value, no row of it shows a part of it', () => {
  const values = fc.constantFrom('123-45-6789', 'omar.q@example.org', '4111 1111 1111 1111', 'ghp_a1B2a1B2a1B2a1B2a1B2a1B2a1B2a1B2a1B2');
  const words = fc.array(fc.constantFrom('find', 'the', 'visit', 'of', 'SELECT', '*'), { maxLength: 6 });
  fc.assert(
    fc.property(words, values, fc.integer({ min: 8, max: 60 }), (before, value, cols) => {
      const text = [...before, value, 'end'].join(' ');
      const lines = Array.from({ length: Math.ceil(text.length / cols) }, (_, row) => text.slice(row * cols, (row + 1) * cols));
      const rows = lines.map((line, row) => ({ text: line, goesOn: row < lines.length - 1 }));
      const shown = rows.map(({ text: line }, index) => {
        const cover = coverRow((at) => rows[at], index, rules);
        return [...line].map((letter, at) => (cover.some(({ from, to }) => at >= from && at < to) ? '\u2591' : letter)).join('');
      });
      const start = text.indexOf(value);
      expect(shown.join('').slice(start, start + value.length)).toBe('\u2591'.repeat(value.length));
    }),
  );
});
