import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { recognise } from '../../main/import/sources/index.ts';
import { pick } from './hoopColumns.ts';
import { countsOf, importFile, importFiles, onlyFile, refusalOf } from './importing.ts';

const fixture = readFileSync(fileURLToPath(new URL('fixtures/roster.csv', import.meta.url)), 'utf8');

/** Rows of a roster as a file, with what each says. */
async function told(text: string | Uint8Array, name = 'people.csv') {
  const imported = await importFile(name, text);
  const events = imported.events.toSorted((a, b) => Number(a['byte_offset']) - Number(b['byte_offset']));
  return { imported, events, facts: events.map(({ unmapped }) => unmapped), counts: countsOf(imported), file: onlyFile(imported) };
}

const sourceOf = (text: string, path = 'people.csv') => {
  const found = recognise(Buffer.from(text), path);
  return found && 'source' in found ? found.source.id : undefined;
};

describe('a roster', () => {
  test('is one event for each person, in which nobody acts and which has no time', async () => {
    const { events, counts, file, facts } = await told(fixture);
    expect([file.source, counts]).toEqual(['roster', { records: 4, primary: 4, folded: 0, rejected: 0 }]);
    const columns = [
      'class_uid',
      'resource_type',
      'resource_uid',
      'resource_name',
      'action',
      'outcome',
      'event_time',
      'event_time_quality',
    ];
    expect(events.map((event) => pick(event, ...columns))[0]).toEqual([
      5003,
      'user',
      'E-100',
      'Rosa Diaz',
      'other',
      'unknown',
      null,
      'missing',
    ]);
    for (const event of events) {
      expect(pick(event, 'actor_type', 'identity_confidence', 'actor_uid', 'actor_name', 'actor_email', 'parse_status')).toEqual([
        'unknown',
        'none',
        null,
        null,
        null,
        'ok',
      ]);
    }
    expect(facts[0]).toEqual({
      employee_id: 'E-100',
      name: 'Rosa Diaz',
      emails: ['rosa@clinic.example'],
      user_names: ['rosa', 'rdiaz'],
      department: 'Ward 3',
      title: 'Nurse',
      manager: 'Ines Novak',
      status: 'active',
      start: '2019-04-01',
    });
    expect(facts[2]).toMatchObject({ user_names: ['karl', 'kibsen'], manager: 'Novak, Ines', status: 'terminated', end: '2026-09-12' });
  });

  test('is read with semicolons as Excel writes it in German, with tabs, and with notes in the brackets of its titles', async () => {
    const { bundle, events } = await importFiles({
      'a.csv': '\uFEFFName;E-Mail;Abteilung;Status\r\nRosa Díaz;rosa@clinic.example;Station 3;aktiv\r\n',
      'b.txt': 'display_name\tuserPrincipalName\tjob-title\tACCOUNT STATUS\nRosa Díaz\trosa@clinic.example\tNurse\taktiv',
      'c.csv': 'Name [Required],Email Address [Required],Title,Status [READ ONLY]\nRosa Díaz,rosa@clinic.example,,aktiv\n',
    });
    expect(bundle.files.map(({ source }) => source)).toEqual(['roster', 'roster', 'roster']);
    expect(events.map(({ parse_status }) => parse_status)).toEqual(['ok', 'ok', 'ok']);
    for (const { unmapped } of events)
      expect(unmapped).toMatchObject({ name: 'Rosa Díaz', emails: ['rosa@clinic.example'], status: 'aktiv' });
  });

  test('keeps columns it does not know under their titles, and says which day it is of, which gives its events no time', async () => {
    const { facts, events } = await told(
      'id,email,title,department,badge,badge,,job title,As of\n7,a@b.example,Nurse,W3,11,12,x,"=HYPERLINK(""evil"")",2026-09-30\n',
    );
    expect(facts[0]).toMatchObject({
      employee_id: '7',
      title: 'Nurse',
      as_of: '2026-09-30',
      other: { badge: '11', 'badge (column 6)': '12', '(column 7)': 'x', 'job title': '=HYPERLINK("evil")' },
    });
    expect(events[0]?.event_time).toBeNull();
  });

  test('accounts for every row: those that name nobody or have too many fields are rejected, a repeated one is a duplicate', async () => {
    const rows = [
      'a@b.example,A,Nurse',
      ',Nobody,Nurse',
      'a@b.example,A,Nurse',
      'b@b.example,B,Nurse,x,y',
      '',
      'c@b.example,C',
      'd@b.example,D,Nurse,,',
    ];
    const { counts, imported, file, events } = await told(`email,name,title\n${rows.join('\n')}\n`);
    expect([counts, file.duplicates]).toEqual([{ records: 6, primary: 3, folded: 0, rejected: 2 }, 1]);
    expect(imported.rejected.map(({ reason }) => String(reason))).toEqual([
      expect.stringContaining('names nobody'),
      expect.stringContaining('more fields than there are titles'),
    ]);
    expect(events.map(({ parse_status }) => parse_status)).toEqual(['ok', 'partial', 'ok']);
  });

  test('keeps a row whose field spans lines whole, and loses one row alone where quotes do not end', async () => {
    const whole = await told('email,name,title\na@b.example,"A\nB",Nurse\nb@b.example,B,Nurse\n');
    expect(whole.facts).toMatchObject([{ name: 'A\nB' }, { name: 'B' }]);
    const torn = await told('email,name,title\na@b.example,"A,Nurse\nb@b.example,B,Nurse\nc@b.example,C,Nurse\n');
    expect(torn.counts).toEqual({ records: 3, primary: 2, folded: 0, rejected: 1 });
    expect(torn.facts).toMatchObject([{ name: 'B' }, { name: 'C' }]);
  });

  test('takes bytes that are no text, names of object members and zero bytes as they come', async () => {
    const bytes = Buffer.concat([Buffer.from('email,name,title,__proto__\na@b.example,'), Buffer.of(0xff, 0), Buffer.from(',Nurse,x\n')]);
    const { events, facts, counts } = await told(bytes, 'roster.csv');
    expect(counts).toMatchObject({ records: 1 });
    for (const [index, event] of events.entries()) {
      expect(event.parse_status).toBe('partial');
      expect(Object.hasOwn((facts[index] as { other: object }).other, '__proto__')).toBe(true);
    }
  });

  test('shows no password that somebody exported with it', async () => {
    const { imported, facts } = await told('email,name,title,Password\na@b.example,A,Nurse,hunter2\n');
    expect(JSON.stringify([imported.events, [...imported.raw]])).not.toContain('hunter2');
    expect(facts[0]).toMatchObject({ emails: ['a@b.example'], name: 'A' });
  });

  test.each(['Password', 'Password [Required]'])(
    'shows nothing of a secret in its column "%s", also where a row cannot be read',
    async (title) => {
      const rows = [
        'a@b.example,A,Nurse,hunter1',
        ',Nobody,Nurse,hunter2',
        'b@b.example,B,Nurse,hunter3,x',
        'c@b.example,"C,Nurse,hunter4',
        'd@b.example,D,Nurse,hunter5',
      ];
      const { imported, counts } = await told(`email,name,title,${title}\n${rows.join('\n')}\n`);
      expect(counts).toMatchObject({ primary: 2, rejected: 3 });
      expect(JSON.stringify([imported.events, [...imported.raw], imported.rejected])).not.toContain('hunter');
      expect(imported.rejected.map(({ byte_len }) => byte_len)).toEqual([rows[1], rows[2], rows[3]].map((row) => row?.length));
    },
  );

  test('that titles no column to tell people apart is refused, when somebody says that it is one', async () => {
    expect(await refusalOf(importFile('people.csv', 'name,title\nA,Nurse\n', {}, 'roster'))).toBe('roster/header');
  });
});

