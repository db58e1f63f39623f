import { checkTerm, checkWildcards, type PlacedTerm } from './check.ts';
import type { All, Filter, Word } from './filter.ts';
import { parse, SyntaxError as GrammarError } from './grammar.generated.js';
import { grammarError, syntaxError, tooDeep, tooLong } from './syntaxError.ts';

interface PlacedWord extends Word {
  at: number;
}

/** The tree as the grammar gives it: nothing but the shape has been checked. */
type Parsed = All | { kind: 'and' | 'or'; items: Parsed[] } | { kind: 'not'; item: Parsed } | (Word & { at: number }) | PlacedTerm;

function describe(expectation: GrammarError['expected'][number]): string[] {
  return expectation.type === 'other' && expectation.description !== '..' ? [expectation.description] : [];
}

function read(text: string): Parsed {
  const half = /\p{Surrogate}/u.exec(text);
  if (half) throw syntaxError('Half of a character stands here.', 'Remove it.', { offset: half.index });
  try {
    return parse(text) as Parsed;
  } catch (error) {
    if (!(error instanceof GrammarError)) throw error;
    const { offset } = error.location.start;
    if (error.message === 'depth') throw tooDeep(offset);
    throw grammarError({
      offset,
      expected: (error.expected ?? []).flatMap(describe),
      found: error.found ?? null,
      before: text.slice(0, offset).at(-1) ?? ' ',
    });
  }
}

function checkWord({ text, quoted, at }: PlacedWord): Word {
  if (text === '')
    throw syntaxError('There is no text between the quotation marks.', 'Write the text to look for.', { offset: at, expected: ['a text'] });
  if (!quoted) checkWildcards(text, at);
  return { kind: 'word', text, quoted };
}

/** Levels of a tree: printed, each has a bracket at most, so what is read back stays within the grammar's own limit. */
const deepest = 100;
/** Words and terms of a query: DuckDB plans some ten expressions for each, and cannot be interrupted meanwhile. */
const longest = 200;

/** Checks the leaves one by one, in the order of the text. */
function createChecker(): (tree: Parsed, depth?: number) => Filter {
  let leaves = 0;
  const check = (tree: Parsed, depth = 0): Filter => {
    switch (tree.kind) {
      case 'and':
      case 'or':
        return { kind: tree.kind, items: tree.items.map((item) => check(item, depth + 1)) };
      case 'not':
        return { kind: 'not', item: check(tree.item, depth + 1) };
      case 'word':
      case 'term':
        leaves += 1;
        if (depth > deepest) throw tooDeep(tree.at);
        if (leaves > longest) throw tooLong(tree.at);
        return tree.kind === 'word' ? checkWord(tree) : checkTerm(tree);
      case 'all':
        return tree;
    }
  };
  return check;
}

/**
 * Reads a query (grammar.peggy) into its tree in normal form, fields and values checked against the catalogue.
 * Errors: QUERY_SYNTAX with the offset in UTF-16 units and what was expected there.
 */
export function parseFilter(text: string): Filter {
  return createChecker()(read(text));
}
