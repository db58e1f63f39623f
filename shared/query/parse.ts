import { checkTerm, type PlacedTerm } from './check.ts';
import type { All, Filter, Word } from './filter.ts';
import { parse, SyntaxError as GrammarError } from './grammar.generated.js';
import { grammarError, syntaxError } from './syntaxError.ts';

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
    throw grammarError({
      offset,
      expected: (error.expected ?? []).flatMap(describe),
      found: error.found ?? null,
      before: text.slice(0, offset).at(-1) ?? ' ',
      tooDeep: error.message === 'depth',
    });
  }
}

function checked(tree: Parsed): Filter {
  switch (tree.kind) {
    case 'and':
    case 'or':
      return { kind: tree.kind, items: tree.items.map(checked) };
    case 'not':
      return { kind: 'not', item: checked(tree.item) };
    case 'word':
      if (tree.text === '')
        throw syntaxError('There is no text between the quotation marks.', 'Write the text to look for.', {
          offset: tree.at,
          expected: ['a text'],
        });
      return { kind: 'word', text: tree.text, quoted: tree.quoted };
    case 'term':
      return checkTerm(tree);
    case 'all':
      return tree;
  }
}

/**
 * Reads a query (grammar.peggy) into its tree in normal form, fields and values checked against the catalogue.
 * Errors: QUERY_SYNTAX with the offset in UTF-16 units and what was expected there.
 */
export function parseFilter(text: string): Filter {
  return checked(read(text));
}
