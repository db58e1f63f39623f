import { describe, expect, it } from 'vitest';
import { findSensitive, hideSensitive, mrnPattern, passesLuhn, type SensitiveKind } from '../../shared/discretion/sensitive.ts';

/** The values found in a text, by kind. */
const found = (text: string) => findSensitive(text).map(({ from, to, kind }) => [kind, text.slice(from, to)]);

const values: [SensitiveKind, string, string][] = [
  ['ssn', "WHERE ssn = '123-45-6789'", '123-45-6789'],
  ['ssn', 'ssn 123 45 6789, first visit', '123 45 6789'],
  ['ssn', '{"ssn":"123456789"}', '123456789'],
  ['ssn', 'Social Security number: 123456789', '123456789'],
  ['ssn', 'ssn               | 900-00-0001', '900-00-0001'],
  ['mrn', "SELECT name FROM patient WHERE mrn = '90210777'", '90210777'],
  ['mrn', 'chart of MRN-00312345 was opened', '-00312345'],
  ['mrn', 'GET /Observation?patient_id=4711', '4711'],
  ['mrn', 'medical record no. AB-12345', 'AB-12345'],
  ['patient', 'GET /fhir/R4/Patient/10815/$everything', '10815'],
  ['patient', 'book_appointment {"patient":"Patient/10815","slot":"2026-09-15T14:30:00Z"}', '10815'],
  ['patient', 'GET /fhir/R4/Observation?patient=10815&category=laboratory', '10815'],
  ['patient', 'subject=Patient%2Fa1-b2.c3.', 'a1-b2.c3'],
  ['birth', 'dob: 1984-02-11', '1984-02-11'],
  ['birth', 'dob               │ 1984-02-11', '1984-02-11'],
  ['birth', '{"birthDate":"1984-02-11","active":true}', '1984-02-11'],
  ['birth', "birth_date = '02/11/1984'", '02/11/1984'],
  ['birth', "INSERT INTO patient (id, dob) VALUES (7, '1984-02-11')", '1984-02-11'],
  ['phone', 'call (212) 555-0187 after five', '(212) 555-0187'],
  ['phone', '+1 212-555-0187', '+1 212-555-0187'],
  ['phone', 'reachable at +49 30 901820', '+49 30 901820'],
  ['phone', 'phone=2125550187', '2125550187'],
  ['email', "WHERE email = 'omar.q+x@example.co.uk'", 'omar.q+x@example.co.uk'],
  ['address', 'lives at 1200 North Main Street, Apt 4', '1200 North Main Street, Apt 4'],
  ['address', '77 W. Elm Ave, Springfield, IL 62704 since May', '77 W. Elm Ave, Springfield, IL 62704'],
  ['address', 'P.O. Box 1234', 'P.O. Box 1234'],
  ['card', 'paid with 4111 1111 1111 1111 today', '4111 1111 1111 1111'],
  ['card', '378282246310005', '378282246310005'],
  ['npi', 'NPI 1234567893', '1234567893'],
  ['token', 'Authorization: Bearer abcdef0123456789', 'abcdef0123456789'],
  ['token', 'Authorization: Basic YW15OnR1bGlw', 'YW15OnR1bGlw'],
  ['token', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl'],
  ['token', 'export K=AKIAIOSFODNN7EXAMPLE', 'AKIAIOSFODNN7EXAMPLE'],
  ['token', `ghp_${'a1B2'.repeat(9)}`, `ghp_${'a1B2'.repeat(9)}`],
  ['password', 'PGPASSWORD=tulip9 psql', 'tulip9'],
  ['password', "ALTER ROLE amy PASSWORD 'tulip9'", 'tulip9'],
  ['password', "CREATE USER amy IDENTIFIED BY 'tulip9'", 'tulip9'],
  ['password', '{"client_secret": "s3 cr3t"}', 's3 cr3t'],
  ['password', 'postgres://amy:tulip9@db.clinic.example/ehr', 'tulip9'],
  ['password', 'mysql --password tulip9 -h db', 'tulip9'],
];

const harmless = [
  'SELECT count(*) FROM visits',
  '2026-09-01T14:12:07.114000Z',
  "WHERE visit_date = '2026-09-01'",
  'at:2026-09-01..2026-09-30',
  '10.200.3.41:5432 -> 10.200.3.42:5432',
  'version 15.4.2 (build 20260901)',
  '1756700000 1756700000123 1756700000123456',
  '3f2504e0-4f89-11d3-9a0c-0305e82c3301',
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '000-12-3456 666-12-3456 900-12-3456 123-00-4567 123-45-0000',
  'order 4111 1111 1111 1112',
  '1234567890123456',
  'npi = 1234567890',
  '1234567893',
  'password = $1 AND token = ? AND secret = :secret',
  'password: [redacted: secret]',
  'password: ********',
  'SELECT token, password FROM accounts',
  'max tokens: 4096',
  'the keyboard of the tokenizer',
  'rows 1200, 1300 and 1400 of 2000',
  'kubectl get pods -n clinic --since=24h',
  'user@host',
  'port 5551234',
  '+00:00',
  'telephone exchange',
  'There is a basic tutorial; basic configuration and bearer certificates are in the other file.',
  'GET /fhir/R4/Patient/$everything',
  'patient: 12 of 40',
];

describe('what looks like an identifier or a secret', () => {
  it.each(values)('%s is found in %s', (kind, text, value) => {
    expect(found(text)).toEqual([[kind, value]]);
  });

  it.each(harmless)('is not in: %s', (text) => {
    expect(found(text)).toEqual([]);
  });

  it('is found each time and hidden by name, the rest unchanged', () => {
    const text = "UPDATE patient SET phone='212-555-0187', email='a@b.example' WHERE mrn='90210777' -- by night";
    expect(hideSensitive(text)).toBe(
      "UPDATE patient SET phone='[phone hidden]', email='[e-mail hidden]' WHERE mrn='[MRN hidden]' -- by night",
    );
    expect(hideSensitive('SELECT 1')).toBe('SELECT 1');
  });

  it('follows the record numbers of the workspace', () => {
    const rules = { mrn: ['CF-######', 'no such pattern!'] };
    expect(hideSensitive('opened cf-123456 and CF-12345', rules)).toBe('opened [MRN hidden] and CF-12345');
    expect(mrnPattern('@@##.#')?.source).toContain(String.raw`\.`);
    expect([mrnPattern('(a+)+'), mrnPattern('##'), mrnPattern('@@@@'), mrnPattern('.*####')]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('ends soon on texts that were made to take long', () => {
    const hostile = [
      'a'.repeat(200_000),
      '1 '.repeat(100_000),
      '1-'.repeat(100_000),
      'a@'.repeat(100_000),
      'a.b@c'.repeat(40_000),
      'password'.repeat(25_000),
      'token = '.repeat(25_000),
      '12 Aa '.repeat(33_000),
      'A'.repeat(100_000) + ' St',
      '-----BEGIN '.repeat(18_000),
      'eyJ'.repeat(66_000),
      'http://'.repeat(28_000),
      '+1'.repeat(100_000),
      'dob '.repeat(50_000),
      'dob    '.repeat(30_000),
    ];
    // With a quantifier inside another each of these takes minutes; the test then runs out of its time.
    for (const text of hostile) expect(findSensitive(text).every(({ from, to }) => from < to && to <= text.length)).toBe(true);
  });

  it('has the check digit of cards and providers', () => {
    expect(passesLuhn('4111111111111111')).toBe(true);
    expect(passesLuhn('4111111111111112')).toBe(false);
    expect(passesLuhn('')).toBe(false);
  });
});
