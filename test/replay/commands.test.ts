import { describe, expect, test } from 'vitest';
import { createCommandFinder } from '../../main/replay/commands.ts';
import { readCast, validCasts } from './casts.ts';
import { decodeFile } from './decoding.ts';

const esc = '\x1b';

/** What is found when each text is one frame, a second after the one before. */
function found(frames: readonly string[], cols = 80): [number, string][] {
  const finder = createCommandFinder(cols);
  frames.forEach((text, index) => finder.read(text, index * 1000));
  return finder.finish().marks.map(({ at, label }) => [at, label]);
}
const typed = (text: string) => [...text];

describe('a command', () => {
  test('is what was echoed behind a prompt that had stood alone, at the moment it was entered', () => {
    expect(found(['amy@host:~$ ', 'l', 's', '\r\nfile\r\namy@host:~$ ', 'exit', '\r\n'])).toEqual([
      [3000, 'ls'],
      [5000, 'exit'],
    ]);
  });

  test.each(['$ ', '# ', 'host% ', '[root@host /]# ', 'clinic=> ', 'clinic=# ', 'mysql> ', '>>> ', 'sqlite> ', '❯ ', 'C:\\Users\\amy>'])(
    'is found behind %j',
    (prompt) => {
      expect(found([prompt, 'what', '\r\n'])).toEqual([[2000, 'what']]);
    },
  );

  test.each([
    ['a prompt and a command printed at once', ['$ rm -rf /\r\n']],
    ['a line of output that ends like a prompt', ['price in $ ', '\r\n']],
    ['progress', ['45 % ', '46 % \r\n', '45% ', 'done\r\n']],
    ['a password', ['Password: ', 'hunter2\r\n']],
    ['nothing', ['$ ', '\r\n', '$ ', '\r\n']],
    ['what Ctrl-C ended', ['$ ', 'sleep 9', '^C\r\n']],
    ['what a program draws on the alternate screen', [`${esc}[?1049h$ `, 'ls', '\r\n', `${esc}[?1049l`]],
    ['a line that the cursor left', ['$ ', `ls${esc}[5;1H`, '\r\n']],
  ])('is not %s', (_, frames) => {
    expect(found(frames)).toEqual([]);
  });

  test('is what stands on the line in the end, whatever was typed, erased, moved and inserted', () => {
    expect(found(['$ ', ...typed('lss'), '\b \b', ` -la${esc}[3D${esc}[1@x`, '\r\n'])).toEqual([[6000, 'ls x-la']]);
    expect(found(['$ ', 'old', `\r$ new${esc}[K`, '\r\n'])).toEqual([[3000, 'new']]);
  });

  test('may itself end like a prompt', () => {
    expect(found(['$ ', 'echo $ ', 'x', '\r\n'])).toEqual([[3000, 'echo $ x']]);
  });

  test('wraps over the rows of its terminal', () => {
    expect(found(['$ ', 'x'.repeat(25), '\r\n'], 10)).toEqual([[2000, 'x'.repeat(25)]]);
  });

  test('goes on behind a prompt for the rest of it', () => {
    expect(found(['clinic=> ', 'SELECT 1', '\r\nclinic-> ', 'FROM t;', '\r\n', 'clinic=> ', '\\q', '\r\n'])).toEqual([
      [2000, 'SELECT 1 FROM t;'],
      [7000, '\\q'],
    ]);
  });

  test('is found again after a shell has listed completions', () => {
    expect(found(['$ ', 'cat /et', '\r\netc  etd\r\n$ cat /et', 'c/hosts', '\r\n']).at(-1)).toEqual([4000, 'cat /etc/hosts']);
  });

  test('is told in one line of at most 500 characters', () => {
    const [only] = found(['$ ', 'x '.repeat(600), '\r\n'], 500);
    expect(only?.[1].length).toBe(500);
  });

  test('is no longer told after 5,000 others, and that is said', () => {
    const finder = createCommandFinder(80);
    for (let index = 0; index < 5001; index += 1) for (const text of ['$ ', 'x', '\r\n']) finder.read(text, index);
    const { marks, cut } = finder.finish();
    expect([marks.length, cut]).toEqual([5000, true]);
  });
});

describe('a shell that marks its commands', () => {
  const mark = (text: string, number = 133) => `${esc}]${number};${text}\x07`;

  test('is believed, whatever its prompt looks like', () => {
    expect(found([`${mark('A')}ready? ${mark('B')}`, ...typed('id'), `\r\n${mark('C')}uid=0\r\n${mark('D;0')}`])).toEqual([[3000, 'id']]);
  });

  test('is told once where its prompt is one for us too', () => {
    expect(found([`${mark('A')}$ ${mark('B')}`, 'id', `\r\n`, `${mark('C')}uid=0\r\n`, mark('D')])).toEqual([[2000, 'id']]);
  });

  test('may tell the command line itself, with what it had to escape', () => {
    const frames = [`${mark('A', 633)}> ${mark('B', 633)}`, 'echo …', `\r\n${mark('E;echo a\\x3b b\\\\c', 633)}${mark('C', 633)}`];
    expect(found(frames)).toEqual([[2000, 'echo a; b\\c']]);
  });

  test('is believed where it does not say that the command runs, but not of one that Ctrl-C ended', () => {
    const [ready, over] = [`${mark('A')}: ${mark('B')}`, mark('D')];
    expect(found([ready, 'id', '\r\nuid=0\r\n', over + ready, 'no^C', '\r\n', over])).toEqual([[2000, 'id']]);
  });
});

test('the commands of a recorded session are found', async () => {
  const psql = validCasts().find(({ name }) => name === 'psql-phi.v2.cast')?.path ?? '';
  const { timeline } = (await decodeFile(psql, { cols: 100, rows: 30 })).index;
  expect(timeline.marks.filter(({ kind }) => kind === 'command').map(({ label }) => label)).toEqual([
    'psql -U dba_shared ehr',
    '\\pset pager off',
    '\\d clinical.patients',
    "SELECT id, mrn, full_name, '***-**-'||right(ssn,4) AS ssn_masked, dob FROM clinical.patients ORDER BY id;",
    "SELECT ssn FROM clinical.patients WHERE mrn='MRN-0002';",
    'SELECT * FROM clinical.lab_results;',
    '\\x',
    'SELECT * FROM clinical.patients LIMIT 2;',
    'DROP TABLE clinical.patients;',
    '\\q',
    'exit',
  ]);
  const times = new Set(readCast(psql).events.map(([seconds]) => Math.round(seconds * 1e6) / 1000));
  for (const { at } of timeline.marks.filter(({ kind }) => kind === 'command')) expect(times).toContain(at);
});
