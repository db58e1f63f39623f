/** What a value looks like: identifiers of a person, and secrets. */
export type SensitiveKind = 'ssn' | 'mrn' | 'patient' | 'birth' | 'phone' | 'email' | 'address' | 'card' | 'npi' | 'token' | 'password';

/** A stretch of a text (UTF-16 offsets, end exclusive) that looks like such a value. */
export interface SensitiveSpan {
  from: number;
  to: number;
  kind: SensitiveKind;
}

/** What a hidden value is called where it stood. */
export const sensitiveWords: Readonly<Record<SensitiveKind, string>> = {
  ssn: 'SSN',
  mrn: 'MRN',
  patient: 'patient id',
  birth: 'birth date',
  phone: 'phone',
  email: 'e-mail',
  address: 'address',
  card: 'card',
  npi: 'NPI',
  token: 'token',
  password: 'password',
};

interface Detector {
  kind: SensitiveKind;
  /** Global. The value is the group `value`, else the whole match. No quantifier without a bound stands inside another: time grows with the text. */
  pattern: RegExp;
  accepts?: (value: string) => boolean;
}

const digitsOf = (text: string) => text.replace(/\D/g, '');

/** The check digit of payment cards, and of NPIs behind their prefix (ISO/IEC 7812-1). */
export function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let at = 0; at < digits.length; at += 1) {
    const digit = Number(digits[digits.length - 1 - at]);
    const doubled = at % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return digits.length > 0 && sum % 10 === 0;
}

/** Digits of many other numbers pass the check; of cards the first ones are known too. */
const isCard = (value: string) => /^(?:3[4-9]|4|5[1-5]|2[2-7]|6)/.test(digitsOf(value)) && passesLuhn(digitsOf(value));

/** "Basic tutorial" and "bearer certificates" are prose: what is encoded has a digit, a sign of Base64, a capital inside, or no end. */
const isCredential = (value: string) => /[\d=+]|[a-z][A-Z]/.test(value) || value.length >= 24;

/** 45 CFR 162.406: ten digits, the last one the check digit behind 80840. */
const isNpi = (value: string) => passesLuhn(`80840${value}`);

/** Between the name of a field and its value, in SQL, JSON, YAML, CSV, prose, and in a table that has a row for each field. */
const joint = `["'\\x60\\]]?(?:\\s{0,3}(?:=>|:=|[=:#]|\\bis\\b|\\blike\\b|\\bin\\b)?|\\s{0,60}[|\u2502])\\s{0,3}[("'\\x60]{0,3}`;
const labelled = (labels: string, value: string, flags = 'gi') =>
  new RegExp(`(?:^|[^a-z])(?:${labels})${joint}(?<value>${value})(?![\\w])`, flags);

const date = String.raw`\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{4}|(?:19|20)\d{6}`;
const birthLabels = String.raw`dob|d\.o\.b\.?|date[ _-]?of[ _-]?birth|birth[ _-]?(?:date|day)|birthdate|born(?: on)?`;

