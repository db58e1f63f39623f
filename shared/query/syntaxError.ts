import { AppError } from '../errors.ts';

/** Where reading a query stopped and what would have been accepted there. */
export interface Stop {
  offset?: number;
  expected?: readonly string[];
}

/** QUERY_SYNTAX: what is wrong and what to write instead. The query's own text is never repeated in it. */
export function syntaxError(message: string, action: string, { offset, expected }: Stop = {}): AppError {
  return new AppError('QUERY_SYNTAX', message, {
    meaning: 'The query was not run, so it says nothing about the evidence.',
    action,
    ...(offset === undefined ? {} : { offset }),
    ...(expected ? { expected: [...expected] } : {}),
  });
}

export const tooDeep = (offset: number): AppError =>
  syntaxError('The query is nested too deeply.', 'Use fewer brackets and NOTs inside one another: at most 100 levels are read.', {
    offset,
  });

export const tooLong = (offset: number): AppError =>
  syntaxError('The query has more than 200 words and fields.', 'Use fewer, or list the values of one field: field:a,b,c.', { offset });

/** What the grammar says about a place where it cannot go on. */
export interface Refusal {
  offset: number;
  /** Rule names of grammar.peggy that could have followed. */
  expected: readonly string[];
  /** The character found, or null at the end. */
  found: string | null;
  /** The character before. */
  before: string;
}

const operand = ['a word', 'a "phrase"', 'a field such as actor:', '(', '-', 'NOT'];

/** Message and action for a refusal: the first case that applies is the most telling one. */
function words({ expected, found, before }: Refusal): [string, string] {
  const could = (name: string) => expected.includes(name);
  if (could('a closing quotation mark'))
    return ['A quotation mark is not closed.', 'Write a " where the text ends; inside it write \\" for a quotation mark.'];
  if (could('\\, " or u{hex}')) return ['A backslash in quotes needs \\, " or u{hex} after it.', 'Write \\\\ for a backslash.'];
  if (found === '-' && before === '-') return ['Two minus signs stand side by side.', 'Put text that starts with a minus sign in quotes.'];
  if (found === ')' && could('the end'))
    return ['A closing bracket has no opening one.', 'Remove it, or put text with brackets in quotes.'];
  if (found === null && could(')')) return ['A bracket is not closed.', 'Write the missing ).'];
  if (found === '.' && before !== ' ')
    return ['Two dots make a range, and this one has too many.', 'Put text with dots side by side in quotes.'];
  if (found !== null && /[\p{Cc}\p{Cf}]/u.test(found) && !/\s/.test(found))
    return ['An invisible character stands here.', 'Remove it, or put the text in quotes to search for it.'];
  if (found !== null && could('a space'))
    return ['A space is missing here.', 'Put text with quotation marks, brackets, colons or commas in quotes.'];
  if (could('a value'))
    return ['A value must follow here.', 'Write it without a space before it; text with spaces or brackets needs quotes.'];
  return ['A word, a "phrase" or a field with its value must follow here.', 'Write what to look for, or remove what stands before.'];
}

/** The error for a place where the grammar cannot go on. */
export function grammarError(refusal: Refusal): AppError {
  const [message, action] = words(refusal);
  // After OR, AND or NOT the grammar asks for a space first, which tells nobody anything.
  const only = refusal.expected.every((name) => name === 'a space');
  const expected = only ? operand : refusal.expected.filter((name) => name !== '-' || refusal.expected.length > 1);
  return syntaxError(message, action, { offset: refusal.offset, expected: [...new Set(expected)] });
}
