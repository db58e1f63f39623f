import { describe, expect, test } from 'vitest';
import { Prefix } from '../../main/import/sources/postgresPrefix.ts';
import { TextRecords } from '../../main/import/sources/postgresText.ts';
import { importFile } from './importing.ts';
import { audited } from './postgresLog.ts';

describe('a log of PostgreSQL that came through syslog', () => {
  const piece = (number: string, text: string, host = 'db1', pid = 7) => `Nov 22 18:00:37 ${host} postgres[${pid}]: [${number}] ${text}\n`;

  test('says where a tab or a line feed may have been said otherwise', async () => {
    const start = '2026-11-22 12:00:37.100 UTC [7] LOG:  statement:';
    const lines = [
      piece('1-1', `${start} SELECT`),
      piece('1-2', '#011FROM t'),
      piece('2-1', `${start} SELECT`),
      piece('2-2', "#011c='#011627'"),
      piece('3-1', `${start} SELECT`),
      piece('3-2', "\tc='#011627'"),
      piece('4-1', `${start} SELECT`),
      piece('4-2', '#0111#012'),
    ];
    const imported = await importFile('syslog', lines.join(''));
    expect(imported.events.map(({ command_text, parse_status }) => [command_text, parse_status])).toEqual([
      ['SELECT\nFROM t', 'ok'],
      ["SELECT\nc='\t627'", 'partial'],
      ["SELECT\nc='#011627'", 'ok'],
      ['SELECT\n1#012', 'partial'],
    ]);
  });

  test('remembers of a record no more than what finds it again, and not once it is told', () => {
    const nothing = () => undefined;
    const records = new TextRecords([new Prefix('%m [%p] ')], { row: nothing, rejected: nothing }, 1 << 20);
    const line = (number: number) => {
      const text = '2026-11-22 12:00:37.100 UTC [7] LOG:  x';
      records.take({ line: number, offset: 100 * number, bytes: Buffer.from(text), text, valid: true, ended: true });
      return records.atHand;
    };
    const [first, second] = [line(1), line(2)];
    expect(first).toEqual({ key: 'process 7', serial: 1 });
    expect([records.resume(first), records.resume(second), records.resume(undefined)]).toEqual([false, true, false]);
  });

  test('of several servers follows each by itself: the start of one ends no session of another', async () => {
    const start = '2026-11-22 12:00:37.100 CST [7] LOG:  ';
    const boot = start.replace('7]', '1]');
    const lines = [
      piece('1', `${start}${audited({ statement: 'SELECT 1' })}`),
      piece('2-1', `${start}${audited({ statement: 'SELECT 1' })}`),
      piece('1', `${boot}starting PostgreSQL 16.4`, 'db2', 1),
      piece('2', `${boot}database system is ready to accept connections`, 'db2', 1),
      piece('2-2', '#011x'),
      piece('3', `${start}statement: SELECT 3`),
    ];
    const imported = await importFile('syslog', lines.join(''));
    expect(imported.rejected).toEqual([]);
    const [event] = imported.events.filter(({ source_instance }) => source_instance === 'db1');
    expect(event).toMatchObject({ command_text: 'SELECT 1', outcome: 'success' });
  });
});
