/**
 * Prefixes that logs of stderr are known to have, the more telling first: a log is read with the first of those that fit
 * most of its lines. They are the defaults of the server and of its packages, those that vendors set or advise, and
 * those of the samples (formats/sources.md 8.1).
 */
const known: readonly string[] = [
  '%m [%p] %q%u@%d/%a %h %c:%l %x ',
  '%m:%r:%u@%d:[%p]:%l:%e:%s:%v:%x:%c:%q%a:',
  '%m [%p] [queryid=%Q] %q%u@%d ',
  '%m [%p]: [%l-1] user=%u,db=%d,app=%a,client=%h ',
  '%m [%p]: [%l-1] db=%d,user=%u,app=%a,client=%h ',
  '%m [%p]: [%l-1] user=%u,db=%d,client=%h ',
  '%m [%p]: [%l-1] user=%u,db=%d ',
  '%m [%p]: [%l-1] db=%d,user=%u ',
  '%m [%p]: user=%u,db=%d,app=%a,client=%h ',
  '%m [%p]: db=%d,user=%u,app=%a,client=%h ',
  '%m [%p]: db=%d,user=%u ',
  '%m [%p] user=%u,db=%d,app=%a,client=%h ',
  '%m [%p] user=%u,db=%d ',
  '%m [%p-%l] %q%u@%d ',
  '%m [%p] %q%u@%d ',
  '%m:%r:%u@%d:[%p]:',
  '%m:%h:%u@%d:[%p]:',
  '%m-%c-',
  '%m [%p]: [%l-1] ',
  '%m [%p] ',
  '%m ',
];

/** The prefix of Cloud SQL, whose entries have a time of their own. */
export const cloudPrefix = '[%p]: [%l-1] db=%d,user=%u ';

const name = '.{0,63}?';
const time = String.raw`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})? (?:[A-Za-z]{1,8}|[+-]\d\d(?::?\d\d)?)`;
const host = String.raw`(?:\[local\]|(?:[\da-fA-F]{0,4}:){2,7}[\da-fA-F.]{0,15}|[\w.-]{0,255})`;

/** What each escape may stand for. `%t` and `%m` differ in milliseconds only. */
const escapes: Readonly<Record<string, string>> = {
  m: `(?<m>${time})`,
  s: `(?<s>${time})`,
  p: String.raw`(?<p>\d{1,10})`,
  u: `(?<u>${name})`,
  d: `(?<d>${name})`,
  a: `(?<a>${name})`,
  h: `(?<h>${host}?)`,
  r: String.raw`(?<h>${host}?)(?:\((?<r>\d{1,5})\))?`,
  c: String.raw`(?<c>[\da-f]{1,16}\.[\da-f]{1,8})`,
  l: String.raw`(?<l>\d{1,15})`,
  e: String.raw`(?<e>[\dA-Z]{5})`,
  v: String.raw`(?<v>(?:-?\d{1,10}/\d{1,10})?)`,
  x: String.raw`(?<x>\d{1,20})`,
  Q: String.raw`(?<Q>-?\d{1,20})`,
};

/** Names that whoever connects chooses; the server writes them as they are, line feeds too. */
const chosen: ReadonlySet<string> = new Set(['u', 'd', 'a']);

const severities = 'DEBUG[1-5]?|LOG|INFO|NOTICE|WARNING|ERROR|FATAL|PANIC';
const companions = 'DETAIL|HINT|QUERY|CONTEXT|LOCATION|STATEMENT|BACKTRACE';
const word = String.raw`(?<word>${severities}|${companions}):(?: {1,2}|$)`;
const companionWords: ReadonlySet<string> = new Set(companions.split('|'));

/** What a line says before its message. */
export interface Prefixed {
  /** Text by the letter of its escape; absent where the line does not have that part. */
  fields: Readonly<Record<string, string | undefined>>;
  /** The severity, or what the line adds to the one before it, such as DETAIL. */
  word: string;
  isCompanion: boolean;
  message: string;
  /** The line stops where `%q` has processes of the server stop. */
  short: boolean;
  /** Where one name ends and the next begins cannot be told. */
  unclear: boolean;
  /** The message could be the rest of a prefix whose names hold a line feed. */
  doubtful: boolean;
}

/** How far into a message the rest of a prefix may stand: two names and what is around them. */
const nameBytes = 200;

const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);

interface Piece {
  letter?: string;
  text: string;
}

