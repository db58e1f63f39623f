export type SqlDialect = 'postgres' | 'mysql' | 'mssql' | 'oracle';

const nestedComments: ReadonlySet<SqlDialect> = new Set(['postgres', 'mssql']);

/** Statements in which a semicolon is no end: the rest, up to a line that separates batches, is one. */
const blocks: Readonly<Record<SqlDialect, RegExp | undefined>> = {
  postgres: undefined,
  mysql: /delimiter\b|create\s+(or\s+replace\s+)?(definer\s*=\s*\S+\s+)?(procedure|function|trigger|event)\b/iy,
  mssql: /(create|alter)\s+(or\s+alter\s+)?(proc|procedure|function|trigger)\b|if\b|while\b|begin\b(?!\s+(tran|distributed))/iy,
  oracle: /declare\b|begin\b|create\s+(or\s+replace\s+)?((non)?editionable\s+)?(procedure|function|trigger|package|type)\b/iy,
};

/** Lines of the client program that end a batch. */
const separators: Readonly<Record<SqlDialect, RegExp | undefined>> = {
  postgres: undefined,
  mysql: undefined,
  mssql: /[ \t]*go([ \t]+\d+)?[ \t]*(--[^\n]*)?\r?(\n|$)/iy,
  oracle: /[ \t]*\/[ \t]*\r?(\n|$)/y,
};

const wordCharacter = /[\p{L}\p{N}_$]/u;

function matchEnd(pattern: RegExp | undefined, text: string, at: number): number {
  if (!pattern) return -1;
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : -1;
}

function endOrRest(found: number, length: number, text: string): number {
  return found < 0 ? text.length : found + length;
}

/** End of a text that `quote` closes; the quote doubled, or after a backslash where these escape, does not close it. */
function quotedEnd(text: string, at: number, quote: string, backslash: boolean): number {
  let here = at + 1;
  while (here < text.length) {
    if (backslash && text[here] === '\\') here += 2;
    else if (text[here] !== quote) here += 1;
    else if (text[here + 1] === quote) here += 2;
    else return here + 1;
  }
  return text.length;
}

function blockCommentEnd(text: string, at: number, nested: boolean): number {
  if (!nested) return endOrRest(text.indexOf('*/', at + 2), 2, text);
  let depth = 1;
  let here = at + 2;
  while (here < text.length && depth > 0) {
    const two = text.slice(here, here + 2);
    depth += two === '/*' ? 1 : two === '*/' ? -1 : 0;
    here += two === '/*' || two === '*/' ? 2 : 1;
  }
  return here;
}

/** End of the comment at a position, or -1. What MySQL runs although it looks like a comment (an exclamation mark opens it) is none. */
function commentEnd(text: string, at: number, dialect: SqlDialect): number {
  if (text.startsWith('--', at)) {
    const comment = dialect !== 'mysql' || at + 2 >= text.length || /\s/.test(text[at + 2] ?? '');
    return comment ? endOrRest(text.indexOf('\n', at), 0, text) : -1;
  }
  if (text[at] === '#' && dialect === 'mysql') return endOrRest(text.indexOf('\n', at), 0, text);
  if (!text.startsWith('/*', at) || (dialect === 'mysql' && text[at + 2] === '!')) return -1;
  return blockCommentEnd(text, at, nestedComments.has(dialect));
}

const dollarQuote = /\$([\p{L}_][\p{L}\p{N}_]*)?\$/uy;
const closing: Readonly<Record<string, string>> = { '[': ']', '(': ')', '{': '}', '<': '>' };

function dollarEnd(text: string, at: number): number {
  const opened = matchEnd(dollarQuote, text, at);
  if (opened < 0 || wordCharacter.test(text[at - 1] ?? ' ')) return -1;
  const tag = text.slice(at, opened);
  return endOrRest(text.indexOf(tag, opened), tag.length, text);
}

/** Whether the letters right before a quote are a prefix of their own, such as `E` or `q`, and not the end of a word. */
function prefixed(text: string, at: number, prefix: RegExp): boolean {
  const before = /[\p{L}\p{N}_$]*$/u.exec(text.slice(Math.max(0, at - 3), at))?.[0] ?? '';
  return prefix.test(before);
}

function apostropheEnd(text: string, at: number, dialect: SqlDialect): number {
  if (dialect === 'oracle' && prefixed(text, at, /^n?q$/i) && at + 1 < text.length) {
    const opening = text[at + 1] ?? '';
    return endOrRest(text.indexOf(`${closing[opening] ?? opening}'`, at + 2), 2, text);
  }
  const backslash = dialect === 'mysql' || (dialect === 'postgres' && prefixed(text, at, /^e$/i));
  return quotedEnd(text, at, "'", backslash);
}

/** End of the quoted text or name at a position, or -1. */
function quoteEnd(text: string, at: number, dialect: SqlDialect): number {
  switch (text[at]) {
    case "'":
      return apostropheEnd(text, at, dialect);
    case '"':
      return quotedEnd(text, at, '"', dialect === 'mysql');
    case '`':
      return dialect === 'mysql' ? quotedEnd(text, at, '`', false) : -1;
    case '[':
      return dialect === 'mssql' ? quotedEnd(text, at, ']', false) : -1;
    case '$':
      return dialect === 'postgres' ? dollarEnd(text, at) : -1;
    default:
      return -1;
  }
}

/** A line of psql's own, such as `\d patients`, is a statement up to its end. */
function metaCommandEnd(text: string, at: number, dialect: SqlDialect): number {
  return dialect === 'postgres' && text[at] === '\\' ? endOrRest(text.indexOf('\n', at), 0, text) : -1;
}

/**
 * Splits a script at its semicolons, each statement exactly as it was written, without comments around it. Quotes, comments
 * and the separators of client programs are those of the dialect; where they leave doubt, text stays together.
 */
export function splitStatements(script: string, dialect: SqlDialect): string[] {
  const statements: string[] = [];
  let start = -1;
  let end = 0;
  let block = false;
  const finish = () => {
    if (start >= 0) statements.push(script.slice(start, end).trimEnd());
    start = -1;
    block = false;
  };
  const extend = (from: number, to: number) => {
    if (start < 0) {
      start = from;
      block = matchEnd(blocks[dialect], script, from) >= 0;
    }
    end = to;
    return to;
  };
  const significant = (at: number): number => {
    const quoted = quoteEnd(script, at, dialect);
    if (quoted >= 0) return extend(at, quoted);
    const meta = start < 0 ? metaCommandEnd(script, at, dialect) : -1;
    if (meta >= 0) {
      extend(at, meta);
      finish();
      return meta;
    }
    if (script[at] !== ';' || block) return /\s/.test(script[at] ?? '') ? at + 1 : extend(at, at + 1);
    finish();
    return at + 1;
  };
  let at = 0;
  while (at < script.length) {
    const separator = at === 0 || script[at - 1] === '\n' ? matchEnd(separators[dialect], script, at) : -1;
    if (separator >= 0) finish();
    const comment = separator >= 0 ? separator : commentEnd(script, at, dialect);
    at = comment >= 0 ? comment : significant(at);
  }
  finish();
  return statements;
}
