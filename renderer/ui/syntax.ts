import json from 'highlight.js/lib/languages/json';
import sqlAsPublished from 'highlight.js/lib/languages/sql';
import { createLowlight } from 'lowlight';

/** A language whose words are coloured. */
export type Syntax = 'sql' | 'json';

/** What a stretch of a statement or a record is, as far as it has a colour of its own. */
export type Token = 'keyword' | 'name' | 'string' | 'number' | 'comment';

/** A stretch of text up to (not with) the UTF-16 offset `to`, from where the one before ends. */
export interface Run {
  to: number;
  token: Token | null;
}

/** Characters of a text that are coloured; what follows is drawn plain, so that no text holds the window up. */
export const mostColoured = 4000;

/** Words of the common databases that are not in the standard, from which the library takes its own. */
const commonWords = ['analyze', 'copy', 'explain', 'ilike', 'limit', 'returning', 'show', 'vacuum'];

/** Names between backticks or brackets are no keywords, whatever they are called. */
const sql: typeof sqlAsPublished = (library) => {
  const language = sqlAsPublished(library);
  const words = language.keywords as Record<string, string | string[]>;
  return {
    ...language,
    keywords: { ...words, keyword: [words.keyword ?? [], commonWords].flat() },
    contains: [{ match: /`[^`]*`|\[[A-Za-z_][\w $]*\]/ }, ...language.contains],
  };
};

const lowlight = createLowlight({ sql, json });

const tokens: Readonly<Record<string, Token>> = {
  'hljs-keyword': 'keyword',
  'hljs-literal': 'keyword',
  'hljs-type': 'keyword',
  'hljs-built_in': 'name',
  'hljs-attr': 'name',
  'hljs-string': 'string',
  'hljs-number': 'number',
  'hljs-comment': 'comment',
};

type Tree = ReturnType<typeof lowlight.highlight>;

interface Piece {
  text: string;
  token: Token | null;
}

/** Of the tree only its texts are taken, each with a word of ours. */
function piecesOf(nodes: Tree['children'], around: Token | null): Piece[] {
  return nodes.flatMap((node): Piece[] => {
    if (node.type === 'text') return [{ text: node.value, token: around }];
    if (node.type !== 'element') return [];
    const [scope] = Array.isArray(node.properties.className) ? node.properties.className : [];
    return piecesOf(node.children, tokens[String(scope)] ?? around);
  });
}

/**
 * Where products disagree on what is text and what is code: a quote behind a backslash, `#`, `$$`, `--` without a space, comments in
 * comments and those that are carried out. Which product will read it is not known here, so nothing is coloured from there on.
 */
function isDisputed({ text, token }: Piece): boolean {
  if (token === 'string') return /\\'/.test(text);
  if (token === 'comment') return /^\/\*[!+]|.\/\*|^--[^\s-]/s.test(text);
  return /[#\\]|\$\w*\$/.test(text);
}

/**
 * The runs of a text, in its order, up to the last coloured one; what follows them is plain. Of one token there is one run. A text that
 * the library gives up on has none.
 */
export function syntaxRuns(text: string, syntax: Syntax): Run[] {
  let pieces: Piece[];
  try {
    pieces = piecesOf(lowlight.highlight(syntax, text.slice(0, mostColoured)).children, null);
  } catch {
    // The library throws where it finds itself going in circles. The text is shown all the same.
    return [];
  }
  const runs: Run[] = [];
  let to = 0;
  for (const piece of pieces) {
    if (syntax === 'sql' && isDisputed(piece)) break;
    to += piece.text.length;
    const last = runs.at(-1);
    if (last && last.token === piece.token) last.to = to;
    else runs.push({ to, token: piece.token });
  }
  return runs.at(-1)?.token === null ? runs.slice(0, -1) : runs;
}

/** Index of the run that holds an offset, or how many there are. */
function runAt(runs: readonly Run[], offset: number): number {
  let [low, high] = [0, runs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((runs[middle]?.to ?? 0) > offset) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Cuts a stretch of the text, which begins at offset `from` of it, where its runs change. */
export function colouredPieces(runs: readonly Run[], text: string, from: number): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (let index = runAt(runs, from); at < text.length; index += 1) {
    const run = runs[index] ?? { to: from + text.length, token: null };
    const end = Math.min(run.to - from, text.length);
    pieces.push({ text: text.slice(at, end), token: run.token });
    at = end;
  }
  return pieces;
}

/** The language of a text that says itself what it is: an object or a list in JSON. Anything else is unknown. */
export function jsonSyntax(text: string | null): 'json' | undefined {
  if (text === null || !/^\s*[[{]/.test(text)) return undefined;
  try {
    JSON.parse(text);
    return 'json';
  } catch {
    return undefined;
  }
}
