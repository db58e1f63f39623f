/** The words a secret gives way to: fixed, so that a reviewer can search for them and nobody can learn its length. */
export const redacted = {
  password: '[redacted: password]',
  accessKey: '[redacted: access key]',
  credential: '[redacted: credential]',
  cookie: '[redacted: cookie]',
  header: '[redacted: header]',
  keystrokes: '[redacted: keystrokes]',
  recording: '[redacted: recording]',
} as const;

const secretNames =
  /(password|passwd|passphrase|passcode|pwd|secret|token|apikey|accesskey|privatekey|secretkey|credentials?|authorization|cookie|signature)$/;
/** Places in a list and the like, which open nothing. */
const harmlessNames = /(page|progress|continue|continuation|resume|next|sync|cancel)token$/;

/** Whether a key, parameter or field of that name holds a secret. */
export function isSecretName(name: string): boolean {
  const plain = name
    .slice(-64)
    .toLowerCase()
    .replace(/[^a-z]/g, '');
  return secretNames.test(plain) && !harmlessNames.test(plain);
}

const markOf = (name: string): string =>
  /pass|pwd/i.test(name) ? redacted.password : /cookie/i.test(name) ? redacted.cookie : redacted.credential;

/** Secrets that show themselves wherever they stand: tokens by their form, passwords inside an address, keys in PEM. */
const shapes: readonly [RegExp, string][] = [
  [/\b([a-z][a-z0-9+.-]{1,20}:\/\/[^\s/@:'"]{0,200}:)[^\s/@'"]{1,500}@/gi, `$1${redacted.password}@`],
  [/\b(hoop_proxy_token\s*[=:]\s*)[^\s;&,'"\\]+/gi, `$1${redacted.credential}`],
  [/\b(bearer\s+)[\w.~+/=-]{8,}/gi, `$1${redacted.credential}`],
  [/\b(authorization["']?\s*[:=]\s*["']?(?:basic|negotiate|digest|token)\s+)[^\s"'\\]+/gi, `$1${redacted.credential}`],
  [/\bhpk_[\w-]{8,}/g, redacted.accessKey],
  [/(?<![\w-])eyJ[\w-]{8,4096}\.[\w-]{8,8192}\.[\w-]*/g, redacted.credential],
  [/-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g, redacted.credential],
];

/** Any text without the secrets that can be told by their form alone. */
export function redactText(text: string): string {
  return shapes.reduce((kept, [shape, mark]) => kept.replace(shape, mark), text);
}

/** A name that says secret, what stands between it and its value, and the value in quotes of any kind, cut short or not. */
const sqlSecret = new RegExp(
  `(?<![\\w'])(${[
    '["`[]?\\w{0,40}(?:password|passwd|pwd|secret)["`\\]]?\\s*(?:=|:=|:|\\(|\\bto\\b)\\s*(?:hash\\s+)?[en]?',
    '\\b(?:password|secret)\\s+[en]?',
    '\\bidentified\\s+(?:with\\s+\\S+\\s+)?(?:by|as)\\s+(?:password\\s+)?',
  ].join('|')})(?:${[
    `'(?:[^'\\\\]|''|\\\\[\\s\\S])*(?:'|\\\\?$)`,
    '"(?:[^"\\\\]|""|\\\\[\\s\\S])*(?:"|\\\\?$)',
    '\\$(\\w*)\\$[\\s\\S]*?(?:\\$\\2\\$|$)',
  ].join('|')})`,
  'gi',
);
/** Oracle takes a password without quotes. */
const plainSecret = /(\bidentified\s+by\s+)(?!password\b)[^\s'";$]+/gi;
/** `password=…` of a connection string inside a literal. */
const connectionSecret = /((?:^|[\s;'"])(?:password|passwd|pwd)=)(?![$?:@([\s'"])[^\s;'"(]+(?=$|[\s;'")])/gi;

/** SQL without the secrets it sets: passwords of accounts, of servers and of connection strings. */
export function redactSql(sql: string): string {
  return redactText(
    sql
      .replace(sqlSecret, `$1'${redacted.password}'`)
      .replace(plainSecret, `$1${redacted.password}`)
      .replace(connectionSecret, `$1${redacted.password}`),
  );
}

/** What every secret that {@link redactSql} can tell has about it: most texts hold none of it, and need not be looked through. */
const telling = /passw|pwd|secret|identified|bearer|authorization|proxy_token|hpk_|eyJ|private key|:\/\//i;

/** A text that may hold SQL, without secrets; the same text when there is none. */
export const withoutSqlSecrets = (text: string): string => (telling.test(text) ? redactSql(text) : text);

const jsonString = /"(?:[^"\\]|\\.)*"/g;

/** JSON text whose strings hold no secrets that SQL sets; everything else stays as it was written. */
export function withoutSqlSecretsInJson(text: string): string {
  if (!telling.test(text)) return text;
  return text.replace(jsonString, (written) => {
    if (!telling.test(written)) return written;
    const value = JSON.parse(written) as string;
    // JSON inside a string is no SQL, and its secrets are told by their names.
    if (/^\s*[{[]/.test(value)) return written;
    const shown = redactSql(value);
    return shown === value ? written : JSON.stringify(shown);
  });
}

/** What is said of a record whose secrets are not shown. */
export const secretsTaken = 'secrets of the record are not shown or searched; they stand in the original';

const pair = /(^|[?&;])([^=&?;#\s]{1,200})=([^&#\s]*)/g;

function decodedName(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** `name=value` pairs of a form or an address without the values of secret names. */
export function redactPairs(text: string): string {
  return text.replace(pair, (all, before: string, name: string) =>
    isSecretName(decodedName(name)) ? `${before}${name}=${markOf(name)}` : all,
  );
}

/** End of the JSON string that starts at `at`, or of the text. */
function stringEnd(text: string, at: number): number {
  let here = at + 1;
  while (here < text.length && text[here] !== '"') here += text[here] === '\\' ? 2 : 1;
  return Math.min(text.length, here + 1);
}

function afterBlank(text: string, at: number): number {
  let here = at;
  while (here < text.length && ' \t\r\n'.includes(text[here] ?? '')) here += 1;
  return here;
}

/** End of the JSON value at `at`; of a value that is cut short, the end of the text. */
function valueEnd(text: string, at: number): number {
  if (text[at] === '"') return stringEnd(text, at);
  if (text[at] !== '{' && text[at] !== '[') {
    let here = at;
    while (here < text.length && !',}] \t\r\n'.includes(text[here] ?? '')) here += 1;
    return here;
  }
  let depth = 0;
  for (let here = at; here < text.length; ) {
    const character = text[here] ?? '';
    if (character === '"') here = stringEnd(text, here);
    else {
      depth += character === '{' || character === '[' ? 1 : character === '}' || character === ']' ? -1 : 0;
      here += 1;
      if (depth === 0) return here;
    }
  }
  return text.length;
}

const empty = /^(null|true|false|""|)$/;
/** JSON inside a JSON string: its quotes stand behind backslashes. */
const nestedSecret = /(?<!\\)(\\{1,15}"([\w.-]{1,64})\\{1,15}"\s*:\s*\\{1,15}")(?:[^"\\]|\\{1,15}[^"\\])*/g;
/** The values of a Kubernetes secret stand under names that say nothing. */
const kubernetesSecret = /"kind"\s*:\s*"Secret(List)?"/;

/** A key as it is read: letters of it may be written as escapes. */
function unescaped(key: string): string {
  return key.replace(/\\u([0-9a-fA-F]{4})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}

/** JSON text, whole or cut short, without the values of secret names; everything else stays as it was written. */
export function redactJson(text: string): string {
  const kubernetes = kubernetesSecret.test(text);
  const hides = (name: string) => isSecretName(name) || (kubernetes && /^(data|stringData)$/.test(name));
  let kept = '';
  let from = 0;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at)) {
    const end = stringEnd(text, at);
    const colon = afterBlank(text, end);
    const name = unescaped(text.slice(at + 1, end - 1));
    at = end;
    if (text[colon] !== ':' || !hides(name)) continue;
    const start = afterBlank(text, colon + 1);
    at = valueEnd(text, start);
    if (empty.test(text.slice(start, Math.min(at, start + 6)))) continue;
    kept += `${text.slice(from, start)}"${markOf(name)}"`;
    from = at;
  }
  const shown = (kept + text.slice(from)).replace(nestedSecret, (all, before: string, name: string) =>
    isSecretName(name) ? `${before}${markOf(name)}` : all,
  );
  return redactText(shown);
}
