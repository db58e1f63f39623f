import { describe, expect, test } from 'vitest';
import { facts, readPieces, texts } from './wirePayloads.ts';

const document = (value: object) => `${JSON.stringify(value)}\n`;

describe('the payload of a MySQL or SQL Server client', () => {
  test('is the text of a query an element, without the byte before it', () => {
    const found = readPieces('mysql', [
      ['i', '\u0003SELECT 1; SELECT "a;b"'],
      ['i', '\u0001SHOW TABLES'],
    ]);
    expect(texts(found)).toEqual(['SELECT 1', 'SELECT "a;b"', 'SHOW TABLES']);
    expect(facts(found, 'offsetMs')).toEqual([[0], [0], [1]]);
    expect(texts(readPieces('mssql', [['i', 'SELECT [a;b] FROM t\nGO\nSELECT 2']]))).toEqual(['SELECT [a;b] FROM t', 'SELECT 2']);
  });

  test('shows no password it sets', () => {
    const statements = [
      "CREATE USER a IDENTIFIED BY 'CANARY'",
      'ALTER USER a IDENTIFIED WITH x BY "CAN\\"CANARY"',
      "SET PASSWORD FOR a = PASSWORD('CANARY')",
      "CHANGE MASTER TO MASTER_PASSWORD='CANARY', MASTER_PORT=1",
      "CREATE USER b IDENTIFIED BY 'CANARY cut short",
    ];
    const found = readPieces(
      'mysql',
      statements.map((sql) => ['i', `\u0003${sql}`] as const),
    );
    expect(found.shown).not.toContain('CANARY');
    expect(found.shown.split('[redacted: password]')).toHaveLength(6);
    expect(readPieces('mssql', [['i', "CREATE LOGIN a WITH PASSWORD = N'CANARY' MUST_CHANGE"]]).shown).not.toContain('CANARY');
  });

  test('keeps what only looks like a secret', () => {
    const sql = "SELECT password_changed_at, 'no password', secret_id FROM t WHERE password IS NULL AND note = 'Basic metabolic panel'";
    expect(texts(readPieces('mysql', [['i', `\u0003${sql}`]]))).toEqual([sql]);
  });
});

describe('the payload of a MongoDB client', () => {
  const find = { find: 'patients', filter: { mrn: { $numberLong: '9007199254740993' } }, $db: 'ehr' };

  test('gives commands as they were written, with verb, database and collection', () => {
    const found = readPieces('mongodb', [
      ['i', document({ hello: 1, $db: 'admin' })],
      ['i', document(find) + document({ insert: 'visits', $db: 'ehr' }) + document({ _id: 1, note: 'x' })],
      ['i', document({ ping: 1, $db: 'admin' })],
    ]);
    expect(texts(found)).toEqual([JSON.stringify(find), '{"insert":"visits","$db":"ehr"}\n{"_id":1,"note":"x"}']);
    expect(facts(found, 'verb', 'action', 'database', 'table')).toEqual([
      ['find', 'read', 'ehr', 'patients'],
      ['insert', 'create', 'ehr', 'visits'],
    ]);
  });

  test('tells a command that is cut short as such, and counts what is no document', () => {
    const found = readPieces('mongodb', [['i', `nonsense\n{"delete":"visits","deletes":[{"q":{}`]]);
    expect(texts(found)).toEqual(['{"delete":"visits","deletes":[{"q":{}']);
    expect(facts(found, 'verb', 'action', 'complete')).toEqual([['delete', 'delete', false]]);
    expect(found.unread).toBe(8);
  });

  test('shows no answer to a challenge and no password', () => {
    const payload = { $binary: { base64: 'CANARY', subType: '00' } };
    const { shown } = readPieces('mongodb', [
      ['i', document({ hello: 1, speculativeAuthenticate: { saslStart: 1, payload }, $db: 'admin' })],
      ['i', document({ saslContinue: 1, payload, $db: 'admin' })],
      ['i', document({ createUser: 'a', pwd: 'CANARY', $db: 'admin' })],
    ]);
    expect(shown).not.toContain('CANARY');
    expect(shown).toContain('[redacted: credential]');
  });
});
