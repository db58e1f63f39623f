import type { RosterFacts } from '../../../shared/import/roster.ts';
import { csvFields } from './csvFields.ts';
import { isSecretName, redacted } from './hoopWire/redaction.ts';

/** What a column of a roster can be; first and last name make up a name where there is no other. */
type Meaning = Exclude<keyof RosterFacts, 'other' | 'emails' | 'user_names'> | 'email' | 'user_name' | 'first_name' | 'last_name';

/** Titles of columns as HR systems and identity providers write them, without case, blanks and punctuation. */
const titles: Readonly<Record<Meaning, string>> = {
  employee_id: 'employeeid employeenumber employeeno empid empno workerid personnelnumber personnelno staffid staffnumber personid id',
  name: 'name fullname displayname employeename workername',
  first_name: 'firstname givenname forename',
  last_name: 'lastname surname familyname',
  email:
    'email emails emailaddress emailaddresses workemail businessemail companyemail mail primaryemail secondaryemail upn userprincipalname proxyaddresses',
  user_name:
    'username usernames user userid objectid login loginname logonname userlogin account accounts accountname samaccountname uid alias aliases',
  department: 'department dept departmentname organizationalunit orgunit orgunitpath',
  title: 'title jobtitle role position jobrole',
  manager: 'manager managername manageremail managerid supervisor reportsto',
  status: 'status employmentstatus employeestatus workerstatus accountstatus accountenabled enabled active',
  start: 'start startdate hiredate dateofhire datehired joindate entrydate onboardingdate',
  end: 'end enddate terminationdate leavingdate leavedate exitdate lastday lastdayofwork offboardingdate accountexpires',
  type: 'type employeetype workertype employmenttype usertype persontype accounttype',
  as_of: 'asof asofdate snapshotdate exportedat exportdate reportdate',
};

const meanings: ReadonlyMap<string, Meaning> = new Map(
  Object.entries(titles).flatMap(([meaning, names]) => names.split(' ').map((name) => [name, meaning as Meaning] as const)),
);

/** Columns that only what happened has: a log of sign-ins names people too. */
const ofLogs = /^(timestamp|time|date|eventtime|event|eventtype|eventname|action|activity|operation|query|statement|command|outcome)$/;
const ofTraffic = /^(ip|ipaddress|sourceip|clientip|sessionid|requestid|correlationid|useragent)$/;
/** A list of patients has names and states as well, and nobody in it works here; HR tells a birthday too, but not to whoever reviews accesses. */
const ofPatients =
  /^(patient|mrn|medicalrecord|diagnos|encounter|dob$|dateofbirth|birth|insur|payer|payor|member(id|no|number)|subscriber|guardian|admi(ssion|tted|tdate)|discharge|allerg|bloodtype|primarycare|pcp$)/;

/** A title as it is compared; what stands in brackets behind it, such as `[Required]`, is no part of it. */
const foldTitle = (title: string): string =>
  title
    .replace(/[[(][^\])]*[\])]/g, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');

/** The columns of a roster, as its first row titles them. */
export interface RosterColumns {
  separator: string;
  /** Titles as they are written; each once. */
  titles: readonly string[];
  meanings: readonly (Meaning | undefined)[];
  /** Which of them hold what nobody should read, such as a first password. */
  secret: readonly boolean[];
}

const separators = [',', ';', '\t'];

/** Titles that are there more than once, or not at all, are told by their place. */
function distinctTitles(fields: readonly (string | undefined)[]): string[] {
  const seen = new Set<string>();
  return fields.map((field, index) => {
    const title = field?.trim() ?? '';
    const own = title === '' || seen.has(title) ? `${title} (column ${index + 1})`.trim() : title;
    seen.add(own);
    return own;
  });
}

function columnsWith(separator: string, header: string): RosterColumns | undefined {
  const fields = csvFields(header, separator);
  if (!fields) return undefined;
  const folded = fields.map((field) => foldTitle(field ?? ''));
  return {
    separator,
    titles: distinctTitles(fields),
    meanings: folded.map((title) => meanings.get(title)),
    secret: folded.map(isSecretName),
  };
}

/** What the columns of a header are, under the separator that shows most of them; undefined when its quotes are not in order. */
export function rosterColumns(header: string): RosterColumns | undefined {
  const read = separators.flatMap((separator) => columnsWith(separator, header) ?? []);
  const known = (columns: RosterColumns) => columns.meanings.filter((meaning) => meaning !== undefined).length;
  return read.reduce<RosterColumns | undefined>((best, next) => (best && known(best) >= known(next) ? best : next), undefined);
}

const identities: readonly Meaning[] = ['email', 'user_name', 'employee_id'];
const workforce: readonly (readonly Meaning[])[] = [
  ['name', 'first_name', 'last_name'],
  ['department'],
  ['title'],
  ['manager'],
  ['status'],
  ['start'],
  ['end'],
];

/** Whether a column tells people apart. */
export const hasIdentity = ({ meanings: found }: RosterColumns): boolean => identities.some((one) => found.includes(one));

/** Whether a column is one that lists of patients and of the insured have. */
export const listsPatients = ({ titles: written }: RosterColumns): boolean => written.some((title) => ofPatients.test(foldTitle(title)));

/** Whether a header is that of a roster: somebody's id and two things that only people who work somewhere have, and nothing of a log. */
export function isRosterHeader(columns: RosterColumns): boolean {
  const folded = columns.titles.map(foldTitle);
  if (listsPatients(columns) || folded.some((title) => ofLogs.test(title) || ofTraffic.test(title))) return false;
  const told = workforce.filter((group) => group.some((one) => columns.meanings.includes(one))).length;
  // Anything may have an id: alone it tells of people only beside more that they have.
  const sure = columns.meanings.some((one, index) => one !== undefined && identities.includes(one) && folded[index] !== 'id');
  return hasIdentity(columns) && told >= (sure ? 2 : 3);
}

const partsOf = (value: string): string[] =>
  value
    .split(/[;|\n]/)
    // Active Directory writes the kind of an address before it.
    .map((part) => part.trim().replace(/^smtp:/i, ''))
    .filter((part) => part !== '');

const listed = (key: 'emails' | 'user_names', values: readonly string[]): Partial<RosterFacts> =>
  values.length > 0 ? { [key]: [...new Set(values)] } : {};

/** What a row says, by what its columns are; a second column that means the same stays under its own title. */
export function factsOf({ titles: names, meanings: found, secret }: RosterColumns, fields: readonly (string | undefined)[]): RosterFacts {
  const told: Partial<Record<Meaning, string>> = {};
  const several = { email: [] as string[], user_name: [] as string[] };
  const other: [string, string][] = [];
  for (const [index, field] of fields.entries()) {
    const written = field?.trim() ?? '';
    const value = written !== '' && secret[index] ? redacted.credential : written;
    const meaning = found[index];
    if (value === '') continue;
    if (meaning === 'email' || meaning === 'user_name') several[meaning].push(...partsOf(value));
    else if (meaning === undefined || told[meaning] !== undefined) other.push([names[index] ?? `column ${index + 1}`, value]);
    else told[meaning] = value;
  }
  const { first_name: first, last_name: last, name, ...facts } = told;
  const full = name ?? [first, last].filter((part) => part !== undefined).join(' ');
  return {
    ...facts,
    ...(full === '' ? {} : { name: full }),
    ...listed('emails', several.email),
    ...listed('user_names', several.user_name),
    ...(other.length > 0 ? { other: Object.fromEntries(other) } : {}),
  };
}