/** What stands where a value would, and is none: placeholders, and words that we or others put in place of a secret. */
const isPlaceholder = (value: string) =>
  /^(?:[$:@]?\d*|\?|%\w|[$:@%]\{?\w+\}?|<.*>|\*+|x+|null|none|true|false|yes|no|unknown|required|redacted|\[.*|\.{2,}.*)$/i.test(value);

const secretLabels =
  'password|passwd|passphrase|passcode|pwd|secret|token|api[ _-]?key|access[ _-]?key|secret[ _-]?key|private[ _-]?key|client[ _-]?secret|credentials?';
const street =
  'Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Way|Place|Pl|Terrace|Circle|Cir|Highway|Hwy|Parkway|Pkwy';

/** In the order in which they win where they overlap: what is sure before what is likely. */
const detectors: readonly Detector[] = [
  { kind: 'token', pattern: /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[^-]{0,8000}(?:-----END [A-Z ]{0,30}PRIVATE KEY-----)?/g },
  { kind: 'token', pattern: /(?<![\w-])eyJ[\w-]{8,4000}\.[\w-]{8,8000}(?:\.[\w-]{0,2000})?/g },
  {
    kind: 'token',
    pattern:
      /(?<![\w-])(?:(?:AKIA|ASIA)[A-Z0-9]{16}|gh[pousr]_\w{36,255}|github_pat_\w{22,255}|glpat-[\w-]{20,64}|xox[abeprs]-[\w-]{10,255}|AIza[\w-]{35}|sk-[\w-]{20,255}|[rs]k_(?:live|test)_\w{16,255}|hvs\.[\w-]{20,255}|npm_\w{36}|dckr_pat_[\w-]{20,64})(?![\w-])/g,
  },
  { kind: 'token', pattern: /\b(?:Bearer|Basic)\s{1,3}(?<value>[\w+/.~=-]{8,4096})/gi, accepts: isCredential },
  { kind: 'password', pattern: /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@'"]{0,128}:(?<value>[^\s/@'"]{1,256})@/gi },
  {
    kind: 'password',
    pattern: new RegExp(
      `(?:${secretLabels})["'\\x60\\]]?\\s{0,3}(?:=>|:=|[=:])\\s{0,3}(?:"(?<double>[^"\\n]{1,256})"|'(?<single>[^'\\n]{1,256})'|(?<value>[^\\s,;&"')}\\]]{3,256}))`,
      'gi',
    ),
    accepts: (value) => !isPlaceholder(value),
  },
  {
    kind: 'password',
    pattern: /(?:\bidentified\s{1,4}by|\bpassword|--?password|--?token)\s{1,4}(?:'(?<single>[^'\n]{1,256})'|"(?<double>[^"\n]{1,256})")/gi,
    accepts: (value) => !isPlaceholder(value),
  },
  {
    kind: 'password',
    pattern: /--?(?:password|passwd|token|secret|api-key)[ =](?<value>[^\s'"=]{3,256})/gi,
    accepts: (value) => !isPlaceholder(value),
  },
  { kind: 'ssn', pattern: /(?<![\w.-])(?!000|666|9\d\d)\d{3}([- ])(?!00)\d{2}\1(?!0000)\d{4}(?![\w-])/g },
  { kind: 'ssn', pattern: labelled('ssn|social[ _-]?security(?:[ _-]?(?:number|no|nr))?', String.raw`\d{3}[- ]?\d{2}[- ]?\d{4}`) },
  { kind: 'npi', pattern: labelled('npi|national[ _-]?provider[ _-]?id(?:entifier)?', String.raw`[12]\d{9}`), accepts: isNpi },
  {
    kind: 'mrn',
    pattern: labelled(
      String.raw`mrn|medical[ _-]?record(?:[ _-]?(?:number|no\.?|nr\.?))?|patient[ _-]?(?:id|no|nr|number)|pat[ _-]?id`,
      String.raw`[A-Z]{0,5}[-_]?\d{3,14}`,
    ),
  },
  // A FHIR reference, in an address too, and the search for one; `Patient/$everything` names nobody.
  {
    kind: 'patient',
    pattern: /(?<![\w-])Patient(?:\/|%2F)(?<value>[a-z0-9](?:[a-z0-9.-]{0,62}[a-z0-9])?)(?![\w-])/gi,
    accepts: (value) => /\d/.test(value),
  },
  { kind: 'patient', pattern: /(?<![\w-])patient["'\x60]?\s{0,3}[=:]\s{0,3}["'\x60]?(?<value>\d{3,14})(?![\w-])/gi },
  { kind: 'birth', pattern: labelled(birthLabels, date) },
  { kind: 'email', pattern: /(?<![\w.%+-])[\w.%+-]{1,64}@(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}(?![\w-])/gi },
  { kind: 'card', pattern: /(?<![\w.-])\d(?:[ -]?\d){12,18}(?![\w-])/g, accepts: isCard },
  { kind: 'phone', pattern: /(?<![\w.-])(?:\+?1[ .-])?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[ .-])[2-9]\d{2}[ .-]\d{4}(?![\w-])/g },
  {
    kind: 'phone',
    pattern: /(?<![\w.+-])\+[1-9]\d{0,2}(?:[ .-]?\(?\d{1,4}\)?){2,5}(?![\w-])/g,
    accepts: (value) => digitsOf(value).length >= 8,
  },
  {
    kind: 'phone',
    pattern: labelled('phone|telephone|tel|mobile|cell|fax', String.raw`\+?\d[\d ().-]{5,18}\d`),
    accepts: (value) => digitsOf(value).length >= 7,
  },
  {
    kind: 'address',
    pattern: new RegExp(
      String.raw`(?<![\w.-])\d{1,6}[A-Z]?\s(?:[NSEW]\.?\s)?(?:[A-Z][\w'.-]{1,30}\s){1,4}(?:${street})\b\.?(?:,?\s(?:Apt|Unit|Suite|Ste|#)\.?\s?\w{1,6})?(?:,?\s[A-Z][\w.'-]{1,30}(?:\s[A-Z][\w.'-]{1,30}){0,2},?\s[A-Z]{2}\s\d{5}(?:-\d{4})?)?`,
      'g',
    ),
  },
  { kind: 'address', pattern: /\bP\.? ?O\.? ?Box \d{1,8}\b/gi },
];

/** Dates alone in quotes, of a text that speaks of births: the values of an INSERT stand apart from their columns. */
const quotedDate: Detector = { kind: 'birth', pattern: new RegExp(`(?<=['"])(?:${date})(?=['"])`, 'g') };
const speaksOfBirth = new RegExp(`(?:^|[^a-z])(?:${birthLabels})(?![a-z])`, 'i');

/** `MRN-######`: `#` is a digit, `@` a letter, anything else itself, whatever the case. Undefined for what is no such pattern. */
export function mrnPattern(text: string): RegExp | undefined {
  if (!/^[\w@#. /-]{3,40}$/.test(text) || !/[#\d]/.test(text)) return undefined;
  const source = [...text]
    .map((one) => (one === '#' ? String.raw`\d` : one === '@' ? '[a-z]' : one.replace(/[.\-/]/g, String.raw`\$&`)))
    .join('');
  return new RegExp(`(?<![\\w-])${source}(?![\\w-])`, 'gi');
}

/** What a workspace hides besides what everybody does. */
export interface SensitiveRules {
  /** Patterns of medical record numbers; see {@link mrnPattern}. */
  mrn: readonly string[];
}

function* matchesOf({ kind, pattern, accepts }: Detector, text: string): Generator<SensitiveSpan> {
  pattern.lastIndex = 0;
  for (const match of text.matchAll(pattern)) {
    const value = match.groups?.['value'] ?? match.groups?.['single'] ?? match.groups?.['double'] ?? match[0];
    // The value stands at the end of its match, before a closing quote or sign.
    const from = match.index + match[0].lastIndexOf(value);
    if (value !== '' && (accepts?.(value) ?? true)) yield { from, to: from + value.length, kind };
  }
}

/** Nothing of the kinds above is without a digit, an at sign, or one of these words. */
const worthLooking = /[\d@]|pass|pwd|secret|token|key|credential|identified|bearer|basic|BEGIN/i;

/** Stretches of a text that look like identifiers or secrets, in order and without overlaps. */
export function findSensitive(text: string, rules: SensitiveRules = { mrn: [] }): SensitiveSpan[] {
  if (!worthLooking.test(text)) return [];
  const own = rules.mrn.flatMap((one): Detector[] => {
    const pattern = mrnPattern(one);
    return pattern ? [{ kind: 'mrn', pattern }] : [];
  });
  const found: SensitiveSpan[] = [];
  const taken = new Uint8Array(text.length);
  for (const detector of [...own, ...detectors, ...(speaksOfBirth.test(text) ? [quotedDate] : [])]) {
    for (const span of matchesOf(detector, text)) {
      if (taken.subarray(span.from, span.to).includes(1)) continue;
      taken.fill(1, span.from, span.to);
      found.push(span);
    }
  }
  return found.sort((a, b) => a.from - b.from);
}

/** The text with every such value replaced by its name in brackets: `[SSN hidden]`. */
export function hideSensitive(text: string, rules?: SensitiveRules): string {
  let shown = '';
  let at = 0;
  for (const { from, to, kind } of findSensitive(text, rules)) {
    shown += `${text.slice(at, from)}[${sensitiveWords[kind]} hidden]`;
    at = to;
  }
  return shown + text.slice(at);
}
