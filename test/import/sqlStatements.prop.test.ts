import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type SqlDialect, splitStatements } from '../../main/import/sources/sqlStatements.ts';

const dialects = ['postgres', 'mysql', 'mssql', 'oracle'] as const;
const dialect = fc.constantFrom<SqlDialect>(...dialects);
const soup = fc
  .array(
    fc.constantFrom(
      'SELECT',
      ' ',
      '\n',
      ';',
      "'",
      '"',
      '`',
      '[',
      ']',
      '$',
      '$$',
      '$a$',
      '--',
      '#',
      '/*',
      '*/',
      '\\',
      'E',
      'q',
      'GO',
      '/',
      'BEGIN',
      'é',
      '1',
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(''));

/** Statements with everything in them that could be mistaken for an end. */
const quoted: Readonly<Record<SqlDialect, readonly string[]>> = {
  postgres: [`'a;b'`, `E'\\';'`, '"x;y"', '$$;$$', '$t$ ; $$ ; $t$', '/* ; */', '-- ;\n'],
  mysql: [`'a\\';b'`, '`x;y`', '"x\\";y"', '/* ; */', '# ;\n'],
  mssql: [`'a;''b'`, '[x;y]', '"x;y"', '/* ; /* ; */ */', '-- ;\n'],
  oracle: [`'a;b'`, `q'(it's;)'`, '"x;y"', '/* ; */', '-- ;\n'],
};

const scripts = dialect.chain((name) => {
  const part = fc.constantFrom(...quoted[name], 'x', '1', ',');
  const statement = fc.array(part, { maxLength: 5 }).map((parts) => `SELECT ${parts.join(' ')} z`);
  return fc.record({ name: fc.constant(name), statements: fc.array(statement, { minLength: 1, maxLength: 6 }) });
});

describe('splitting any script', () => {
  test('gives back the statements that were joined', () => {
    fc.assert(
      fc.property(scripts, ({ name, statements }) => {
        expect(splitStatements(statements.join(' ; '), name)).toEqual(statements);
      }),
      { numRuns: 500 },
    );
  });

  test('gives pieces that stand in the script, in order, with only separators and comments between them', () => {
    fc.assert(
      fc.property(soup, dialect, (script, name) => {
        let from = 0;
        for (const statement of splitStatements(script, name)) {
          const at = script.indexOf(statement, from);
          expect(statement.trim()).toBe(statement);
          expect(statement).not.toBe('');
          expect(at).toBeGreaterThanOrEqual(from);
          from = at + statement.length;
        }
      }),
      { numRuns: 3000 },
    );
  });

  test('loses no letter that is neither in a comment nor a separator of batches', () => {
    const plain = fc.array(fc.constantFrom('SELECT', 'a', '1', ' ', ';', '\n', "'x;y'"), { maxLength: 30 }).map((parts) => parts.join(' '));
    const letters = (text: string) => text.replaceAll(/[\s;]/g, '');
    fc.assert(
      fc.property(plain, dialect, (script, name) => {
        expect(letters(splitStatements(script, name).join(' '))).toBe(letters(script));
      }),
    );
  });
});
