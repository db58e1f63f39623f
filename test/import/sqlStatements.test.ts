import { describe, expect, test } from 'vitest';
import { type SqlDialect, splitStatements } from '../../main/import/sources/sqlStatements.ts';

const split = (dialect: SqlDialect, script: string) => splitStatements(script, dialect);

describe('splitting a script into statements', () => {
  test('ends a statement at a semicolon and leaves out what is empty', () => {
    expect(split('postgres', ' SELECT 1 ;;\n\n SELECT 2; ')).toEqual(['SELECT 1', 'SELECT 2']);
    expect(split('postgres', ' ; \n')).toEqual([]);
    expect(split('postgres', 'SELECT 1')).toEqual(['SELECT 1']);
  });

  test('keeps semicolons inside quotes, with the quote doubled in them', () => {
    expect(split('postgres', `SELECT 'a;''b;', "x;""y" ; SELECT 2`)).toEqual([`SELECT 'a;''b;', "x;""y"`, 'SELECT 2']);
  });

  test('takes a backslash as an escape only where the dialect does', () => {
    const script = `SELECT 'a\\'; SELECT 2; --'`;
    expect(split('postgres', script)).toEqual([`SELECT 'a\\'`, 'SELECT 2']);
    expect(split('mysql', script)).toEqual([script]);
    expect(split('postgres', `SELECT E'a\\'; b'; SELECT 2`)).toEqual([`SELECT E'a\\'; b'`, 'SELECT 2']);
    expect(split('postgres', `SELECT type'a\\'; SELECT 2`)).toEqual([`SELECT type'a\\'`, 'SELECT 2']);
  });

  test('keeps dollar quotes of PostgreSQL whole, with and without a tag', () => {
    const body = 'CREATE FUNCTION f() RETURNS int AS $fn$ BEGIN RETURN $$;$$; END; $fn$ LANGUAGE plpgsql';
    expect(split('postgres', `${body}; SELECT 1`)).toEqual([body, 'SELECT 1']);
    expect(split('postgres', 'SELECT $1; SELECT a$b$c; SELECT 2')).toEqual(['SELECT $1', 'SELECT a$b$c', 'SELECT 2']);
  });

  test('leaves comments around a statement out and comments inside it in', () => {
    expect(split('postgres', '-- first;\nSELECT 1 -- one; two\n, 2; /* end; */')).toEqual(['SELECT 1 -- one; two\n, 2']);
    expect(split('postgres', '/* a /* nested; */ still; */ SELECT 1')).toEqual(['SELECT 1']);
    expect(split('mysql', '/* a /* not nested; */ SELECT 1')).toEqual(['SELECT 1']);
  });

  test('knows the comments of MySQL', () => {
    expect(split('mysql', '# note; more\nSELECT 1; SELECT 5--2;')).toEqual(['SELECT 1', 'SELECT 5--2']);
    expect(split('mysql', '/*!40101 SET NAMES utf8 */; SELECT `a;b`')).toEqual(['/*!40101 SET NAMES utf8 */', 'SELECT `a;b`']);
  });

  test('keeps bracketed names of SQL Server whole and ends a batch at GO', () => {
    expect(split('mssql', 'SELECT [a;]]b]\nGO\nSELECT 2\n go 5 \nSELECT GO')).toEqual(['SELECT [a;]]b]', 'SELECT 2', 'SELECT GO']);
  });

  test('keeps a procedure together up to the end of its batch', () => {
    const procedure = 'CREATE PROCEDURE p AS BEGIN SELECT 1; SELECT 2; END';
    expect(split('mssql', `SELECT 0; ${procedure}\nGO\nSELECT 3; SELECT 4`)).toEqual(['SELECT 0', procedure, 'SELECT 3', 'SELECT 4']);
    expect(split('mssql', 'BEGIN TRANSACTION; SELECT 1; COMMIT')).toEqual(['BEGIN TRANSACTION', 'SELECT 1', 'COMMIT']);
    expect(split('oracle', `BEGIN a; b; END;\n/\nSELECT q'[it's; fine]' FROM dual;`)).toEqual([
      'BEGIN a; b; END;',
      `SELECT q'[it's; fine]' FROM dual`,
    ]);
    expect(split('mysql', 'DELIMITER //\nCREATE TRIGGER t; END //\nDELIMITER ;')).toEqual([
      'DELIMITER //\nCREATE TRIGGER t; END //\nDELIMITER ;',
    ]);
  });

  test('takes a line of psql for itself', () => {
    expect(split('postgres', '\\d patients\nSELECT 1; \\q')).toEqual(['\\d patients', 'SELECT 1', '\\q']);
  });

  test('takes what is not closed as one statement to the end', () => {
    for (const open of [`SELECT 'a; b`, 'SELECT "a; b', 'SELECT $x$ a; b', 'SELECT 1 /* a; b'])
      expect(split('postgres', open)).toHaveLength(1);
  });
});