const piecesOf = (prefix: string): Piece[] =>
  [...prefix.matchAll(/%(\w)|([^%]+)/g)].map(([, letter, text = '']) => (letter === undefined ? { text } : { letter, text: '' }));

const patternOf = (pieces: readonly Piece[]): string =>
  pieces.map(({ letter, text }) => (letter === undefined ? literal(text) : (escapes[letter] ?? ''))).join('');

/** One log_line_prefix, as what finds it at the start of lines. */
export class Prefix {
  private readonly letters: ReadonlySet<string>;
  private readonly shape: RegExp;
  private readonly start: RegExp | undefined;
  private readonly rest: RegExp | undefined;
  /** What stands between two names, by the second of them. */
  private readonly between: readonly (readonly [letter: string, before: string])[];
  private readonly hasShortForm: boolean;

  constructor(prefix: string) {
    const [base = '', session] = prefix.split('%q');
    const [first, others] = [piecesOf(base), piecesOf(session ?? '')];
    const all = [...first, ...others];
    this.letters = new Set(all.flatMap(({ letter }) => letter ?? []));
    this.hasShortForm = session !== undefined;
    const optional = session === undefined ? '' : `(?<session>${patternOf(others)})?`;
    this.shape = new RegExp(`^${patternOf(first)}${optional}${word}`, 'u');
    const firstName = all.findIndex(({ letter }) => chosen.has(letter ?? ''));
    const lastName = all.findLastIndex(({ letter }) => chosen.has(letter ?? ''));
    this.start = firstName < 0 ? undefined : new RegExp(`^${patternOf(all.slice(0, firstName))}`, 'u');
    this.rest = lastName < 0 ? undefined : new RegExp(`${patternOf(all.slice(lastName + 1))}${word} `, 'u');
    this.between = all.flatMap((piece, at) => {
      const [before, earlier] = [all[at - 1], all[at - 2]];
      const isPair = piece.letter !== 'a' && chosen.has(piece.letter ?? '') && chosen.has(earlier?.letter ?? '') && before?.text;
      return isPair && piece.letter ? [[piece.letter, before.text] as const] : [];
    });
  }

  /** Whether lines have a part of this letter. */
  has(letter: string): boolean {
    return this.letters.has(letter);
  }

  /** What a line says, or undefined when it does not begin with this prefix. */
  match(line: string): Prefixed | undefined {
    const found = this.shape.exec(line);
    if (!found?.groups) return undefined;
    const fields = found.groups;
    const said = fields.word ?? '';
    const message = line.slice(found[0].length);
    return {
      fields,
      word: said,
      isCompanion: companionWords.has(said),
      message,
      short: this.hasShortForm && fields.session === undefined,
      unclear: /\s/.test(`${fields.u ?? ''}${fields.d ?? ''}`) || this.between.some(([letter, text]) => fields[letter]?.includes(text)),
      doubtful: this.rest?.test(message.slice(0, nameBytes)) ?? false,
    };
  }

  /** Whether a line begins as those of this prefix do, up to the names that may hold a line feed. */
  begins(line: string): boolean {
    return this.start?.test(line) ?? false;
  }
}

const made = new Map<string, Prefix>();

function prefixOf(text: string): Prefix {
  const prefix = made.get(text) ?? new Prefix(text);
  made.set(text, prefix);
  return prefix;
}

const anyWord = new RegExp(String.raw`^[^\t].{0,400}?\b(?:${severities}|${companions}): {1,2}\S`, 'u');
const mostLines = 400;

/** The prefixes that fit most of the lines that a log begins with, the most telling first; none when few fit any. `also` are known after all others. */
export function prefixesOf(head: string, also: readonly string[] = []): Prefix[] {
  const lines = head.split('\n', mostLines).filter((line) => anyWord.test(line));
  const counted = [...known, ...also].map(prefixOf).map((prefix) => {
    const found = lines.map((line) => prefix.match(line));
    // Where names hold spaces, they rather are parts of a prefix that is not known here.
    const fitting = found.filter((one) => one?.unclear === false);
    return { prefix, count: fitting.length, full: fitting.filter((one) => one?.short === false).length };
  });
  const most = Math.max(...counted.map(({ count }) => count));
  if (most === 0 || most < lines.length / 2) return [];
  // Lines that are all short for a prefix with `%q` rather have one without.
  return counted
    .filter(({ count }) => count === most)
    .sort((a, b) => b.full - a.full)
    .map(({ prefix }) => prefix);
}
