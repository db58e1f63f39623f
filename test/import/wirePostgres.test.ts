import { describe, expect, test } from 'vitest';
import { facts, type Piece, postgresMessages as pg, readPieces, texts } from './wirePayloads.ts';

const sent = (...messages: Buffer[]): Piece => ['i', Buffer.concat(messages)];
const read = (...pieces: Piece[]) => readPieces('postgres', pieces);

describe('the payload of a PostgreSQL client', () => {
  test('gives each statement of a query, with its time and the database of its connection', () => {
    const found = read(
      sent(pg.encryption()),
      sent(pg.startup({ user: 'key', database: 'ehr', application_name: 'psql' })),
      sent(pg.query("SELECT 1; UPDATE t SET a = ';'"), pg.query('')),
      sent(pg.query('TABLE x'), pg.terminate()),
    );
    expect(texts(found)).toEqual(['SELECT 1', "UPDATE t SET a = ';'", 'TABLE x']);
    expect(facts(found, 'offsetMs', 'database', 'complete')).toEqual([
      [2, 'ehr', true],
      [2, 'ehr', true],
      [3, 'ehr', true],
    ]);
    expect(found.unread).toBe(0);
  });

  test('puts a prepared statement together with the parameters it was run with', () => {
    const found = read(
      sent(pg.parse('by_id', 'SELECT * FROM patients WHERE id = $1 AND note = $2', [23, 25]), pg.sync()),
      sent(pg.bind('', 'by_id', [Buffer.from([0, 0, 1, 2]), "it's"], [1, 0]), pg.describe(), pg.execute(), pg.sync()),
      sent(pg.bind('', 'by_id', ['7', null]), pg.execute(), pg.sync()),
    );
    expect(texts(found)).toEqual(Array(2).fill('SELECT * FROM patients WHERE id = $1 AND note = $2'));
    expect(facts(found, 'params', 'offsetMs')).toEqual([
      ['["258","it\'s"]', 1],
      ['["7",null]', 2],
    ]);
  });

  test('decodes binary parameters whose type the client names, and shows the bytes of others', () => {
    const eight = (value: bigint) => {
      const bytes = Buffer.alloc(8);
      bytes.writeBigInt64BE(value);
      return bytes;
    };
    const values: [number, Buffer, string][] = [
      [16, Buffer.of(1), 't'],
      [20, eight(-9_007_199_254_740_993n), '-9007199254740993'],
      [1114, eight(1_500_001n), '2000-01-01T00:00:01.500001Z'],
      [1082, Buffer.from([0, 0, 0, 1]), '2000-01-02'],
      [2950, Buffer.from('00112233445566778899aabbccddeeff', 'hex'), '00112233-4455-6677-8899-aabbccddeeff'],
      [3802, Buffer.from('\u0001{"a":1}'), '{"a":1}'],
      [0, Buffer.from([1, 2]), '\\x0102'],
      [23, Buffer.from([1, 2]), '\\x0102'],
    ];
    const types = values.map(([type]) => type);
    const found = read(
      sent(
        pg.parse('', 'SELECT 1', types),
        pg.bind(
          '',
          '',
          values.map(([, bytes]) => bytes),
          [1],
        ),
        pg.execute(),
        pg.sync(),
      ),
    );
    expect(JSON.parse(found.statements[0]?.facts.params ?? '')).toEqual(values.map(([, , text]) => text));
  });

  test('counts a result that is fetched in parts once', () => {
    const found = read(
      sent(pg.parse('', 'SELECT 1'), pg.bind('c', ''), pg.execute('c', 50), pg.sync()),
      sent(pg.execute('c', 50), pg.sync()),
    );
    expect(texts(found)).toEqual(['SELECT 1']);
  });

  test('says what was prepared and never run, and what was run without its text', () => {
    const found = read(
      sent(pg.bind('', 'earlier', ['7']), pg.execute(), pg.parse('s', 'DELETE FROM t'), pg.sync(), pg.closeStatement('s')),
    );
    expect(found.statements).toMatchObject([
      { text: null, facts: { complete: false, params: '["7"]', remarks: ['the text of this prepared statement is not recorded'] } },
      { text: 'DELETE FROM t', facts: { verb: 'PREPARE', action: 'other', remarks: ['prepared; that it was run is not recorded'] } },
    ]);
  });

  test('claims no text for a name that two connections gave to different statements', () => {
    const start = () => sent(pg.startup({ user: 'k', database: 'ehr' }));
    const named = (sql: string) => sent(pg.parse('S_1', sql), pg.sync());
    const found = read(start(), start(), named('SELECT 1'), named('SELECT 2'), sent(pg.bind('', 'S_1', ['x']), pg.execute(), pg.sync()));
    expect(found.statements.filter(({ facts: { verb } }) => verb === undefined)).toMatchObject([
      { text: null, facts: { params: '["x"]' } },
    ]);
    const alone = read(start(), named('SELECT 1'), named('SELECT 2'), sent(pg.bind('', 'S_1'), pg.execute(), pg.sync()));
    expect(texts(alone).at(-1)).toBe('SELECT 2');
  });

  test('names no database when connections of one session open several', () => {
    const start = (database: string) => sent(pg.startup({ user: 'k', database }));
    expect(facts(read(start('a'), start('b'), sent(pg.query('SELECT 1'))), 'database')).toEqual([[undefined]]);
  });

  test('tells a statement that is cut short as such, and loses no other', () => {
    const whole = Buffer.concat([pg.query('SELECT 1'), pg.query('SELECT name FROM patients')]);
    const found = read(['i', whole.subarray(0, whole.length - 9)]);
    expect(texts(found)).toEqual(['SELECT 1', 'SELECT name FROM']);
    expect(facts(found, 'complete')).toEqual([[true], [false]]);
  });

  test('counts what is no message and goes on with the next element', () => {
    const found = read(sent(pg.query('SELECT 1')), ['i', '\u0007nonsense'], sent(pg.query('SELECT 2')));
    expect(texts(found)).toEqual(['SELECT 1', 'SELECT 2']);
    expect(found.unread).toBe(9);
  });

  test('is read as text where the export gives the text of queries instead', () => {
    const found = read(['i', 'SELECT 1; SELECT 2'], ['i', 'VACUUM']);
    expect([texts(found), found.unread]).toEqual([['SELECT 1', 'SELECT 2', 'VACUUM'], 0]);
  });

  test('shows neither the access key, nor a password, nor the password a statement sets', () => {
    const { shown } = read(
      sent(pg.startup({ user: 'CANARY-key', database: 'ehr', options: 'CANARY-option' })),
      sent(pg.password('CANARY-password')),
      sent(pg.query("ALTER ROLE ana PASSWORD 'CANARY-it''s' VALID UNTIL 'x'; SELECT dblink('host=a password=CANARY-d user=b')")),
    );
    expect(shown).not.toContain('CANARY');
    expect(shown).toContain("ALTER ROLE ana PASSWORD '[redacted: password]' VALID UNTIL 'x'");
    for (const mark of ['user=[redacted: access key]', 'authentication: [redacted: password]']) expect(shown).toContain(mark);
  });
});
