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

interface Explanation {
  when: (refusal: Refusal, could: (name: string) => boolean) => boolean;
  says: string;
  action: string;
}

/** What a refusal is most likely about: the first that applies is the most telling one. */
const explanations: readonly Explanation[] = [
  {
    when: (_, could) => could('a closing quotation mark'),
    says: 'A quotation mark is not closed.',
    action: 'Write a " where the text ends; inside it write \\" for a quotation mark.',
  },
  {
    when: (_, could) => could('\\, " or u{hex}'),
    says: 'A backslash in quotes needs \\, " or u{hex} after it.',
    action: 'Write \\\\ for a backslash.',
  },
  {
    when: ({ found, before }) => found === '-' && before === '-',
    says: 'Two minus signs stand side by side.',
    action: 'Put text that starts with a minus sign in quotes.',
  },
  {
    when: ({ found }, could) => found === ')' && could('the end'),
    says: 'A closing bracket has no opening one.',
    action: 'Remove it, or put text with brackets in quotes.',
  },
  { when: ({ found }, could) => found === null && could(')'), says: 'A bracket is not closed.', action: 'Write the missing ).' },
  {
    when: ({ found, before }) => found === '.' && before !== ' ',
    says: 'Two dots make a range, and this one has too many.',
    action: 'Put text with dots side by side in quotes.',
  },
  {
    when: ({ found }) => found !== null && /[\p{Cc}\p{Cf}]/u.test(found) && !/\s/.test(found),
    says: 'An invisible character stands here.',
    action: 'Remove it, or put the text in quotes to search for it.',
  },
  {
    when: ({ found }, could) => found !== null && could('a space'),
    says: 'A space is missing here.',
    action: 'Put text with quotation marks, brackets, colons or commas in quotes.',
  },
  {
    when: (_, could) => could('a value'),
    says: 'A value must follow here.',
    action: 'Write it without a space before it; text with spaces or brackets needs quotes.',
  },
  {
    when: () => true,
    says: 'A word, a "phrase" or a field with its value must follow here.',
    action: 'Write what to look for, or remove what stands before.',
  },
];

/** The error for a place where the grammar cannot go on. */
export function grammarError(refusal: Refusal): AppError {
  const could = (name: string) => refusal.expected.includes(name);
  const { says, action } = explanations.find(({ when }) => when(refusal, could)) ?? {
    says: 'The query cannot be read.',
    action: 'Write it again.',
  };
  // After OR, AND or NOT the grammar asks for a space first, which tells nobody anything.
  const expected = refusal.expected.every((name) => name === 'a space') ? operand : refusal.expected;
  return syntaxError(says, action, { offset: refusal.offset, expected: [...new Set(expected)] });
}
