import { AppError } from '../errors.ts';
import type { Filter, Term } from './filter.ts';
import { parseFilter } from './parse.ts';

const words: Readonly<Record<string, readonly string[]>> = { is: ['flagged', 'reviewed'], has: ['note'] };

function isAboutMarks({ field, values }: Term): boolean {
  if (field === 'tag' || field === 'note' || field === 'disposition') return true;
  return values.some((value) => value.kind === 'equals' && words[field]?.includes(value.text.toLowerCase()));
}

function mentions(filter: Filter): boolean {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.items.some(mentions);
    case 'not':
      return mentions(filter.item);
    case 'term':
      return isAboutMarks(filter);
    case 'all':
    case 'word':
      return false;
  }
}

/** Whether a filter text has a term about marks of reviewers, so that a mark may change what it finds. Bare words are left out, though they search notes too. */
export function asksForMarks(text: string): boolean {
  try {
    return mentions(parseFilter(text));
  } catch (error) {
    if (error instanceof AppError) return false;
    throw error;
  }
}