describe('a file of CSV', () => {
  test.each([
    ['with who somebody is and what he or she does', 'upn,Display Name,Department\n', 'people.csv', 'roster'],
    ['whose only id is any id, with three things that people have', 'id,name,title,department\n', 'x.csv', 'roster'],
    ['that is called a roster', 'email\n', 'hr/Roster-2026-09.csv', 'roster'],
    ['whose only id is any id, with two', 'id,name,status\n', 'projects.csv', undefined],
    ['with addresses alone', 'email,name\n', 'list.csv', undefined],
    ['of patients', 'patient_id,name,email,status\n', 'patients.csv', undefined],
    ['of a portal of patients', 'User ID,First Name,Last Name,Email,Date of Birth,Status\n', 'portal-users.csv', undefined],
    ['of patients, whatever it is called', 'MRN,Name,Email\n', 'Patient-roster.csv', undefined],
    ['of insured people', 'Username,Name,Email,Status,Member ID,Payer\n', 'members.csv', undefined],
    ['of people who stayed here', 'User ID,Name,Status,Admission Date,Discharge Date\n', 'stays.csv', undefined],
    ['of sign-ins', 'Date (UTC),Request ID,User ID,Username,Status,Manager,IP address\n', 'signins.csv', undefined],
    [
      'that a gateway downloaded',
      'email,name,title\na@b.example,A,N\n',
      `pg-3f2504e0-4f89-41d3-9a0c-0305e82c3301-20260901-101500.csv`,
      'hoop_download',
    ],
    [
      'of a database server',
      readFileSync(fileURLToPath(new URL('fixtures/pgaudit.csv', import.meta.url)), 'utf8'),
      'roster.csv',
      'postgres',
    ],
    ['that is none', 'a roster, of sorts', 'roster.csv', undefined],
  ])('%s is read as it should be', (_, text, path, source) => {
    expect(sourceOf(text, path)).toBe(source);
  });
});
